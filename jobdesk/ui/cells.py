"""Paints the cells of tables whose rows have a state: a chip for that, text for the rest."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jobdesk.ui.chip import ChipPainter
from jobdesk.ui.ground import paint_ground
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Look, Tone
from jobdesk.ui.theme import Theme, space

MARGIN = space(1)


class Cells(QStyledItemDelegate):
    """Subclasses say what is in a cell (`paint_cell`), from rows that they have, with `paint_chip` and `paint_words`.

    Qt's own delegate asks the model for seven roles of every cell; each of these questions waits for the interpreter,
    which other threads have: a table that changes thirty times a second took half of the window's time.
    """

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips = ChipPainter(theme, icons)
        self.refresh()

    def paint_cell(self, painter: QPainter, room: QRect, row: int, column: int) -> None:
        """Paint what is in a cell. Nothing, where that has not been read."""
        raise NotImplementedError

    def refresh(self) -> None:
        """The theme has changed."""
        self._font = self._theme.font()
        self._metrics = QFontMetrics(self._font)
        self._colours = {tone: self._theme.colour(tone) for tone in Tone}

    def height(self) -> int:
        """How high a row must be at least."""
        return max(self._chips.size("Succeeded").height(), self._metrics.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        paint_ground(painter, option, self._theme)
        self.paint_cell(painter, option.rect.adjusted(MARGIN, 0, -MARGIN, 0), index.row(), index.column())

    def paint_chip(self, painter: QPainter, room: QRect, look: Look, words: str) -> None:
        """A state, in its own colour, with its icon."""
        self._chips.paint(painter, room, look, words)

    def paint_words(self, painter: QPainter, room: QRect, words: str, tone: Tone = Tone.PLAIN) -> None:
        """A text on one line."""
        painter.setFont(self._font)
        painter.setPen(self._colours[tone])
        shown = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
