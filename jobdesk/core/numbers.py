"""The numbers of many jobs in an order, as one text: a million of them without a million objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

OFFSET = 10**15
"""Added to each number, so that all of them are equally long."""

WIDTH = len(str(OFFSET))


@dataclass(frozen=True, slots=True)
class Numbers:
    """`text` has each number plus `OFFSET`, one after the other."""

    text: str = ""

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Numbers:
        """These numbers, which are less than 9 * `OFFSET`."""
        return cls("".join(str(number + OFFSET) for number in numbers))

    def __len__(self) -> int:
        return len(self.text) // WIDTH

    def __getitem__(self, place: int) -> int:
        """The number at a place, counted from 0. Raises `IndexError`."""
        if not 0 <= place < len(self):
            raise IndexError(place)
        return int(self.text[place * WIDTH : (place + 1) * WIDTH]) - OFFSET

    def __iter__(self) -> Iterator[int]:
        return (self[place] for place in range(len(self)))

    def part(self, start: int, end: int) -> array[int]:
        """The numbers from a place to before another."""
        return array("q", (self[place] for place in range(max(0, start), min(end, len(self)))))

    def place_of(self, number: int, start: int = 0) -> int | None:
        """Where a number stands, from `start` on; None where it does not."""
        wanted, at = str(number + OFFSET), start * WIDTH - 1
        while (at := self.text.find(wanted, at + 1)) >= 0:
            if at % WIDTH == 0:
                return at // WIDTH
        return None

    def after(self, first: list[int]) -> Numbers:
        """These numbers with some more before them."""
        return Numbers(Numbers.of(first).text + self.text)
