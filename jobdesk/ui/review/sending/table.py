"""The table of a preview: what happens with each card, why, and what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from jobdesk.core.language import _
from jobdesk.ui.looks import Tone
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.review.sending.rows import Deed, SendRow, SendRows
from jobdesk.ui.review.sending.wording import DEEDS, TONES, why_words
from jobdesk.ui.review.wording import without_delimiters
from jobdesk.ui.row_tables import be_of_rows, spare_the_headings
from jobdesk.ui.theme import Size, Theme, space

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
TITLES = (_("What happens"), _("Card"), _("Because it is"))
DEED, QUESTION, WHY = range(3)


class SendModel(QAbstractTableModel):
    """A window onto `SendRows`."""

    def __init__(self, rows: SendRows, theme: Theme) -> None:
        super().__init__()
        self.rows = rows
        self._theme = theme

    def choose(self, places: Sequence[int], deed: Deed) -> None:
        for place in self.rows.choose(places, deed):
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(TITLES) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _words(row, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(_words(row, index.column()))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(_words(row, column) for column in range(len(TITLES)))
            case Qt.ItemDataRole.ForegroundRole:
                return self._theme.colour(TONES.get(row.deed, Tone.FAINT) if index.column() == DEED else Tone.PLAIN)
            case Qt.ItemDataRole.FontRole if index.column() == DEED:
                return QFont(self._theme.font(Size.STRONG))
        return None


class SendTable(QTableView):
    """`picked` comes when other cards are selected."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        be_of_rows(self, _("What would be done"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def show_rows(self, model: SendModel) -> None:
        self.setModel(model)
        spare_the_headings(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QUESTION, QHeaderView.ResizeMode.Stretch)
        letter = self.fontMetrics().averageCharWidth()
        self.setColumnWidth(DEED, letter * 22 + space(2))
        self.setColumnWidth(WHY, letter * 30 + space(2))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + space(1.5))
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit())

    @property
    def places(self) -> list[int]:
        """The rows that are selected."""
        model = self.selectionModel()
        return [] if model is None else sorted(index.row() for index in model.selectedRows())


def _words(row: SendRow, column: int) -> str:
    match column:
        case 0:
            return DEEDS[row.deed]
        case 1:
            return one_line(without_delimiters(row.question)) or row.difference.id
    return why_words(row)
