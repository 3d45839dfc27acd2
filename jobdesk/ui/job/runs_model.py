"""The runs of one job as a table of which only what is looked at is read: numbers first, rows by the page."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from jobdesk.core.language import _
from jobdesk.core.model import Job
from jobdesk.core.states import RunState
from jobdesk.desk.desk import Desk
from jobdesk.desk.job_runs import RunRow
from jobdesk.store.run_lists import RunOrder
from jobdesk.ui.job.words import duration_words, item_words, told_words
from jobdesk.ui.looks import look_of
from jobdesk.ui.plain import as_tip
from jobdesk.ui.reader import Reader

PAGE = 100
MOST_PAGES = 40
CALM_MS = 500
COLUMNS = (_("State"), _("What"), _("How it went"), _("Took"), _("Attempts"))
STATE, ITEM, TOLD, DURATION, ATTEMPTS = range(len(COLUMNS))
ORDERS = (RunOrder.STATE, RunOrder.ITEM, RunOrder.TOLD, RunOrder.DURATION, RunOrder.ATTEMPTS)

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which runs of which job, in which order."""

    job: int
    states: frozenset[RunState] = frozenset()
    text: str = ""
    order: RunOrder = RunOrder.ITEM
    is_descending: bool = False


class RunsModel(QAbstractTableModel):
    """The view says what is looked at (`look_at`); what is not there yet is blank.

    `counted` says how many there are.
    """

    counted = Signal(int)

    def __init__(self, desk: Desk, reader: Reader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._reader = desk, reader
        self._job: Job | None = None
        self._wanted: Wanted | None = None
        self._numbers: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, RunRow]] = OrderedDict()
        self._seen = (0, 0)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._read_numbers)

    # ------------------------------------------------------------------ what is wanted

    def show_runs(self, job: Job, wanted: Wanted) -> None:
        """Show these; what was read of another job is forgotten."""
        self._job = job
        if wanted != self._wanted:
            if self._wanted is None or wanted.job != self._wanted.job:
                self._take_numbers(wanted, array("q"))
            self._wanted = wanted
            self._read_numbers()

    def look_at(self, first: int, last: int) -> None:
        """Have these rows read, as far as they are not there."""
        self._seen = (first, last)
        job = self._job
        pages = range(max(0, first) // PAGE, max(0, last) // PAGE + 1)
        missing = [page for page in pages if page not in self._pages and page * PAGE < len(self._numbers)]
        for page in pages:
            if page in self._pages:
                self._pages.move_to_end(page)
        if missing and job is not None:
            numbers = {page: self._numbers[page * PAGE : (page + 1) * PAGE] for page in missing}
            self._reader.ask(
                lambda: {page: self._desk.job_runs.page(job, some) for page, some in numbers.items()},
                partial(self._take_pages, self._numbers),
                key=(self, "rows"),
            )

    def run(self, row: int) -> RunRow | None:
        """The run of a row, where it has been read."""
        if not 0 <= row < len(self._numbers):
            return None
        return self._pages.get(row // PAGE, {}).get(self._numbers[row])

    def number(self, row: int) -> int:
        """The number of the run of a row."""
        return self._numbers[row]

    def row_of(self, run: int) -> int | None:
        """Where a run stands; None where it is not in the list."""
        try:
            return self._numbers.index(run)
        except ValueError:
            return None

    # ------------------------------------------------------------------ what changes

    def hear(self, job: Job, runs: Collection[int]) -> None:
        """These runs of the job have changed: those that are there are read again, and nothing else at once."""
        self._job = job
        known = {run for page in self._pages.values() for run in page}.intersection(runs)
        if known:
            self._reader.ask(lambda: self._desk.job_runs.page(job, known), self._take_again)
        wanted = self._wanted
        if wanted is not None and (wanted.states or wanted.order is not RunOrder.ITEM) and not self._calm.isActive():
            self._calm.start()

    def _read_numbers(self) -> None:
        wanted = self._wanted
        if wanted is not None:
            self._reader.ask(
                lambda: self._desk.job_runs.numbers(
                    wanted.job,
                    states=wanted.states,
                    text=wanted.text,
                    order=wanted.order,
                    is_descending=wanted.is_descending,
                ),
                partial(self._take_numbers, wanted),
                key=(self, "numbers"),
            )

    def _take_numbers(self, wanted: Wanted, numbers: array[int]) -> None:
        if numbers != self._numbers:
            self.beginResetModel()
            self._numbers = numbers
            self._pages.clear()
            self.endResetModel()
        self.counted.emit(len(numbers))
        self.look_at(*self._seen)

    def _take_pages(self, numbers: array[int], pages: dict[int, list[RunRow]]) -> None:
        if numbers is not self._numbers:
            return
        for page, rows in pages.items():
            self._pages[page] = {row.run.id: row for row in rows}
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
            self._tell_changed(page * PAGE, min(len(numbers), (page + 1) * PAGE) - 1)

    def _take_again(self, rows: list[RunRow]) -> None:
        for row in rows:
            for page, known in self._pages.items():
                if row.run.id in known:
                    known[row.run.id] = row
                    place = self._numbers.index(row.run.id, page * PAGE)
                    self._tell_changed(place, place)

    def _tell_changed(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    # ------------------------------------------------------------------ as Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or (row := self.run(index.row())) is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                words = [self._words(row, column) for column in range(len(COLUMNS))]
                return ", ".join(filter(None, words)) if index.column() == STATE else words[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(row.run.error or self._words(row, index.column()))
        return None

    def _words(self, row: RunRow, column: int) -> str:
        match column:
            case 0:
                return look_of(row.run.state).word
            case 1:
                return item_words(row)
            case 2:
                return told_words(row)
            case 3:
                return duration_words(row.run, self._desk.clock.now())
        return f"{row.run.attempts}" if row.run.attempts else ""
