"""What all cards share to draw themselves: fonts, their measures, colours and icons, made once a theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPixmap, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from jobdesk.ui.chip import ChipPainter
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.theme import ICON, Size, Theme, space


class Dress:
    """Fonts, colours and icons as they are now; made anew when the theme has changed."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        self.theme = theme
        self.title = theme.font(Size.STRONG)
        self.body = theme.font(Size.BODY)
        self.caption = theme.font(Size.CAPTION)
        self.code = theme.code_font(Size.CAPTION)
        self.icon_size = theme.grown(ICON)
        self.chips = ChipPainter(theme, icons)
        self._icons = icons
        self._button_sizes: dict[str, QSize] = {}
        self.icon = lru_cache(icons.icon)
        self._metrics = {font.key(): QFontMetrics(font) for font in (self.title, self.body, self.caption, self.code)}

    def metrics(self, font: QFont) -> QFontMetrics:
        return self._metrics[font.key()]

    def line_height(self, font: QFont) -> int:
        return self.metrics(font).height()

    def width(self, text: str, font: QFont) -> int:
        return self.metrics(font).horizontalAdvance(text)

    def elided(self, text: str, font: QFont, width: int) -> str:
        return self.metrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))

    def wrapped(self, text: str, font: QFont, width: int, most: int) -> tuple[str, ...]:
        """The text in lines of that width, broken between words and inside long ones; the last of `most` is elided."""
        if self.width(text, font) <= width:
            return (text,)
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[str] = []
        while len(lines) < most and (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            rest = text[line.textStart() :]
            if len(lines) == most - 1:
                lines.append(self.elided(rest, font, width))
            else:
                lines.append(rest[: line.textLength()].rstrip())
        layout.endLayout()
        return tuple(lines)

    def usual_height(self, *, is_compact: bool) -> int:
        """How high a card is that says what most say."""
        if is_compact:
            return max(self.line_height(self.body), self.icon_size) + space(2.5)
        return self.line_height(self.title) + 3 * self.line_height(self.caption) + space(7.5)

    def button_size(self, name: str, button: QWidget) -> QSize:
        """How large a button is: asked of the first of its name, as the style sheet takes its time to say so."""
        if name not in self._button_sizes:
            self._button_sizes[name] = button.sizeHint()
        return self._button_sizes[name]

    def colour(self, tone: Tone) -> QColor:
        return self.theme.colour(tone)

    def token(self, name: str) -> QColor:
        """One of the colours that are no tone: `surface`, `border`, `track`, ..."""
        return QColor(getattr(self.theme.tokens, name))

    def pixmap(self, name: str, tone: Tone, ratio: float) -> QPixmap:
        return self._icons.pixmap(name, tone, self.icon_size, ratio)

    def button_icon(self, name: str) -> QIcon:
        """Faint where it is disabled."""
        return self.icon(name)
