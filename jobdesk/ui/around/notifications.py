"""The system's notifications: what happened by itself while the person is away from the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from jobdesk.ui.around.tray import Tray
from jobdesk.ui.around.wording import notification
from jobdesk.ui.main_window import NAME, MainWindow
from jobdesk.ui.notices import Notice
from jobdesk.ui.surroundings import Surroundings

GATHER_MS, CALM_MS = 1_000, 10_000
"""What happens within this is one notification, and the next one comes so much later."""

MOST_GATHERED = 10_000


class Notifications(QObject):
    """Gathers the notices that have a group, which are those that nobody at the window brought about just now."""

    def __init__(self, window: MainWindow, surroundings: Surroundings, tray: Tray) -> None:
        super().__init__(window)
        self._window = window
        self._settings = surroundings.desk.settings
        self._tray = tray
        self._gathered: list[Notice] = []
        self._does: Callable[[], object] | None = None
        self._due = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._due.timeout.connect(self._show)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._show)
        surroundings.notices.told.connect(self._hear)
        tray.icon.messageClicked.connect(self._open)

    @property
    def _is_away(self) -> bool:
        return not self._window.isVisible() or QApplication.activeWindow() is None

    def _hear(self, notice: Notice) -> None:
        if not notice.group or not self._is_away or not self._settings.now.general.notifications:
            return
        if len(self._gathered) < MOST_GATHERED:
            self._gathered.append(notice)
        if not self._due.isActive() and not self._calm.isActive():
            self._due.start()

    def _show(self) -> None:
        """One message for all that was gathered, unless the person has come back to see for themselves."""
        notices, self._gathered = self._gathered, []
        if not notices or not self._is_away:
            return
        last = notices[-1]
        self._does = last.does if len(notices) == 1 else last.does_for_many
        self._tray.icon.showMessage(NAME, notification(notices), self._window.windowIcon())
        self._calm.start()

    def _open(self) -> None:
        self._window.present()
        if self._does is not None:
            self._does()
