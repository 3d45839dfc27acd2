"""A layout that goes on in the next row where there is no room, as words do (after Qt's own Flow Layout example)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class FlowLayout(QLayout):
    """Its items beside each other, each as wide as it wants to be; the last may stand at the right end of its row."""

    def __init__(self, gap: int, *, last_at_right: bool = False) -> None:
        super().__init__()
        self._gap = gap
        self._last_at_right = last_at_right
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._flow(QRect(0, 0, width, 0), is_placing=False)

    def setGeometry(self, place: QRect) -> None:
        super().setGeometry(place)
        self._flow(place, is_placing=True)

    def sizeHint(self) -> QSize:
        """All in one row."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """One below the other."""
        hints = [item.sizeHint() for item in self._shown()]
        return QSize(max((hint.width() for hint in hints), default=0), max((h.height() for h in hints), default=0))

    def _shown(self) -> list[QLayoutItem]:
        """What is hidden takes no room, nor a gap."""
        return [item for item in self._items if not item.isEmpty()]

    def _flow(self, place: QRect, *, is_placing: bool) -> int:
        """Go along the rows; how high they are together."""
        at, high = place.topLeft(), 0
        items = self._shown()
        for item in items:
            hint = item.sizeHint()
            if at.x() > place.x() and at.x() + hint.width() > place.x() + place.width():
                at = QPoint(place.x(), at.y() + high + self._gap)
                high = 0
            if self._last_at_right and item is items[-1]:
                at.setX(max(at.x(), place.x() + place.width() - hint.width()))
            if is_placing:
                item.setGeometry(QRect(at, hint))
            at += QPoint(hint.width() + self._gap, 0)
            high = max(high, hint.height())
        return at.y() + high - place.y()
