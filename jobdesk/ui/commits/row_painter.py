"""Paints a row of the table: the tick, the badge as a chip, and texts that are never taken for markup."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from jobdesk.core import customs
from jobdesk.desk.jobs.requests import Badge
from jobdesk.desk.words import DAY_S, HOUR_S, clock_length
from jobdesk.ui.chip import ChipPainter
from jobdesk.ui.commits.table_model import Column, CommitTableModel
from jobdesk.ui.looks import Tone, look_of
from jobdesk.ui.theme import Size, Theme, space

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight

_TONES = {Badge.FAILED: Tone.BAD, Badge.STALE: Tone.NOTE}
"""The tones in which the last result is told; others are told faintly."""


class RowPainter(QStyledItemDelegate):
    """Draws what the model says, in the theme of the moment. `current` is the place of the row that has the keyboard,
    `pointed` that of the row under the pointer, or -1."""

    def __init__(
        self, model: CommitTableModel, theme: Theme, chips: ChipPainter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._chips = chips
        self.current = -1
        self.pointed = -1
        self.has_keyboard = False
        self._body = QFont()
        self._code = QFont()
        self._metrics = QFontMetrics(self._body)
        self._code_metrics = QFontMetrics(self._code)
        theme.follow(self._dress)

    @property
    def row_height(self) -> int:
        return max(space(4), self._metrics.height() + space(1.5))

    @property
    def letter(self) -> int:
        """The width of a usual letter."""
        return self._metrics.averageCharWidth()

    @property
    def tick_side(self) -> int:
        return max(space(2), round(self._metrics.ascent() * 1.1))

    def width_of(self, column: Column) -> int:
        """How much room a column of known texts needs."""
        body, code = self._metrics.horizontalAdvance, self._code_metrics.horizontalAdvance
        widths = {
            Column.TICK: self.tick_side + space(2),
            Column.BADGE: max(self._chips.size(look_of(badge).word).width() for badge in Badge) + space(1.5),
            Column.DATE: max(body(f"30. {month} 2000") for month in customs.short_months()) + space(3),
            Column.HASH: code("0" * 10) + space(2),
            Column.TOOK: body(clock_length(3 * DAY_S + 4 * HOUR_S)) + space(2),
        }
        return widths.get(column, space(20))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self.width_of(Column(index.column())), self.row_height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = self._model.row_at(index)
        if row is None:
            return
        place: QRect = option.rect
        column = Column(index.column())
        is_chosen = row in self._model.choice
        self._ground(painter, place, index.row(), column, is_chosen=is_chosen)
        match column:
            case Column.TICK:
                self._tick(painter, place, is_chosen=is_chosen)
            case Column.BADGE:
                look = look_of(self._model.rows.badge_of(row))
                self._chips.paint(painter, place.adjusted(0, 0, -space(), 0), look, look.word)
            case _:
                self._text(painter, place, row, column, self._model.data(index))

    def _ground(self, painter: QPainter, place: QRect, at: int, column: Column, *, is_chosen: bool) -> None:
        tokens = self._theme.tokens
        if is_chosen:
            painter.fillRect(place, QColor(tokens.selected))
        elif at in (self.current, self.pointed):
            painter.fillRect(place, QColor(tokens.hover))
        if at == self.current and column is Column.TICK:
            tone = tokens.accent if self.has_keyboard else tokens.border
            painter.fillRect(QRect(place.left(), place.top(), 3, place.height()), QColor(tone))

    def _tick(self, painter: QPainter, place: QRect, *, is_chosen: bool) -> None:
        tokens, side = self._theme.tokens, float(self.tick_side)
        box = QRectF(0, 0, side, side)
        box.moveCenter(QPointF(place.center()) + QPointF(1.5, 0.5))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.accent if is_chosen else tokens.faint), 1.0))
        painter.setBrush(QColor(tokens.accent if is_chosen else tokens.surface))
        painter.drawRoundedRect(box, 4, 4)
        if is_chosen:
            painter.setPen(QPen(QColor(tokens.on_accent), max(1.6, side / 9)))
            corners = ((0.25, 0.52), (0.43, 0.70), (0.76, 0.32))
            painter.drawPolyline(QPolygonF([QPointF(box.x() + x * side, box.y() + y * side) for x, y in corners]))
        painter.restore()

    def _text(self, painter: QPainter, place: QRect, row: int, column: Column, words: str) -> None:
        is_code = column is Column.HASH
        painter.setFont(self._code if is_code else self._body)
        painter.setPen(self._theme.colour(self._tone(row, column)))
        room = place.adjusted(space(), 0, -space(), 0)
        metrics = self._code_metrics if is_code else self._metrics
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _RIGHT if column is Column.TOOK else _LEFT, shown)

    def _tone(self, row: int, column: Column) -> Tone:
        if column is Column.SUBJECT:
            return Tone.PLAIN
        if column is Column.LAST:
            return _TONES.get(self._model.rows.badge_of(row), Tone.FAINT)
        return Tone.FAINT

    def _dress(self) -> None:
        self._body = self._theme.font(Size.BODY)
        self._code = self._theme.code_font(Size.CAPTION)
        self._metrics = QFontMetrics(self._body)
        self._code_metrics = QFontMetrics(self._code)
