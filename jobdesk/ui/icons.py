"""Icons in the colours of the theme: Lucide's drawings from resources/icons, drawn anew when the colours change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from jobdesk.files import resource
from jobdesk.ui.looks import Tone
from jobdesk.ui.theme import Theme

FOLDER = "icons"
APPLICATION = "jobdesk"
SIZES = (16, 20, 24)
"""Beside text of the usual size; they grow with it."""
LARGE = 32
"""From this size on lines are thinner than drawn, so that they are no heavier than those of small icons."""
APPLICATION_SIZES = (16, 24, 32, 48, 64, 128, 256)


class Icons(QObject):
    """All icons by name. They are read once, before there is a window; what is shown is drawn from memory.

    A QIcon keeps the colours that it was made in: connect to `changed` and set it again, or draw `pixmap`, which is
    always right. (An icon engine of our own would do without, but PySide6 6.11 crashes on those.)
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drawings = {path.stem: path.read_bytes() for path in resource(FOLDER).glob("*.svg")}
        self._pixmap = lru_cache(maxsize=1024)(self._draw)
        theme.changed.connect(self.changed)

    def __contains__(self, name: str) -> bool:
        return name in self._drawings

    def icon(self, name: str, tone: Tone = Tone.PLAIN, checked: Tone | None = None, sizes: Sequence[int] = ()) -> QIcon:
        """For buttons and actions: sharp on every screen there is now, faint where disabled.

        `checked` is the tone that it has while its button is down.
        """
        icon = QIcon()
        for size in sizes or map(self.side, SIZES):
            for ratio in _ratios():
                icon.addPixmap(self.pixmap(name, tone, size, ratio))
                icon.addPixmap(self.pixmap(name, Tone.FAINT, size, ratio), QIcon.Mode.Disabled)
                if checked is not None:
                    icon.addPixmap(self.pixmap(name, checked, size, ratio), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def icon_on_accent(self, name: str) -> QIcon:
        """For a primary button, whose words are in the colour of what stands on the accent; faint where disabled."""
        icon, colour, side = QIcon(), QColor(self._theme.tokens.on_accent), self.side(SIZES[0])
        for ratio in _ratios():
            icon.addPixmap(self.pixmap_in(name, colour, side, ratio))
            icon.addPixmap(self.pixmap(name, Tone.FAINT, side, ratio), QIcon.Mode.Disabled)
        return icon

    def side(self, usual: int) -> int:
        """How large an icon is now that is `usual` beside text of the usual size."""
        return self._theme.grown(usual)

    def pixmap(self, name: str, tone: Tone, size: int, ratio: float = 1.0) -> QPixmap:
        """`size` in the window's pixels, `ratio` of the screen's to those."""
        return self._pixmap(name, self._theme.colour(tone).name(), size, ratio)

    def pixmap_in(self, name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
        """In a colour that is no tone, such as that of text on the accent."""
        return self._pixmap(name, colour.name(), size, ratio)

    def application_icon(self) -> QIcon:
        icon = QIcon()
        for size in APPLICATION_SIZES:
            icon.addPixmap(self.pixmap(APPLICATION, Tone.PLAIN, size))
        return icon

    def _draw(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        drawing = self._drawings[name].replace(b"currentColor", colour.encode())
        if size >= LARGE:
            drawing = drawing.replace(b'stroke-width="2"', b'stroke-width="1.25"')
        pixmap = QPixmap(QSize(size, size) * ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(pixmap.rect()))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


def _ratios() -> set[float]:
    return {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
