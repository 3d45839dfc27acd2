"""Which rows of a long list are selected, as stretches: a million rows are one of them. No Qt here."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jobdesk.core.numbers import Numbers

Stretch = tuple[int, int]
"""The first row, and the row behind the last."""


@dataclass(frozen=True)
class Selection:
    """Rows of a list as it was when they were selected, in the order of the list; a slice of it are their numbers."""

    numbers: Numbers
    stretches: tuple[Stretch, ...]

    def __len__(self) -> int:
        return sum(end - start for start, end in self.stretches)

    def __getitem__(self, part: slice) -> array[int]:
        """The numbers from a place in the selection to before another."""
        found: array[int] = array("q")
        begin, stop, _ = part.indices(len(self))
        passed = 0
        for start, end in self.stretches:
            low, high = max(begin - passed, 0), min(stop - passed, end - start)
            if low < high:
                found.extend(self.numbers.part(start + low, start + high))
            passed += end - start
        return found

    @property
    def is_everything(self) -> bool:
        """Whether it is all that the list had."""
        return bool(self.stretches) and len(self) == len(self.numbers)


def stretches_of(rows: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Stretches in order, none of which touches another."""
    found: list[Stretch] = []
    for start, end in sorted(rows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def found_again(wanted: Collection[int], numbers: Numbers) -> tuple[Stretch, ...]:
    """Where these numbers stand in a list that was read anew; those that are not in it are left out."""
    return stretches_of((row, row + 1) for row, number in enumerate(numbers) if number in wanted)
