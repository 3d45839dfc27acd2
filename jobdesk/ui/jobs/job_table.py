"""The table of all jobs: what is looked at, which job is before the person, and how its columns are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from jobdesk.core.language import _
from jobdesk.core.query.wanted import SortKey
from jobdesk.ui.drawer.menu import job_menu
from jobdesk.ui.jobs.cell_painter import CellPainter
from jobdesk.ui.jobs.columns import COLUMNS, PLACES
from jobdesk.ui.jobs.model import AllJobs
from jobdesk.ui.paged import Index
from jobdesk.ui.paged_table import PagedTable
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

WIDTHS_REMEMBERED = "all_jobs_widths"
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
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self._sort)
        self._order = (SortKey.NUMBER, True)
        self._painter = CellPainter(model, surroundings.theme, surroundings.icons, self)
        self.setItemDelegate(self._painter)
        self._chosen: int | None = None
        self._row = 0
        model.modelReset.connect(self._find_chosen)
        model.dataChanged.connect(lambda *_: self._find_chosen())
        self.activated.connect(self._open)
        self.customContextMenuRequested.connect(self._open_menu)
        surroundings.theme.follow(self._fit)
        header.sectionResized.connect(self._keep_width)

    def show_columns(self, keys: Sequence[SortKey]) -> None:
        """Have these columns and no others."""
        for key, place in PLACES.items():
            self.setColumnHidden(place, key not in keys)
        self._share()

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

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
        """Columns as wide as they were made, in letters, so that larger text has wider ones; two share the rest."""
        self._painter.refresh()
        self.verticalHeader().setDefaultSectionSize(self._painter.height() + space(1.5))
        header, letter = self.horizontalHeader(), self.fontMetrics().averageCharWidth()
        kept = self._surroundings.memory.get(WIDTHS_REMEMBERED, {})
        header.blockSignals(True)
        for place, column in enumerate(COLUMNS):
            letters = kept.get(str(column.key), column.letters)
            mode = QHeaderView.ResizeMode.Interactive if column.letters else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(place, mode)
            if column.letters:
                title = 0 if str(column.key) in kept else header.sectionSizeHint(place)
                self.setColumnWidth(place, max(title, round(letters * letter) + space(2)))
        header.blockSignals(False)
        self._share()

    def _share(self) -> None:
        """What is free belongs to those columns that have no width of their own; each of them can be read."""
        header = self.horizontalHeader()
        shown = [place for place in range(len(COLUMNS)) if not self.isColumnHidden(place)]
        sharing = [place for place in shown if not COLUMNS[place].letters]
        taken = sum(self.columnWidth(place) for place in shown if place not in sharing)
        least = LEAST_LETTERS * self.fontMetrics().averageCharWidth()
        header.blockSignals(True)
        for place in sharing:
            self.setColumnWidth(place, max(least, (self.viewport().width() - taken) // len(sharing)))
        header.blockSignals(False)
        header.viewport().update()
        self._looking.start()

    def _keep_width(self, place: int, _before: int, width: int) -> None:
        """A person has made a column wider or narrower."""
        if COLUMNS[place].letters and width:
            kept = dict(self._surroundings.memory.get(WIDTHS_REMEMBERED, {}))
            kept[str(COLUMNS[place].key)] = round((width - space(2)) / self.fontMetrics().averageCharWidth(), 1)
            self._surroundings.memory.set(WIDTHS_REMEMBERED, kept)
            self._share()
