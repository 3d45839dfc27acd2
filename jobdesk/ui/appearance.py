"""The person's choices of scheme, text size, motion and developer mode, in force as soon as they are made."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal

from jobdesk.desk.settings import Scheme, Settings
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import LARGEST_FACTOR, SMALLEST_FACTOR, Mode

STEP = 0.1
SCHEMES = {"light": Scheme.LIGHT, "dark": Scheme.DARK, "system-theme": Scheme.SYSTEM}


def surround(window: MainWindow, surroundings: Surroundings) -> Appearance:
    """Follow the settings, whoever changes them."""
    return Appearance(window, surroundings)


class Appearance(QObject):
    """Brings settings to the theme, and the actions of the View family to the settings."""

    _set = Signal(object)

    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._surroundings = surroundings
        self._set.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        self._unlisten = surroundings.desk.settings.listen(self._set.emit)
        actions = surroundings.actions
        actions.bind("larger-text", lambda: self._scale(STEP))
        actions.bind("smaller-text", lambda: self._scale(-STEP))
        actions.bind("usual-text", lambda: self._change("appearance.text_size", None))
        for name, scheme in SCHEMES.items():
            actions.bind(name, partial(self._change, "appearance.scheme", str(scheme)))
        self._follow(surroundings.desk.settings.now)
        actions.bind("developer", lambda is_on: self._change("developer.enabled", is_on))

    def leave(self) -> None:
        """Hear of no more settings."""
        self._unlisten()

    def _follow(self, settings: Settings) -> None:
        looks, around = settings.appearance, self._surroundings
        around.theme.set_motion(looks.motion)
        around.theme.set(Mode(looks.scheme), looks.text_size)
        around.memory.set("scheme", str(looks.scheme))
        around.memory.set("text_size", looks.text_size)
        is_developer = settings.developer.enabled
        around.actions.situate(is_developer=is_developer)
        switch = around.actions["developer"]
        before = switch.blockSignals(True)
        switch.setChecked(is_developer)
        switch.blockSignals(before)

    def _scale(self, step: float) -> None:
        """One step from where the steps before have led, also those that are not in force yet."""
        settings = self._surroundings.desk.settings

        def take_step() -> None:
            factor = round(settings.now.appearance.text_size + step, 2)
            settings.change("appearance.text_size", min(LARGEST_FACTOR, max(SMALLEST_FACTOR, factor)))

        self._surroundings.reader.wish(take_step)

    def _change(self, name: str, value: object) -> None:
        self._surroundings.reader.wish(lambda: self._surroundings.desk.settings.change(name, value))
