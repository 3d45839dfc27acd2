"""A chip: an icon and a word on a ground of their colour, as a widget and for delegates that paint."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Look
from jobdesk.ui.theme import Size, Theme, space

INSIDE, GAP = space(1), space(0.5)


class ChipPainter:
    """Draws chips in the theme of the moment."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        self._theme = theme
        self._icons = icons

    def size(self, words: str) -> QSize:
        """How much room a chip takes."""
        metrics = QFontMetrics(self._theme.font(Size.CAPTION))
        icon = metrics.ascent()
        # A pixel more: advances are rounded, and what is a part of one too wide would be elided.
        wide = metrics.horizontalAdvance(words) + 1
        return QSize(INSIDE * 2 + icon + GAP + wide, metrics.height() + GAP)

    def paint(self, painter: QPainter, place: QRect, look: Look, words: str) -> QRect:
        """Draw at the left of `place`, in its middle, as wide as there is room; where it was drawn."""
        size = self.size(words)
        width = min(size.width(), place.width())
        chip = QRect(place.left(), place.top() + (place.height() - size.height()) // 2, width, size.height())
        metrics = QFontMetrics(self._theme.font(Size.CAPTION))
        side = metrics.ascent()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.wash(look.tone))
        painter.drawRoundedRect(chip, chip.height() / 2, chip.height() / 2)
        ratio = painter.device().devicePixelRatio()
        picture = self._icons.pixmap(look.icon, look.tone, side, ratio)
        painter.drawPixmap(chip.left() + INSIDE, chip.top() + (chip.height() - side) // 2, picture)
        room = chip.adjusted(INSIDE + side + GAP, 0, -INSIDE, 0)
        painter.setPen(self._theme.colour(look.tone))
        painter.setFont(self._theme.font(Size.CAPTION))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()
        return chip


class Chip(QWidget):
    """A chip of its own."""

    def __init__(self, painter: ChipPainter, theme: Theme) -> None:
        super().__init__()
        self._painter = painter
        self._look: Look | None = None
        self._words = ""
        self._wanted = QSize()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._fit)

    def show_look(self, look: Look, words: str = "") -> None:
        """Show a look, with its own word unless `words` says more."""
        words = words or look.word
        if (look, words) == (self._look, self._words):
            return
        self._look, self._words = look, words
        self.setAccessibleName(words)
        self._fit()

    def sizeHint(self) -> QSize:
        return self._painter.size(self._words)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().height() * 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._look is not None:
            painter = QPainter(self)
            self._painter.paint(painter, self.rect(), self._look, self._words)
            painter.end()

    def _fit(self) -> None:
        """Other words of the same size are no reason to lay out anew what is around."""
        if (wanted := self.sizeHint()) != self._wanted:
            self._wanted = wanted
            self.updateGeometry()
        self.update()
