"""The table of all jobs: what is looked at, which job is before the person, and how its columns are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent

from jobdesk.core.language import _
from jobdesk.core.query.wanted import SortKey
from jobdesk.ui.columns import Columns
from jobdesk.ui.drawer.menu import job_menu
from jobdesk.ui.jobs.columns import COLUMNS, PLACES
from jobdesk.ui.jobs.job_cells import JobCells
from jobdesk.ui.jobs.model import AllJobs
from jobdesk.ui.looks import Tone
from jobdesk.ui.page import has_keyboard
from jobdesk.ui.paged import Index
from jobdesk.ui.paged_table import PagedTable
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

REMEMBERED = "all_jobs.columns"
LEAST_LETTERS = 18
TITLE = PLACES[SortKey.TITLE]


class JobTable(PagedTable):
    """The list; it tells the window which job is before the person."""

    opened = Signal(int)
    sorted_by = Signal(object, bool)

    def __init__(self, model: AllJobs, surroundings: Surroundings) -> None:
        super().__init__(model, _("All jobs"))
        self._jobs = model
        self._surroundings = surroundings
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self._sort)
        self._order = (SortKey.NUMBER, True)
        self._cells = JobCells(model, surroundings.theme, surroundings.icons, self)
        self.setItemDelegate(self._cells)
        self._chosen: int | None = None
        self._row = 0
        model.modelReset.connect(self._find_chosen)
        model.dataChanged.connect(lambda *_: self._find_chosen())
        self.activated.connect(self._open)
        self.customContextMenuRequested.connect(self._open_menu)
        surroundings.theme.follow(self._fit)
        letters = {place: float(column.letters) for place, column in enumerate(COLUMNS) if column.letters}
        shares = {place: 1.0 for place, column in enumerate(COLUMNS) if not column.letters}
        around = surroundings
        self._columns = Columns(self, around.theme, around.memory, REMEMBERED, letters, shares, LEAST_LETTERS)

    def show_columns(self, keys: Sequence[SortKey]) -> None:
        """Have these columns and no others."""
        self._columns.show([PLACES[key] for key in keys])
        self._looking.start()

    def show_order(self, key: SortKey, *, is_descending: bool) -> None:
        """Say by the heading what the list is sorted by."""
        self._order = (key, is_descending)
        way = Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(PLACES[key], way)

    def choose_first(self) -> None:
        if self._jobs.rowCount():
            self.setCurrentIndex(self._jobs.index(0, TITLE))

    def choose_nothing(self) -> None:
        """Select no row; the one that the keyboard is on stays that."""
        self.clearSelection()
        self._chosen = None

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            self.viewport().update(self._place_of(index.row()))
        if current.isValid():
            self._row = current.row()
            is_selected = self.selectionModel().isSelected(current)
            self._chosen = self._jobs.number(current.row()) if is_selected else None
            self.situate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    # ------------------------------------------------------------------ which job is before the person

    def _find_chosen(self) -> None:
        """The job that was chosen stays so, wherever it stands now."""
        if self._chosen is None or self.currentIndex().isValid():
            self._stay()
            self.situate()
            return
        row = self._jobs.row_of(self._chosen)
        if row is not None:
            flags = QItemSelectionModel.SelectionFlag
            index = self._jobs.index(row, TITLE)
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def _stay(self) -> None:
        """Where nothing is chosen, the keyboard goes on from where it was."""
        if not self.currentIndex().isValid() and (count := self._jobs.rowCount()):
            index = self._jobs.index(min(self._row, count - 1), TITLE)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def situate(self) -> None:
        """Say which job is before the person, and among how many that are selected."""
        if not has_keyboard(self):
            return
        index, count = self.currentIndex(), self._count_selected()
        card = self._jobs.card(index.row()) if index.isValid() else None
        if count and card is not None:
            self._surroundings.actions.situate(job=card.job, jobs=count)
        elif count:
            self._surroundings.actions.situate(jobs=count)

    def _count_selected(self) -> int:
        ranges = self.selectionModel().selection()
        return sum(ranges.at(number).height() for number in range(ranges.count()))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._jobs.number(index.row()))

    def _open_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            job_menu(self._surroundings.actions, self).popup(self.viewport().mapToGlobal(at))

    # ------------------------------------------------------------------ how it looks

    def _sort(self, place: int) -> None:
        """A heading was clicked: by that, and the second time the other way round."""
        column = COLUMNS[place]
        key, is_descending = self._order
        self.sorted_by.emit(column.key, not is_descending if column.key is key else column.from_above)

    def _fit(self) -> None:
        self._cells.refresh()
        self.verticalHeader().setDefaultSectionSize(self._cells.height() + space(1.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The keyboard is on a whole row."""
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().isValid():
            painter = QPainter(self.viewport())
            painter.setPen(self._surroundings.theme.colour(Tone.ACCENT))
            painter.drawRect(self._place_of(self.currentIndex().row()).adjusted(0, 0, -1, -1))
            painter.end()

    def _place_of(self, row: int) -> QRect:
        header = self.horizontalHeader()
        return QRect(-header.offset(), self.rowViewportPosition(row), header.length(), self.rowHeight(row))
