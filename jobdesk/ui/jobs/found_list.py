"""The list of lines that were found in logs: below a head for each log its lines, the finds in them marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from jobdesk.desk.logs.all_logs import FoundLine
from jobdesk.ui.ground import paint_focus, paint_ground
from jobdesk.ui.jobs.log_words import HeadRow, LineRow, Row
from jobdesk.ui.jobs.row_list import BETWEEN, LEFT, MARGIN, RIGHT, Index, RowList, RowPainter
from jobdesk.ui.looks import Tone
from jobdesk.ui.plain import as_tip
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

NEAR_THE_END = 20
BEFORE_THE_FIND = 8


class FoundModel(QAbstractListModel):
    """Rows that come page by page."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    def begin_anew(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def add(self, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def row(self, index: Index) -> Row | None:
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(row.spoken)
        return None


class FoundList(RowList):
    """To enter a row is to want to see it in its log (`opened`); `near_end` wants the next page."""

    opened = Signal(object)
    near_end = Signal()

    def __init__(self, model: FoundModel, surroundings: Surroundings) -> None:
        self._found = model
        super().__init__(model, _FoundPainter(model, surroundings), surroundings)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look())

    def has_room_for_more(self) -> bool:
        """Whether what is there ends soon below what can be seen."""
        last = self.indexAt(self.viewport().rect().bottomLeft())
        return not last.isValid() or self._found.rowCount() - last.row() < NEAR_THE_END

    def choose_first(self) -> None:
        """The first line, below the head of its log."""
        if self._found.rowCount():
            self.setCurrentIndex(self._found.index(min(1, self._found.rowCount() - 1)))

    def enter(self, index: Index) -> None:
        if (row := self._found.row(index)) is not None:
            self.opened.emit(row)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._look()

    def _look(self) -> None:
        if self.has_room_for_more():
            self.near_end.emit()


class _FoundPainter(RowPainter):
    """A head with the chip of its run, or a line with its number and its finds on a ground of their own."""

    def __init__(self, model: FoundModel, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._model = model

    def refresh(self) -> None:
        super().refresh()
        self._code = self._theme.code_font(Size.CAPTION)
        self._code_metrics = QFontMetrics(self._code)
        self._chip_size = self._chips.size("Succeeded")
        self._number_width = self._code_metrics.horizontalAdvance("0,000,000")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if isinstance(self._model.row(index), HeadRow):
            return QSize(0, max(self._chip_size.height(), self._metrics.height()) + space(2))
        return QSize(0, self._code_metrics.height() + space(0.5))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.row(index)
        painter.save()
        self._ground(painter, option, has_line=isinstance(row, HeadRow) and index.row() > 0)
        place = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        if isinstance(row, HeadRow):
            self._head(painter, place, row)
        elif row is not None:
            self._line(painter, place, row)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, *, has_line: bool) -> None:
        paint_ground(painter, option, self._theme)
        if has_line:
            painter.setPen(self._theme.tokens.border)
            painter.drawLine(option.rect.topLeft(), option.rect.topRight())
        paint_focus(painter, option, self._theme)

    def _head(self, painter: QPainter, place: QRect, row: HeadRow) -> None:
        chip = self._chips.paint(painter, place, row.look, row.look.word)
        room = QRect(place)
        room.setLeft(chip.right() + BETWEEN)
        painter.setFont(self._small)
        painter.setPen(self._theme.colour(Tone.FAINT))
        when = self._small_metrics.horizontalAdvance(row.when)
        if room.width() > 3 * when:
            painter.drawText(room, RIGHT, row.when)
            room.setRight(room.right() - when - BETWEEN)
        painter.setFont(self._font)
        painter.setPen(self._theme.colour(Tone.PLAIN))
        painter.drawText(room, LEFT, self._metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room.width()))

    def _line(self, painter: QPainter, place: QRect, row: LineRow) -> None:
        painter.setFont(self._code)
        painter.setPen(self._theme.colour(Tone.FAINT))
        painter.drawText(QRect(place.left(), place.top(), self._number_width, place.height()), RIGHT, row.number)
        room = place.adjusted(self._number_width + 2 * BETWEEN, 0, 0, 0)
        if row.line is None:
            painter.drawText(room, LEFT, row.spoken)
            return
        at = self._begin(row.line, room.width())
        if at:
            self._piece(painter, room, "… ", is_find=False)
        for start, end in row.line.spans:
            self._piece(painter, room, row.line.text[at:start], is_find=False)
            self._piece(painter, room, row.line.text[start:end], is_find=True)
            at = end
        self._piece(painter, room, row.line.text[at:], is_find=False)

    def _begin(self, line: FoundLine, width: int) -> int:
        """From which letter on to show a line, so that its first find is in sight."""
        if not line.spans:
            return 0
        start, end = line.spans[0]
        fits = self._code_metrics.horizontalAdvance(line.text[:end]) <= width
        return 0 if fits else max(0, start - BEFORE_THE_FIND)

    def _piece(self, painter: QPainter, room: QRect, text: str, *, is_find: bool) -> None:
        """A piece of a line, as far as there is room, which it takes."""
        if not text or room.width() <= 0:
            return
        text = text.replace("\t", "    ")
        width = self._code_metrics.horizontalAdvance(text)
        if width > room.width():
            text = self._code_metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        if is_find:
            height = self._code_metrics.height()
            top = room.top() + (room.height() - height) // 2
            painter.fillRect(QRect(room.left(), top, min(width, room.width()), height), self._theme.wash(Tone.NOTE))
        painter.setPen(self._theme.colour(Tone.NOTE if is_find else Tone.PLAIN))
        painter.drawText(room, LEFT, text)
        room.setLeft(room.left() + width)
