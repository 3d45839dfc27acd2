"""Tables on paged models: they say what is looked at, and which row is before the person."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from jobdesk.ui.paged import Index, PagedModel
from jobdesk.ui.row_tables import be_of_rows, spare_the_headings


class PagedTable(QTableView):
    """Whole rows are selected, several of them; the model is told what is in sight."""

    def __init__(self, model: PagedModel[Any], name: str) -> None:
        super().__init__()
        self._paged = model
        self.setModel(model)
        be_of_rows(self, name)
        spare_the_headings(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._look)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._looking.start())
        model.modelReset.connect(self._looking.start)
        model.rowsInserted.connect(lambda *_rows: self._looking.start())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._looking.start()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._paged.attend_to(self._paged.number(current.row()) if current.isValid() else None)

    def _look(self) -> None:
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        self._paged.look_at(first, last if last >= 0 else self._paged.rowCount() - 1)


class OneRowTable(PagedTable):
    """One row is before the person, and stays so wherever it stands; `chosen` carries it, or None until it is read."""

    chosen = Signal(object)

    def __init__(self, model: PagedModel[Any], name: str, column: int) -> None:
        super().__init__(model, name)
        self._column = column
        self._chosen: int | None = None
        self._led_to: int | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        model.modelReset.connect(self._find_chosen)
        model.dataChanged.connect(lambda *_places: self._tell())

    def choose(self, number: int | None) -> None:
        """Put the mark on a row by its number, and bring it in sight, as soon as it is there; or on the first one."""
        self._chosen = self._led_to = number
        if number is None or self._paged.row_of(number) is not None:
            self._find_chosen()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._chosen = self._paged.number(current.row())
        self._tell()

    def _tell(self) -> None:
        self.chosen.emit(self._paged.row(self.currentIndex().row()))

    def _find_chosen(self) -> None:
        """What was chosen stays so, wherever it stands now; else it is the first row."""
        if not self._paged.rowCount():
            return
        row = None if self._chosen is None else self._paged.row_of(self._chosen)
        flags = QItemSelectionModel.SelectionFlag
        index = self._paged.index(row or 0, self._column)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        if row is not None and self._led_to == self._chosen:
            self._led_to = None
            self.executeDelayedItemsLayout()  # until then there is no place to scroll to
            self.scrollTo(index)
