"""The dock at the right that holds the job drawer: it opens, closes, makes room, and remembers its width."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

from jobdesk.core.language import _
from jobdesk.ui.memory import Memory

USUAL_WIDTH = 380
NARROWEST = 280


class Dock(QDockWidget):
    """Stays at the right: it can be made wider, and not be dragged away.

    Where it would leave a page less than it can do with it steps back, until there is room or a person wants it all
    the same. `stepped` carries whether it is there now, where it went or came by itself. `has_room` says whether a
    page would have room beside a drawer of a width.
    """

    stepped = Signal(bool)

    def __init__(self, window: QMainWindow, memory: Memory, has_room: Callable[[int], bool]) -> None:
        super().__init__(_("Job drawer"), window)
        self._window = window
        self._memory = memory
        self._has_room = has_room
        self._is_back = False
        self._is_wanted_here = False
        self._is_stepping = False
        self.setObjectName("drawer")
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.setAllowedAreas(Qt.DockWidgetArea.RightDockWidgetArea)
        self.setTitleBarWidget(QWidget())
        self.setMinimumWidth(NARROWEST)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        self.hide()

    @property
    def was_open(self) -> bool:
        """Whether it was open when the window was closed last."""
        return bool(self._memory.get("drawer", True))

    def open(self, is_open: bool) -> None:
        """Open it as wide as it was, or close it."""
        if not self._is_stepping:
            self._memory.set("drawer", is_open)
            self._is_back = False
            self._is_wanted_here = is_open
        self.setVisible(is_open)
        if is_open:
            self._window.resizeDocks([self], [self._width], Qt.Orientation.Horizontal)

    def begin(self) -> None:
        """Be there if it was, and if there is room."""
        self._is_back = self.was_open
        self.make_room()

    def make_room(self) -> None:
        """The window or its text has another size: step back, or come again."""
        has_room = self._has_room(self._width)
        if has_room and self._is_back:
            self._step(True)
        elif not (has_room or self._is_wanted_here or self.isHidden()):
            self._step(False)
        elif has_room:
            self._is_wanted_here = False

    def _step(self, is_there: bool) -> None:
        self._is_back = not is_there
        self._is_stepping = True
        self.stepped.emit(is_there)
        self._is_stepping = False

    @property
    def _width(self) -> int:
        width: int = self._memory.get("drawer_width", USUAL_WIDTH)
        return width

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Remember how wide a person drags it, and not what a narrow window makes of it."""
        super().resizeEvent(event)
        if self.isVisible() and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._memory.set("drawer_width", self.width())
