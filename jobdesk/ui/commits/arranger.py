"""Works out on a thread which rows are shown, and in which order, as a person types, presses and sorts."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from jobdesk.desk.commits.listing import Listing
from jobdesk.ui.commits.query import Query
from jobdesk.ui.commits.rows import CommitRows
from jobdesk.ui.commits.table_model import Column
from jobdesk.ui.commits.wording import last_words
from jobdesk.ui.reader import Reader


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, and whether downwards; without a column it is git's own order."""

    column: Column | None = None
    is_downwards: bool = False


class Arranger(QObject):
    """Says with `arranged` what is shown; the latest wish wins. `searching` carries the path that git is asked for,
    or an empty text when it has answered; commits show as they are found."""

    arranged = Signal(object)
    searching = Signal(str)
    failed = Signal(object)

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader
        self._rows = CommitRows()
        self._listing: Listing | None = None
        self._touched: dict[str, set[bytes]] = {}
        self._searched = ""
        self._passed: tuple[Query, array[int]] | None = None
        self.query = Query()
        self.order = Order()

    @property
    def is_plain(self) -> bool:
        """Whether all rows are shown in git's own order."""
        return self.query.is_open and self.order == Order()

    @property
    def is_searching(self) -> bool:
        """Whether git is being asked for a path."""
        return bool(self._searched)

    def show_list(self, rows: CommitRows) -> None:
        """Another list; what was typed stays."""
        self._rows = rows
        self.forget_paths()

    def use(self, listing: Listing | None) -> None:
        """Where to ask for paths: commits have come, or others are listed."""
        if listing is not self._listing:
            self._listing = listing
            self.forget_paths()

    def look_for(self, query: Query) -> None:
        if query != self.query:
            self.query = query
            self._search()
            self._arrange()

    def sort(self, order: Order) -> None:
        if order != self.order:
            self.order = order
            self.arrange()

    def arrange(self) -> None:
        """Work it out anew, because rows are others, or say something else."""
        self._passed = None
        self._arrange()

    def _arrange(self) -> None:
        rows, query, order = self._rows, self.query, self.order
        among = rows.order
        if self.is_plain:
            self._passed = None
            self._reader.ask(lambda: None, lambda _: None, key=(self, "arrange"))
            self.arranged.emit(array("L", among))
            return
        touched = self._touched_by_all(query.paths)
        if self._passed is not None and query.narrows(self._passed[0]):
            among = self._passed[1]
        self._passed = None

        def work_out() -> tuple[array[int], array[int]]:
            passing = query.rows(rows, among, touched)
            return passing, _sorted(rows, passing, order)

        self._reader.ask(work_out, lambda found: self._found(query, *found), key=(self, "arrange"))

    def _found(self, query: Query, passing: array[int], arranged: array[int]) -> None:
        self._passed = query, passing
        self.arranged.emit(arranged)

    # ------------------------------------------------------------------ paths

    def forget_paths(self) -> None:
        self._touched.clear()
        self._search()

    def _search(self) -> None:
        """Ask git for the first path that nobody has asked for yet."""
        wanted = next((path for path in self.query.paths if path not in self._touched), "")
        if wanted == self._searched and (not wanted or wanted in self._touched):
            return
        self._searched = wanted
        self.searching.emit(wanted)
        listing = self._listing
        if not wanted or listing is None:
            self._reader.ask(lambda: None, lambda _: None, key=(self, "paths"))
            return
        found = self._touched[wanted] = set()

        def source() -> Iterator[bytes]:
            assert listing is not None
            return (bytes.fromhex(one) for one in listing.touching(wanted))

        self._reader.stream(
            source, self._gathering(found), self._searched_all, key=(self, "paths"), failed=self._cannot_search
        )

    def _gathering(self, found: set[bytes]) -> Callable[[Sequence[bytes]], None]:
        def gather(some: Sequence[bytes]) -> None:
            found.update(some)
            self.arrange()

        return gather

    def _searched_all(self) -> None:
        self._searched = ""
        self.searching.emit("")
        self._search()
        self.arrange()

    def _cannot_search(self, error: Exception) -> None:
        self._touched.pop(self._searched, None)
        self._searched = ""
        self.searching.emit("")
        self.failed.emit(error)

    def _touched_by_all(self, paths: Sequence[str]) -> frozenset[bytes] | None:
        """The commits that touch all of these paths, as far as git has said."""
        if not paths:
            return None
        found = [frozenset(self._touched.get(path, ())) for path in paths]
        return frozenset.intersection(*found)


def _sorted(rows: CommitRows, shown: array[int], order: Order) -> array[int]:
    if order.column is None:
        return shown
    return array("L", sorted(shown, key=_key(rows, order.column), reverse=order.is_downwards))


def _key(rows: CommitRows, column: Column) -> Callable[[int], Any]:
    """What a column is sorted by. On a thread."""
    match column:
        case Column.BADGE:
            return rows.badges.__getitem__
        case Column.LAST:
            return lambda row: last_words(rows.badge_of(row), rows.reason_of(row), rows.outcome_of(row)).casefold()
        case Column.AUTHOR:
            names = [name.casefold() for name, _ in rows.people]
            return lambda row: names[rows.authors[row]]
        case Column.DATE:
            return rows.committed_at.__getitem__
        case Column.HASH:
            return rows.ids.__getitem__
        case Column.TOOK:
            return lambda row: rows.duration_s_of(row) or -1.0
    return rows.folded.__getitem__
