"""The icon in the system's tray: how all of it stands, the way back to the window, and the way out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from jobdesk.core.language import _
from jobdesk.desk.jobs.job_cards import Going
from jobdesk.ui.around.pulse import Pulse
from jobdesk.ui.around.wording import Standing, standing_of, standing_words
from jobdesk.ui.icons import APPLICATION
from jobdesk.ui.looks import Tone
from jobdesk.ui.main_window import NAME, MainWindow
from jobdesk.ui.surroundings import Surroundings

SIZES = (16, 22, 32, 48, 64)
BADGE, SIGN = 0.56, 0.72
"""How large the badge is in the icon, and the sign in the badge."""

SIGNS: dict[Standing, tuple[Tone, str]] = {
    Standing.TROUBLE: (Tone.BAD, "x"),
    Standing.PAUSED: (Tone.NOTE, "pause"),
    Standing.WORKING: (Tone.BUSY, "play"),
    Standing.HELD: (Tone.NOTE, "hourglass"),
}


class Tray(QObject):
    """Follows the pulse. Where there is no tray nothing is seen of it, and everything else works."""

    def __init__(self, window: MainWindow, surroundings: Surroundings, pulse: Pulse) -> None:
        super().__init__(window)
        self._window = window
        self._surroundings = surroundings
        self._standing = Standing.IDLE
        self._drawn: dict[Standing, QIcon] = {}
        self._menu = QMenu(window)
        self.state = QAction(_("Nothing to do"), self._menu)
        self.state.setEnabled(False)
        self.pause = QAction(self._menu)
        self._fill()
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._answer)
        surroundings.theme.changed.connect(self._redraw)
        surroundings.actions.situated.connect(self._name_pause)
        pulse.beat.connect(self._follow)
        self._name_pause()
        self._redraw()
        self.icon.setToolTip(NAME)
        self.appear()

    def appear(self) -> bool:
        """Be in the tray; False where this system has none. It may come later than the program does."""
        is_there = QSystemTrayIcon.isSystemTrayAvailable()
        if is_there and not self.icon.isVisible():
            self.icon.show()
        return is_there

    def hide(self) -> None:
        """Leave the tray."""
        self.icon.hide()

    def _fill(self) -> None:
        show = QAction(_("Show {name}").format(name=NAME), self._menu)
        show.triggered.connect(lambda: self._window.present())
        leave = QAction(_("Quit"), self._menu)
        leave.triggered.connect(lambda: self._window.quit())
        self.pause.triggered.connect(lambda: self._press_pause())
        self._menu.addAction(self.state)
        self._menu.addSeparator()
        for action in (show, self.pause, leave):
            self._menu.addAction(action)

    def _answer(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A click shows the window; the other button opens the menu, which Qt does by itself."""
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._window.present()

    @property
    def _pause_name(self) -> str:
        return "resume-all" if self._surroundings.actions.situation.is_everything_paused else "pause-all"

    def _press_pause(self) -> None:
        self._surroundings.actions.trigger(self._pause_name)

    def _name_pause(self) -> None:
        self.pause.setText(self._surroundings.actions[self._pause_name].text())

    def _follow(self, going: Going) -> None:
        self.appear()
        words = standing_words(going)
        self.state.setText(words.replace("&", "&&"))
        self.icon.setToolTip(f"{NAME}: {words}")
        if self._standing is not (standing := standing_of(going)):
            self._standing = standing
            self.icon.setIcon(self._drawing(standing))

    def _redraw(self) -> None:
        self._drawn.clear()
        self.icon.setIcon(self._drawing(self._standing))

    def _drawing(self, standing: Standing) -> QIcon:
        if standing not in self._drawn:
            icon = QIcon()
            for size in SIZES:
                icon.addPixmap(self._picture(standing, size))
            self._drawn[standing] = icon
        return self._drawn[standing]

    def _picture(self, standing: Standing, size: int) -> QPixmap:
        """JobDesk's own icon, and in its corner a badge: a colour, and a sign that says the same."""
        icons, theme = self._surroundings.icons, self._surroundings.theme
        picture = QPixmap(icons.pixmap(APPLICATION, Tone.PLAIN, size))
        if standing not in SIGNS:
            return picture
        tone, sign = SIGNS[standing]
        badge = round(size * BADGE)
        place = QRectF(size - badge, size - badge, badge, badge)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(tone))
        painter.drawEllipse(place)
        side = round(badge * SIGN)
        drawing = icons.pixmap_in(sign, QColor(theme.tokens.surface), side)
        corner = place.center().toPoint()
        painter.drawPixmap(corner.x() - side // 2, corner.y() - side // 2, drawing)
        painter.end()
        return picture
