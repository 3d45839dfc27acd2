"""What stays while the window is away: tray and notifications; and whether work goes on when the window is closed."""

from __future__ import annotations

from PySide6.QtCore import QObject

from jobdesk.ui.around.closing import Closing
from jobdesk.ui.around.notifications import Notifications
from jobdesk.ui.around.pulse import Pulse
from jobdesk.ui.around.tray import Tray
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.surroundings import Surroundings


def surround(window: MainWindow, surroundings: Surroundings) -> Background:
    """Put the icon into the tray, and be asked before the window closes."""
    return Background(window, surroundings)


class Background(QObject):
    """Its three parts, over one pulse."""

    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        pulse = Pulse(surroundings, self)
        self.tray = Tray(window, surroundings, pulse)
        self.notifications = Notifications(window, surroundings, self.tray)
        self.closing = Closing(window, surroundings, pulse, self.tray)

    def leave(self) -> None:
        """The program ends: an icon that nobody answers for would stay behind."""
        self.tray.hide()
