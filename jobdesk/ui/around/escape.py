"""Hears Escape wherever the keyboard is in a window, once nothing there had a use for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget


class Escape(QObject):
    """Calls `leave` for it, until it is closed.

    A key that nobody takes comes to the window in the end. Lists and boxes of Qt take Escape for a letter to search
    for (`QAbstractItemView::keyPressEvent`, `QComboBox::keyPressEvent`): what has the keyboard gets it without one.
    """

    def __init__(self, window: QMainWindow, leave: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._leave = leave
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        application.focusChanged.connect(self._follow)
        window.installEventFilter(self)
        self._follow(None, application.focusWidget())

    def close(self) -> None:
        """Hear nothing more."""
        self._application.focusChanged.disconnect(self._follow)
        self._window.removeEventFilter(self)
        self._follow(self._application.focusWidget(), None)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.key() != Qt.Key.Key_Escape:
            return False
        if watched is self._window:
            self._leave()
            return True
        if not event.text():
            return False
        return QCoreApplication.sendEvent(watched, QKeyEvent(event.type(), event.key(), event.modifiers()))

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None and before is not self._window:
            before.removeEventFilter(self)
        if now is not None:
            now.installEventFilter(self)
