"""The dock at the right that holds the job drawer: it opens and closes, and remembers its width."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from jobdesk.core.language import _
from jobdesk.ui.memory import Memory

USUAL_WIDTH = 380
NARROWEST = 280


class Dock(QDockWidget):
    """Stays at the right: it can be made wider, and not be dragged away."""

    def __init__(self, window: QMainWindow, memory: Memory) -> None:
        super().__init__(_("Job drawer"), window)
        self._window = window
        self._memory = memory
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
        self._memory.set("drawer", is_open)
        self.setVisible(is_open)
        if is_open:
            width = self._memory.get("drawer_width", USUAL_WIDTH)
            self._window.resizeDocks([self], [width], Qt.Orientation.Horizontal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._memory.set("drawer_width", self.width())
