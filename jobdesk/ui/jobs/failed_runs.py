"""The runs of a group of failures, newest first, as a table of which only what is looked at is read."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from jobdesk.core.language import _
from jobdesk.desk.desk import Desk
from jobdesk.desk.failures import FailedRun
from jobdesk.desk.words import moment
from jobdesk.ui.drawer.menu import job_menu
from jobdesk.ui.jobs.failure_words import SAID_NOTHING, item_words
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.reader import Reader
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

PAGE = 50
MOST_PAGES = 20
COLUMNS = (_("When"), _("Job"), _("What"), _("It said"))
WHEN, JOB, ITEM, SAID = range(len(COLUMNS))
WIDTHS = {WHEN: 18, JOB: 8, ITEM: 36, SAID: 40}
"""How wide columns are at first, in letters."""

Index = QModelIndex | QPersistentModelIndex


class FailedRuns(QAbstractTableModel):
    """The view says what is looked at (`look_at`); what is not there yet is blank."""

    def __init__(self, desk: Desk, reader: Reader) -> None:
        super().__init__()
        self._desk, self._reader = desk, reader
        self._numbers: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, FailedRun]] = OrderedDict()

    def show_runs(self, numbers: array[int]) -> None:
        """Show these runs."""
        if numbers != self._numbers:
            self.beginResetModel()
            self._numbers = numbers
            self._pages.clear()
            self.endResetModel()

    def look_at(self, first: int, last: int) -> None:
        """Have these rows read, as far as they are not there."""
        pages = range(max(0, first) // PAGE, max(0, last) // PAGE + 1)
        missing = [page for page in pages if page not in self._pages and page * PAGE < len(self._numbers)]
        if missing:
            wanted = {page: self._numbers[page * PAGE : (page + 1) * PAGE] for page in missing}
            self._reader.ask(
                lambda: {page: self._desk.failures.page(some) for page, some in wanted.items()},
                partial(self._take, self._numbers),
                key=(self, "rows"),
            )

    def run(self, row: int) -> FailedRun | None:
        """The run of a row, where it has been read."""
        if not 0 <= row < len(self._numbers):
            return None
        return self._pages.get(row // PAGE, {}).get(self._numbers[row])

    def number(self, row: int) -> int:
        """The number of the run of a row."""
        return self._numbers[row]

    def row_of(self, run: int) -> int | None:
        """Where a run stands; None where it is not in the group."""
        try:
            return self._numbers.index(run)
        except ValueError:
            return None

    def _take(self, numbers: array[int], pages: Mapping[int, Sequence[FailedRun]]) -> None:
        if numbers is not self._numbers:
            return
        for page, rows in pages.items():
            self._pages[page] = {row.run.id: row for row in rows}
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
            last = min(len(numbers), (page + 1) * PAGE) - 1
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(COLUMNS) - 1))

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
                return ", ".join(filter(None, words)) if index.column() == WHEN else words[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(row.run.error if index.column() == SAID and row.run.error else row.job.title)
        return None

    def _words(self, row: FailedRun, column: int) -> str:
        match column:
            case 0:
                return moment(row.run.finished_at or row.job.created_at, self._desk.clock.now())
            case 1:
                return f"{row.job.id}"
            case 2:
                return item_words(row)
        return one_line(row.run.error or SAID_NOTHING)


class FailedRunsTable(QTableView):
    """Says which run is before the person (`chosen`), and which one they want to see (`opened`)."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, model: FailedRuns, surroundings: Surroundings) -> None:
        super().__init__()
        self._runs = model
        self._surroundings = surroundings
        self._chosen: int | None = None
        self.setModel(model)
        self.setAccessibleName(_("Runs of the group"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._look)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._looking.start())
        model.modelReset.connect(self._after_reset)
        model.dataChanged.connect(lambda *_places: self._tell())
        self.customContextMenuRequested.connect(self._open_menu)
        surroundings.theme.follow(self._fit)

    @property
    def current(self) -> FailedRun | None:
        """The run before the person, where it has been read."""
        return self._runs.run(self.currentIndex().row())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._chosen = self._runs.number(current.row())
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: Any) -> None:
        super().mouseDoubleClickEvent(event)
        if self.indexAt(event.position().toPoint()).isValid():
            self._open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._looking.start()

    def _open(self) -> None:
        if (run := self.current) is not None:
            self.opened.emit(run)

    def _open_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.setCurrentIndex(index)
            job_menu(self._surroundings.actions, self).popup(self.viewport().mapToGlobal(at))

    def _tell(self) -> None:
        self.chosen.emit(self.current)

    def _after_reset(self) -> None:
        """The run that was chosen stays so while its group grows; of another group it is the first one."""
        self._looking.start()
        if self._runs.rowCount():
            row = None if self._chosen is None else self._runs.row_of(self._chosen)
            self.setCurrentIndex(self._runs.index(row or 0, ITEM))

    def _look(self) -> None:
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        self._runs.look_at(first, last if last >= 0 else self._runs.rowCount() - 1)

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + space(1.5))
        header = self.horizontalHeader()
        for column, letters in WIDTHS.items():
            is_shared = column in (ITEM, SAID)
            mode = QHeaderView.ResizeMode.Stretch if is_shared else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
            self.setColumnWidth(column, letters * metrics.averageCharWidth() + space(2))
        self._looking.start()
