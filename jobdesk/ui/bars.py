"""The bars above a page that tell of trouble: what it is, and what can be done; the window stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import button, text
from jobdesk.ui.theme import ICON, space

MOST = 3


class Bars(QWidget):
    """One line for each kind of trouble, by its name; the newest of a kind takes the place of the one before.

    `learn` shows a page of the help.
    """

    def __init__(self, icons: Icons, learn: Callable[[str], object]) -> None:
        super().__init__()
        self._icons = icons
        self._learn = learn
        self._bars: dict[str, _Bar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def put(
        self,
        name: str,
        words: str,
        action: str = "",
        does: Callable[[], object] | None = None,
        *,
        lasts: bool = False,
        help: str = "",
    ) -> None:
        """Tell of trouble, with the page of the `help` that says more.

        One that `lasts` goes by itself (`clear`), others can be closed.
        """
        self.clear(name)
        if len(self._bars) == MOST:
            self.clear(next(iter(self._bars)))
        offers = [button(_("Learn more"), lambda: self._learn(help), "link")] if help else []
        if does is not None:
            offers.append(button(action, does, "flat"))
        bar = _Bar(self._icons, words, offers, None if lasts else lambda: self.clear(name))
        self._bars[name] = bar
        self._column.addWidget(bar)

    def clear(self, name: str) -> None:
        """That trouble is over."""
        if bar := self._bars.pop(name, None):
            bar.hide()
            bar.deleteLater()

    def said(self) -> list[str]:
        """What the bars say now, from above."""
        return [bar.words for bar in self._bars.values()]


class _Bar(QFrame):
    def __init__(
        self, icons: Icons, words: str, offers: Sequence[QPushButton], close: Callable[[], None] | None
    ) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.words = words
        self._icons = icons
        self._picture = QLabel()
        sentence = text(words, wraps=True)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setAccessibleName(_("Close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(space(2), space(0.5), space(1), space(0.5))
        row.setSpacing(space())
        row.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(sentence, 1)
        for offer in offers:
            row.addWidget(offer)
        row.addWidget(self._close)
        if close is None:
            self._close.hide()
        else:
            self._close.clicked.connect(close)
        self.setAccessibleName(words)
        icons.changed.connect(self._redraw)
        self._redraw()

    def _redraw(self) -> None:
        side, ratio = self._icons.side(ICON), self.devicePixelRatioF()
        self._picture.setPixmap(self._icons.pixmap("triangle-alert", Tone.NOTE, side, ratio))
        self._close.setIcon(self._icons.icon("x", Tone.NOTE))
