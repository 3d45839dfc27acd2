"""A row that turns into a column where there is no room, so that large text on a small screen is still read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget

from jobdesk.ui.theme import space


@dataclass(frozen=True)
class _Part:
    item: QLayoutItem
    least: Callable[[], int] | None


class TurningRow(QLayout):
    """Its parts beside each other while they fit, else below each other, each as wide as there is room.

    A part with a `least` width takes what room the others leave, and wants so much of it to stand in a row.
    """

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._gap = gap
        self._least: Callable[[], int] | None = None
        self._parts: list[_Part] = []
        self.setContentsMargins(0, 0, 0, 0)

    def add(self, widget: QWidget, least: Callable[[], int] | None = None) -> None:
        """One more part; `least` is in pixels, and asked for at every layout, as text can be larger."""
        self._least = least
        self.addWidget(widget)
        self._least = None

    # ------------------------------------------------------------------ as Qt asks

    def addItem(self, item: QLayoutItem) -> None:
        self._parts.append(_Part(item, self._least))

    def count(self) -> int:
        return len(self._parts)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._parts[index].item if 0 <= index < len(self._parts) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._parts.pop(index).item if 0 <= index < len(self._parts) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = width - self._around().width()
        return self._arrange(QRect(0, 0, room, 0), is_placing=False) + self._around().height()

    def setGeometry(self, place: QRect) -> None:
        super().setGeometry(place)
        self._arrange(place.marginsRemoved(self.contentsMargins()), is_placing=True)

    def sizeHint(self) -> QSize:
        """All in one row."""
        hints = [part.item.sizeHint() for part in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0)) + self._around()

    def minimumSize(self) -> QSize:
        """One below the other."""
        least = [part.item.minimumSize() for part in self._shown()]
        width = max((size.width() for size in least), default=0)
        return QSize(width, max((size.height() for size in least), default=0)) + self._around()

    # ------------------------------------------------------------------ arranging

    def _around(self) -> QSize:
        margins = self.contentsMargins()
        return QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _shown(self) -> list[_Part]:
        return [part for part in self._parts if not part.item.isEmpty()]

    def _arrange(self, place: QRect, *, is_placing: bool) -> int:
        """Put every part into its place, or find out only how high they are together."""
        parts = self._shown()
        wanted = [part.least() if part.least else part.item.sizeHint().width() for part in parts]
        spare = place.width() - sum(wanted) - self._gap * max(0, len(parts) - 1)
        if spare < 0:
            return self._stack(parts, place, is_placing=is_placing)
        growing = sum(part.least is not None for part in parts)
        x, high, places = place.x(), 0, []
        for part, width in zip(parts, wanted, strict=True):
            share = width + (spare // growing if part.least else 0)
            places.append((part, x, share, _height(part.item, share)))
            x, high = x + share + self._gap, max(high, places[-1][3])
        if is_placing:
            for part, left, width, height in places:
                middle = place.y() + (max(high, place.height()) - height) // 2
                top = place.y() if part.item.alignment() & Qt.AlignmentFlag.AlignTop else middle
                part.item.setGeometry(QRect(left, top, width, height))
        return high

    def _stack(self, parts: list[_Part], place: QRect, *, is_placing: bool) -> int:
        y = place.y()
        for part in parts:
            height = _height(part.item, place.width())
            if is_placing:
                width = place.width() if part.least else min(place.width(), part.item.sizeHint().width())
                part.item.setGeometry(QRect(place.x(), y, width, height))
            y += height + self._gap
        return y - place.y() - (self._gap if parts else 0)


def beside(first: QWidget, second: QWidget) -> QWidget:
    """Both in one row that does not turn; the second one takes the room."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(space())
    row.addWidget(first)
    row.addWidget(second, 1)
    return both


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
