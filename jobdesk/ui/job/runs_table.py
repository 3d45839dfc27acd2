"""The table of the runs of a job, with a text and the states to narrow it by."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTableView

from jobdesk.core.language import _
from jobdesk.store.run_lists import RunOrder
from jobdesk.ui.cells import Cells
from jobdesk.ui.columns import Columns
from jobdesk.ui.job.runs_model import ATTEMPTS, DURATION, ITEM, ORDERS, STATE, TOLD, RunsModel
from jobdesk.ui.looks import look_of
from jobdesk.ui.paged_table import OneRowTable
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

WIDTHS = {STATE: 16, DURATION: 10, ATTEMPTS: 10}
"""How wide columns are at first, in letters."""
SHARES = {ITEM: 0.5, TOLD: 0.5}
REMEMBERED = "job_runs.columns"
FEWEST_ROWS = 3

_ORDERS = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)


class RunsTable(OneRowTable):
    """Says by which column the person wants it sorted (`ordered`)."""

    ordered = Signal(int, bool)

    def __init__(self, model: RunsModel, surroundings: Surroundings) -> None:
        super().__init__(model, _("Runs"), ITEM)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(ITEM, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._order)
        self._cells = _RunCells(model, surroundings, self)
        self.setItemDelegate(self._cells)
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

    def _order(self, column: int, order: Qt.SortOrder) -> None:
        self.ordered.emit(column, order == Qt.SortOrder.DescendingOrder)

    def _fit(self) -> None:
        self._cells.refresh()
        row = self._cells.height() + space(1)
        self.verticalHeader().setDefaultSectionSize(row)
        around = self.horizontalHeader().sizeHint().height() + self.horizontalScrollBar().sizeHint().height()
        self.setMinimumHeight(around + FEWEST_ROWS * row + space(1))


class _RunCells(Cells):
    """The state of a run as a chip, and what is told of it."""

    def __init__(self, model: RunsModel, surroundings: Surroundings, parent: QTableView) -> None:
        super().__init__(surroundings.theme, surroundings.icons, parent)
        self._model = model

    def paint_cell(self, painter: QPainter, room: QRect, row: int, column: int) -> None:
        found = self._model.row(row)
        if found is None:
            return
        if column == STATE:
            look = look_of(found.run.state)
            self.paint_chip(painter, room, look, look.word)
        else:
            self.paint_words(painter, room, self._model.say(found, column))
