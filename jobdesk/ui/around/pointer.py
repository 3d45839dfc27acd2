"""A small card that points at a control of the window, which it rings; both follow it wherever it goes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.ui.around.escape import Escape
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import button, text
from jobdesk.ui.theme import Size, Theme, space

WIDTH = space(44)
GAP, RING, RADIUS = space(1.5), 3, 8
MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange)


class Pointer(QObject):
    """The card and the ring, over a window. `leave` is called by its button and by Escape, `next` by the other."""

    def __init__(
        self, window: QMainWindow, theme: Theme, leave: Callable[[], object], go_on: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.ring = Ring(window, theme)
        self.card = PointerCard(window, leave, go_on)
        self._escape = Escape(window, leave)
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._fit.timeout.connect(self._place)
        window.installEventFilter(self)

    def show(self, count: str, title: str, words: str, target: QWidget | None, *, is_last: bool) -> None:
        """Say this, and point at the target; without one it stands in the corner."""
        self.card.say(count, title, words, is_last=is_last)
        self.point_at(target)
        self.card.show()
        self._place()

    def point_at(self, target: QWidget | None) -> None:
        """Point at another control, or at none."""
        for one in self._watched:
            one.removeEventFilter(self)
        self._target, self._watched = target, []
        while target is not None and target is not self._window:
            target.installEventFilter(self)
            self._watched.append(target)
            target = target.parentWidget()
        self._fit.start()

    def close(self) -> None:
        """Be gone, for good."""
        self.point_at(None)
        self._fit.stop()
        self._escape.close()
        self._window.removeEventFilter(self)
        for one in (self.card, self.ring):
            one.hide()
            one.deleteLater()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOVES:
            self._fit.start()
        return False

    def _place(self) -> None:
        if (layout := self.card.layout()) is not None:
            layout.activate()
        size = QSize(WIDTH, max(self.card.heightForWidth(WIDTH), self.card.minimumSizeHint().height()))
        self.card.resize(size)
        seen = self._seen()
        self.ring.setVisible(seen is not None)
        room = self._window.rect().marginsRemoved(self._window.contentsMargins())
        if seen is None:
            self.card.move(GAP + space(10), room.bottom() - size.height() - GAP)
        else:
            self.ring.setGeometry(seen.adjusted(-RING, -RING, RING, RING).intersected(room))
            self.card.move(place_beside(seen, size, room))
        self.ring.raise_()
        self.card.raise_()

    def _seen(self) -> QRect | None:
        """What can be seen of the target, in the window."""
        if self._target is None or not self._target.isVisible():
            return None
        rect = self._target.visibleRegion().boundingRect()
        return None if rect.isEmpty() else QRect(self._target.mapTo(self._window, rect.topLeft()), rect.size())


def place_beside(target: QRect, size: QSize, room: QRect) -> QPoint:
    """Below the target, else above, at its left, or at its right: the first that fits; else within its lower end.

    Below and above it begins where the target does; under one that is wider it ends where that does, because lists
    say first what matters most.
    """
    x = target.left() if target.width() <= size.width() else target.right() - size.width()
    x = min(max(x, room.left() + GAP), room.right() - size.width() - GAP)
    y = min(max(target.top(), room.top() + GAP), room.bottom() - size.height() - GAP)
    below, above = target.bottom() + GAP, target.top() - GAP - size.height()
    if below + size.height() <= room.bottom():
        return QPoint(x, below)
    if above >= room.top():
        return QPoint(x, above)
    left, right = target.left() - GAP - size.width(), target.right() + GAP
    if left >= room.left():
        return QPoint(left, y)
    if right + size.width() <= room.right():
        return QPoint(right, y)
    return QPoint(x, room.bottom() - size.height() - GAP)


class PointerCard(QFrame):
    """Which step it is, what it is about, and two ways on."""

    def __init__(self, window: QMainWindow, leave: Callable[[], object], go_on: Callable[[], object]) -> None:
        super().__init__(window)
        self.setObjectName("pointer")
        self._count = text(size=Size.CAPTION, tone=Tone.FAINT)
        self._title = text(size=Size.STRONG)
        self._words = text(wraps=True)
        self.skip = button(_("Skip"), leave, "flat")
        self.skip.setToolTip(_("Leave the first steps; Ctrl+K has them again"))
        self.next = button(_("Next"), go_on)
        row = QHBoxLayout()
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self.skip)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(1.5), space(2), space(1.5))
        column.setSpacing(space())
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addLayout(row)

    def say(self, count: str, title: str, words: str, *, is_last: bool) -> None:
        self._count.setText(count)
        self._title.setText(title)
        self._words.setText(words)
        self.next.setText(_("Done") if is_last else _("Next"))
        self.skip.setVisible(not is_last)
        self.setAccessibleName(f"{count}, {title}. {words}")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))


class Ring(QWidget):
    """A line around a control, through which every click goes."""

    def __init__(self, window: QMainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour(Tone.ACCENT), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), RADIUS, RADIUS)
        painter.end()
