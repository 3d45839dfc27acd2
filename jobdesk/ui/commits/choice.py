"""Which commits are chosen: a mark on each row, moved as a person points, with shift and control. No Qt here.

Marks stand on rows, not on places in the list, so that they stay when the list is filtered, sorted or grows.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobdesk.desk.jobs.requests import Badge
from jobdesk.ui.commits.rows import BADGES, CommitRows


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen, added up: `to_run` counts contents, because commits of one content share a run.

    `by_badge` and `would_run` are in the order of `BADGES`.
    """

    rows: array[int]
    by_badge: tuple[int, ...]
    would_run: tuple[int, ...]
    to_run: int

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def needing(self) -> int:
        """How many commits are not known yet."""
        return sum(self.would_run)

    @property
    def known(self) -> int:
        return self.total - self.needing


class Choice:
    """The marks of a list. A stretch that is being drawn, with shift held, replaces the stretch drawn before."""

    def __init__(self, rows: CommitRows) -> None:
        self._rows = rows
        self._marks = bytearray()
        self._ground = bytearray()

    def __contains__(self, row: int) -> bool:
        return row < len(self._marks) and bool(self._marks[row])

    @property
    def count(self) -> int:
        return self._marks.count(1)

    def rows(self) -> array[int]:
        """The chosen rows, in the order of the list."""
        marks = self._grown()
        return array("L", [row for row in self._rows.order if marks[row]])

    def clear(self) -> None:
        self._marks = bytearray()
        self._ground = bytearray()

    def only(self, rows: Iterable[int]) -> None:
        """Choose these, and no others."""
        self.clear()
        self.add(rows)

    def add(self, rows: Iterable[int]) -> None:
        marks = self._grown()
        for row in rows:
            marks[row] = 1
        self._ground = bytearray(marks)

    def remove(self, rows: Iterable[int]) -> None:
        marks = self._grown()
        for row in rows:
            marks[row] = 0
        self._ground = bytearray(marks)

    def toggle(self, rows: Sequence[int]) -> None:
        """Each the other way."""
        marks = self._grown()
        for row in rows:
            marks[row] ^= 1
        self._ground = bytearray(marks)

    def stretch(self, rows: Iterable[int]) -> None:
        """Choose a stretch that is still being drawn, beside all that was chosen before it."""
        self._marks = bytearray(self._ground)
        marks = self._grown()
        for row in rows:
            marks[row] = 1

    def settle(self) -> None:
        """The stretch is drawn: the next one leaves it as it is."""
        self._ground = bytearray(self._marks)

    def with_badges(self, badges: Iterable[Badge], among: Iterable[int]) -> None:
        """Choose those of some rows that have one of these badges."""
        wanted = {BADGES.index(badge) for badge in badges}
        codes = self._rows.badges
        self.only(row for row in among if codes[row] in wanted)

    def since(self, at: int, among: Iterable[int]) -> None:
        """Choose those of some rows that were committed at or after a stored time."""
        committed_at = self._rows.committed_at
        self.only(row for row in among if committed_at[row] >= at)

    def _grown(self) -> bytearray:
        """The marks, one for every row there is now."""
        self._marks.extend(bytes(len(self._rows) - len(self._marks)))
        return self._marks


def needing_work(rows: CommitRows) -> array[int]:
    """What a person who chose nothing means: all that is new or needs a re-run, in the order of the list."""
    wanted = {BADGES.index(Badge.NEW), BADGES.index(Badge.STALE)}
    codes = rows.badges
    return array("L", [row for row in rows.order if codes[row] in wanted])


def added_up(rows: CommitRows, chosen: array[int]) -> Chosen:
    """What some rows come to."""
    by_badge, would_run = [0] * len(BADGES), [0] * len(BADGES)
    codes, known, contents = rows.badges, rows.known, rows.contents
    fresh: set[int] = set()
    for row in chosen:
        by_badge[codes[row]] += 1
        if not known[row]:
            would_run[codes[row]] += 1
            fresh.add(contents[row])
    return Chosen(chosen, tuple(by_badge), tuple(would_run), len(fresh))


def counts(rows: CommitRows) -> tuple[int, ...]:
    """How many commits there are of each badge, in the order of `BADGES`."""
    return tuple(rows.badges.count(code) for code in range(len(BADGES)))
