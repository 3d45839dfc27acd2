"""The table of the runs of a job, with a text and the states to narrow it by."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from jobdesk.core.language import _
from jobdesk.store.run_lists import RunOrder
from jobdesk.ui.chip import ChipPainter
from jobdesk.ui.columns import Columns
from jobdesk.ui.job.runs_model import ATTEMPTS, DURATION, ITEM, ORDERS, STATE, TOLD, RunsModel
from jobdesk.ui.looks import look_of
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

WIDTHS = {STATE: 16, DURATION: 10, ATTEMPTS: 10}
"""How wide columns are at first, in letters."""
SHARES = {ITEM: 0.5, TOLD: 0.5}
REMEMBERED = "job_runs.columns"
FEWEST_ROWS = 3


_ORDERS = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)


class RunsTable(QTableView):
    """Says which run is before the person (`chosen`), and by which column they want it sorted (`ordered`)."""

    chosen = Signal(object)
    ordered = Signal(int, bool)

    def __init__(self, model: RunsModel, surroundings: Surroundings) -> None:
        super().__init__()
        self._runs = model
        self._chosen: int | None = None
        self.setModel(model)
        self.setAccessibleName(_("Runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(ITEM, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._order)
        self._chips = _Chips(model, ChipPainter(surroundings.theme, surroundings.icons), self)
        self.setItemDelegateForColumn(STATE, self._chips)
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._look)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._looking.start())
        model.modelReset.connect(self._after_reset)
        model.dataChanged.connect(lambda *_: self._tell())
        surroundings.theme.follow(self._fit)
        Columns(self, surroundings.theme, surroundings.memory, REMEMBERED, WIDTHS, SHARES)

    def show_order(self, column: int, *, is_descending: bool) -> RunOrder:
        """Have the header say by what it is sorted, without a word to anybody; that order."""
        header = self.horizontalHeader()
        header.blockSignals(True)
        header.setSortIndicator(column, _ORDERS[is_descending])
        header.blockSignals(False)
        header.viewport().update()
        found: RunOrder = ORDERS[column]
        return found

    def choose(self, run: int | None) -> None:
        """Put the mark on a run, or on the first one."""
        self._chosen = run
        self._after_reset()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._chosen = self._runs.number(current.row())
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._looking.start()

    def _tell(self) -> None:
        index = self.currentIndex()
        self.chosen.emit(self._runs.run(index.row()) if index.isValid() else None)

    def _order(self, column: int, order: Qt.SortOrder) -> None:
        self.ordered.emit(column, order == Qt.SortOrder.DescendingOrder)

    def _look(self) -> None:
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        self._runs.look_at(first, last if last >= 0 else self._runs.rowCount() - 1)

    def _after_reset(self) -> None:
        """The run that was chosen stays so, wherever it stands now; else it is the first one."""
        self._looking.start()
        if not self._runs.rowCount():
            return
        row = None if self._chosen is None else self._runs.row_of(self._chosen)
        flags = QItemSelectionModel.SelectionFlag
        index = self._runs.index(row or 0, ITEM)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        row = max(metrics.height(), self._chips.height()) + space(1)
        self.verticalHeader().setDefaultSectionSize(row)
        self.setMinimumHeight(self.horizontalHeader().sizeHint().height() + FEWEST_ROWS * row + space(1))


class _Chips(QStyledItemDelegate):
    """Draws the state of a run as a chip."""

    def __init__(self, model: RunsModel, chips: ChipPainter, parent: QTableView) -> None:
        super().__init__(parent)
        self._model = model
        self._chips = chips

    def height(self) -> int:
        return self._chips.size(_("Succeeded")).height()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = self._model.run(index.row())
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if row is not None:
            look = look_of(row.run.state)
            self._chips.paint(painter, option.rect.adjusted(space(0.5), 0, -space(0.5), 0), look, look.word)
