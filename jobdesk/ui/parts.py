"""Small pieces that every page is made of: text, buttons, lines, and what an empty page says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.theme import Size, space

LARGE_ICON = 40
BESIDE_WORDS = 4


def text(words: str = "", size: Size = Size.BODY, tone: Tone = Tone.PLAIN, *, wraps: bool = False) -> QLabel:
    """A label. What it says is text and never markup, wherever it comes from."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("text_size", size.name.lower())
    label.setProperty("tone", str(tone))
    label.setWordWrap(wraps)
    return label


def ask_for_no_width(label: QLabel) -> None:
    """However long a word of an error or a path is, nothing becomes wider for it."""
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)


def retone(widget: QWidget, tone: Tone) -> None:
    """Give a label, or a progress bar, another tone."""
    if widget.property("tone") != str(tone):
        widget.setProperty("tone", str(tone))
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(words: str, does: Callable[[], object], kind: str = "") -> QPushButton:
    """A button; `kind` is primary, danger, flat or link, as the style sheet has them."""
    made = QPushButton(words)
    made.setProperty("kind", kind)
    made.clicked.connect(lambda _checked=False: does())
    return made


class ElidedLabel(QLabel):
    """A text on one line that ends in … where there is no room for it; it takes what room there is.

    Whatever it says it is as large: nothing is laid out anew for another text, as all of a window is for a `QLabel`'s.
    """

    def __init__(self, size: Size = Size.BODY, tone: Tone = Tone.PLAIN) -> None:
        super().__init__()
        self._words = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("text_size", size.name.lower())
        self.setProperty("tone", str(tone))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        return self._words

    def setText(self, words: str) -> None:
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()


def set_icon_apart(button: QAbstractButton, icon: QIcon, side: int = 0) -> None:
    """An icon before the words of a button, further from them than Qt leaves it: its drawings get room behind them.

    It is as large as `side`, or else as the style sheet has it now.
    """
    side = side or button.style().pixelMetric(QStyle.PixelMetric.PM_ButtonIconSize, None, button)
    ratio = button.devicePixelRatioF()
    drawn = f"{icon.cacheKey()} {side} {ratio}"
    if button.property("drawn") == drawn:
        return
    button.setProperty("drawn", drawn)
    room = QSize(side + BESIDE_WORDS, side)
    apart = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        for state in (QIcon.State.Off, QIcon.State.On):
            drawing = QPixmap(room * ratio)
            drawing.setDevicePixelRatio(ratio)
            drawing.fill(Qt.GlobalColor.transparent)
            painter = QPainter(drawing)
            icon.paint(painter, QRect(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, mode, state)
            painter.end()
            apart.addPixmap(drawing, mode, state)
    button.setIcon(apart)
    button.setIconSize(room)


def set_icon_alone(button: QAbstractButton, icon: QIcon) -> None:
    """An icon in the place of the words of a button, as large as the style sheet has it at any time."""
    button.setProperty("drawn", None)
    button.setIcon(icon)
    button.setIconSize(QSize())


class ActionButton(QPushButton):
    """A button with the words, the keys and the state of an action of the table.

    One that `hides` is there only while it can be used.
    """

    def __init__(self, action: QAction, kind: str = "", *, hides: bool = False) -> None:
        super().__init__()
        self._action = action
        self._hides = hides
        self.setProperty("kind", kind)
        self.clicked.connect(self._press)
        action.changed.connect(self._follow)
        self._follow()

    def _press(self) -> None:
        self._action.trigger()

    def _is_possible(self) -> bool:
        return self._action.isEnabled()

    def _draw(self) -> None:
        set_icon_apart(self, self._action.icon())

    def _follow(self) -> None:
        self.setText(self._action.text())
        self._draw()
        if self.toolTip() != self._action.toolTip():
            self.setToolTip(self._action.toolTip())
        self.setEnabled(self._is_possible())
        if not self._action.isVisible() or (self._hides and not self.isEnabled()):
            self.hide()
        elif self.parentWidget() is not None:  # what has no parent would be shown as a window
            self.show()


def button_of(action: QAction, kind: str = "", *, hides: bool = False) -> ActionButton:
    """A button that does what an action does, and looks as it does; one that `hides` goes while it cannot."""
    return ActionButton(action, kind, hides=hides)


def tool_of(action: QAction) -> QToolButton:
    """A button that is only an icon; it is named for a screen reader."""
    made = QToolButton()
    made.setDefaultAction(action)
    made.setAccessibleName(action.text())
    return made


def line() -> QFrame:
    """A thin line between two things."""
    made = QFrame()
    made.setProperty("surface", "line")
    made.setFixedHeight(1)
    return made


def surface(kind: str) -> QFrame:
    """A ground to put things on: card, panel or sunken."""
    made = QFrame()
    made.setProperty("surface", kind)
    return made


class Emptiness(QWidget):
    """What stands where nothing is yet: an icon, what it is, what to do next, and the button that does it."""

    def __init__(self, icons: Icons, icon: str, title: str, words: str, action: QPushButton | None = None) -> None:
        super().__init__()
        self._icons = icons
        self._icon = icon
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title = text(title, Size.TITLE)
        self._words = text(words, tone=Tone.FAINT, wraps=True)
        column = QVBoxLayout(self)
        column.setSpacing(space())
        column.addStretch(2)
        column.addWidget(self._picture)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        if action is not None:
            action.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row = QHBoxLayout()
            row.addWidget(action, alignment=Qt.AlignmentFlag.AlignCenter)
            column.addSpacing(space())
            column.addLayout(row)
        column.addStretch(3)
        icons.changed.connect(self._redraw)
        self._redraw()

    def say(self, title: str, words: str) -> None:
        self._title.setText(title)
        self._words.setText(words)

    def _redraw(self) -> None:
        self._picture.setPixmap(self._icons.pixmap(self._icon, Tone.FAINT, LARGE_ICON, self.devicePixelRatioF()))
