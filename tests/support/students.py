"""A student who writes notes, and always knows which of their blocks is which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from jobdesk.notes.block import Block
from tests.support.pasts import Past, note

WORDS = 12
"""How many words a block has at its birth, besides those that all blocks share."""


@dataclass(frozen=True)
class Pages:
    """The notes at one commit: which block stands where, by the number that the student knows it by."""

    files: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    blocks: Mapping[int, Block] = field(default_factory=dict)
    dropped: Mapping[int, Block] = field(default_factory=dict)
    """Blocks that were deleted, as they were then."""

    def places(self) -> list[int]:
        return [number for path in sorted(self.files) for number in self.files[path]]

    def notes(self) -> dict[str, list[Block]]:
        return {path: [self.blocks[number] for number in numbers] for path, numbers in self.files.items() if numbers}

    def with_files(self, files: Mapping[str, tuple[int, ...]]) -> Pages:
        return replace(self, files={path: numbers for path, numbers in files.items() if numbers})

    def with_block(self, number: int, block: Block) -> Pages:
        return replace(self, blocks={**self.blocks, number: block})

    def without(self, number: int) -> Pages:
        files = {path: tuple(one for one in numbers if one != number) for path, numbers in self.files.items()}
        blocks = {one: block for one, block in self.blocks.items() if one != number}
        return replace(self, blocks=blocks, dropped={**self.dropped, number: self.blocks[number]}).with_files(files)

    def with_new(self, number: int, block: Block, path: str) -> Pages:
        files = {**self.files, path: (*self.files.get(path, ()), number)}
        dropped = {one: kept for one, kept in self.dropped.items() if one != number}
        return replace(self, blocks={**self.blocks, number: block}, dropped=dropped).with_files(files)


class Student:
    """Makes changes to pages. Whatever number is given as a choice, it is one of those that there are."""

    def __init__(self) -> None:
        self._numbers = count()
        self._words = count()

    # ------------------------------------------------------------------ changes

    def add(self, pages: Pages, one: int, other: int) -> Pages:
        """A new block, every other one without a title."""
        number = next(self._numbers)
        words = " ".join(f"w{number}x{index}" for index in range(WORDS))
        title = None if number % 2 else f"Title {number}"
        return pages.with_new(number, note(title, f"Let x be so that {words} holds"), self._path(pages, other))

    def edit(self, pages: Pages, one: int, other: int) -> Pages:
        number = self._block(pages, one)
        words = pages.blocks[number].body.split()
        words[other % len(words)] = f"new{next(self._words)}"
        return pages.with_block(number, replace(pages.blocks[number], body=" ".join(words)))

    def retitle(self, pages: Pages, one: int, other: int) -> Pages:
        number = self._block(pages, one)
        return pages.with_block(number, replace(pages.blocks[number], title=f"Title new{next(self._words)}"))

    def rename(self, pages: Pages, one: int, other: int) -> Pages:
        path = self._path(pages, one)
        new = f"renamed{next(self._words)}.tex"
        return pages.with_files({new if old == path else old: numbers for old, numbers in pages.files.items()})

    def move(self, pages: Pages, one: int, other: int) -> Pages:
        number = self._block(pages, one)
        path = self._path(pages, other)
        files = {old: tuple(one for one in numbers if one != number) for old, numbers in pages.files.items()}
        return pages.with_files({**files, path: (number, *files[path])})

    def split(self, pages: Pages, one: int, other: int) -> Pages:
        path = self._path(pages, one)
        numbers = pages.files[path]
        half = len(numbers) // 2
        return pages.with_files({**pages.files, path: numbers[:half], f"half{next(self._words)}.tex": numbers[half:]})

    def join(self, pages: Pages, one: int, other: int) -> Pages:
        path, into = self._path(pages, one), self._path(pages, other)
        if path == into:
            return pages
        files = {**pages.files, into: (*pages.files[into], *pages.files[path])}
        return pages.with_files({old: numbers for old, numbers in files.items() if old != path})

    def swap(self, pages: Pages, one: int, other: int) -> Pages:
        first, second = self._block(pages, one), self._block(pages, other)
        instead = {first: second, second: first}
        return pages.with_files(
            {path: tuple(instead.get(one, one) for one in numbers) for path, numbers in pages.files.items()}
        )

    def delete(self, pages: Pages, one: int, other: int) -> Pages:
        return pages.without(self._block(pages, one)) if len(pages.blocks) > 2 else pages

    def bring_back(self, pages: Pages, one: int, other: int) -> Pages:
        if not pages.dropped:
            return pages
        number = sorted(pages.dropped)[one % len(pages.dropped)]
        return pages.with_new(number, pages.dropped[number], self._path(pages, other))

    def changes(self) -> dict[str, Callable[[Pages, int, int], Pages]]:
        """All of them by name."""
        names = ("add", "edit", "retitle", "rename", "move", "split", "join", "swap", "delete", "bring_back")
        return {name: getattr(self, name) for name in names}

    # ------------------------------------------------------------------ choices

    def first_pages(self) -> Pages:
        """Two files of four blocks each."""
        pages = Pages({"algebra.tex": (), "topology.tex": ()})
        for path in pages.files:
            for _ in range(4):
                pages = self.add(replace(pages, files={**pages.files, path: pages.files.get(path, ())}), 0, 0)
        return pages

    def _block(self, pages: Pages, one: int) -> int:
        places = pages.places()
        return places[one % len(places)]

    def _path(self, pages: Pages, one: int) -> str:
        paths = sorted(pages.files)
        return paths[one % len(paths)]


def merged(base: Pages, ours: Pages, theirs: Pages) -> Pages:
    """What git makes of two sides, roughly: changes of either; where both changed a block, ours."""
    pages = ours
    for number in base.blocks.keys() & ours.blocks.keys():
        if number not in theirs.blocks:
            pages = pages.without(number)
        elif ours.blocks[number] == base.blocks[number]:
            pages = pages.with_block(number, theirs.blocks[number])
    for path, numbers in theirs.files.items():
        for number in numbers:
            if number not in base.blocks and number not in pages.blocks:
                pages = pages.with_new(number, theirs.blocks[number], path)
    return pages


class Semester:
    """A past in the making, with the pages of every commit."""

    def __init__(self) -> None:
        self.past = Past()
        self.student = Student()
        self.pages: dict[str, Pages] = {}

    def commit(self, pages: Pages, *parents: str) -> str:
        name = self.past.commit(pages.notes(), *parents)
        self.pages[name] = pages
        return name

    def change(self, tip: str, change: str, one: int, other: int) -> str:
        """A commit on top of one that makes a change."""
        return self.commit(self.student.changes()[change](self.pages[tip], one, other), tip)

    def merge(self, base: str, ours: str, theirs: str) -> str:
        return self.commit(merged(self.pages[base], self.pages[ours], self.pages[theirs]), ours, theirs)

    def conflicts(self, commit: str, onto: str) -> bool:
        """Whether git would stop there and ask: the commit changes what the other side has deleted."""
        (parent,) = self.past.history[commit]
        before, after = self.pages[parent].blocks, self.pages[commit].blocks
        changed = {number for number in before.keys() & after.keys() if before[number] != after[number]}
        return not changed <= self.pages[onto].blocks.keys()

    def pick(self, commit: str, onto: str) -> str:
        """The same change again on top of another commit, as a rebase does it."""
        (parent,) = self.past.history[commit]
        return self.commit(merged(self.pages[parent], self.pages[onto], self.pages[commit]), onto)

    def known(self, *tips: str) -> dict[str, dict[int, str]]:
        """At each of these commits the identity of every block that the student knows."""
        return {
            tip: {
                number: identity
                for path, identities in lineage.identities.items()
                for number, identity in zip(self.pages[tip].files[path], identities, strict=True)
            }
            for tip, lineage in self.past.fold(*tips).items()
        }
