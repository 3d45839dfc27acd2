"""Puts the window together with the desk and the engine, in the order in which a person sees it; and takes it apart."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from jobdesk import __version__
from jobdesk.ui.actions import Actions
from jobdesk.ui.bridge import Bridge
from jobdesk.ui.icons import Icons
from jobdesk.ui.interrupt import closing_in_order
from jobdesk.ui.links import Destination, destination_of
from jobdesk.ui.main_window import NAME, MainWindow
from jobdesk.ui.memory import Memory
from jobdesk.ui.notices import Notices
from jobdesk.ui.page import AROUND, DRAWER, PAGES
from jobdesk.ui.reader import Reader
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Mode, Theme

if TYPE_CHECKING:
    from jobdesk.desk.desk import Desk

OpenDesk = Callable[[], "Desk"]


def open_window(folder: Path, wanted: Sequence[str] = ()) -> int:
    """Be the program with the window, over a data folder, until it is closed; its exit code.

    `wanted` are links and folders to open, of which the last is in front. Raises `BadLink`.
    """
    targets = [target_of(destination_of(one)) for one in wanted]
    application = QApplication(sys.argv[:1])
    application.setApplicationName(NAME)
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("jobdesk")
    application.setQuitOnLastWindowClosed(False)
    desktop = Desktop(application, folder, target=targets[-1] if targets else None)
    desktop.stopped.connect(application.quit)
    with closing_in_order(desktop.window.close):
        desktop.start()
        return application.exec()


class Desktop(QObject):
    """The window at once, then the desk behind it, then the engine.

    What takes long to load comes after the first paint and on a thread: the desk with its database and its models, and
    the pages. `stopped` comes when all is closed.
    """

    furnished = Signal()
    stopped = Signal()

    def __init__(
        self,
        application: QApplication,
        folder: Path,
        open_desk: OpenDesk | None = None,
        target: tuple[str, object] | None = None,
    ) -> None:
        super().__init__()
        self._folder = folder
        self._open_desk = open_desk or self._usual_desk
        self._target = target
        self._desk: Desk | None = None
        self._around: list[Any] = []
        self._is_stopped = False
        self.memory = Memory(folder)
        self.theme = Theme(
            application, Mode(self.memory.get("scheme", str(Mode.SYSTEM))), self.memory.get("text_size", 1.0)
        )
        self.icons = Icons(self.theme)
        application.setWindowIcon(self.icons.application_icon())
        self.actions = Actions(self.icons)
        self.window = MainWindow(self.theme, self.icons, self.actions, self.memory)
        self.reader = Reader(leave=self._leave_thread)
        self.memory.write_with(self.reader.wish)
        self.reader.trouble.connect(lambda error: self.window.bars.put("error", error.message))
        self.window.painted.connect(self._open)
        self.window.closed.connect(self.stop)

    def start(self) -> None:
        """Show the window; the rest follows its first paint."""
        self.window.show()

    def stop(self) -> None:
        """Hear nothing more, do what is still wished, give back what runs, close the database. Twice is fine."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self.window.hide()
        self.memory.flush()
        for one in self._around:
            if hasattr(one, "leave"):
                one.leave()
        if self._desk is not None:
            self.bridge.stop()
        self.reader.stop()
        if self._desk is not None:
            closing = threading.Thread(target=self._desk.close, name="closing")
            closing.start()
            closing.join()
        self.stopped.emit()

    # ------------------------------------------------------------------ opening

    def _open(self) -> None:
        self.reader.ask(self._load, self._furnish, failed=self._apologise)

    def _load(self) -> Desk:
        """On a thread: everything that the pages are made of, and the desk."""
        desk = self._open_desk()
        self._desk = desk
        for module in (*(entry.module for entry in PAGES), *AROUND, *([DRAWER] if DRAWER else [])):
            import_module(module)
        return desk

    def _usual_desk(self) -> Desk:
        from jobdesk.desk.desk import Desk

        return Desk(self._folder)

    def _furnish(self, desk: Desk) -> None:
        self.bridge = Bridge(desk.bus, desk.news.look, lambda: _trouble(desk), desk.store.close)
        self.bridge.trouble.connect(self._tell_of_trouble)
        self.surroundings = Surroundings(
            desk,
            self.reader,
            self.bridge,
            self.theme,
            self.icons,
            self.actions,
            self.memory,
            Notices(),
            self.window.go,
        )
        self.window.furnish(self.surroundings)
        for module in AROUND:
            self._around.append(import_module(module).surround(self.window, self.surroundings))
        if self._target is not None and self.window.has(self._target[0]):
            self.window.go(*self._target)
        self.bridge.start()
        self.reader.wish(desk.pool.start)
        self.furnished.emit()

    def _apologise(self, error: Exception) -> None:
        self.window.apologise(str(error), self._open)

    def _tell_of_trouble(self, words: str | None) -> None:
        if words is None:
            self.window.bars.clear("trouble")
        else:
            self.window.bars.put("trouble", words, lasts=True)

    def _leave_thread(self) -> None:
        if self._desk is not None:
            self._desk.store.close()


def target_of(destination: Destination) -> tuple[str, object]:
    """The page that a link leads to, and what it is to show."""
    if destination.job is not None:
        return "job", destination.job
    return destination.page, destination.repository or destination.topic


def _trouble(desk: Desk) -> str | None:
    """What keeps this process from working, or its settings from being read."""
    if desk.pool.failure is not None:
        return f"JobDesk has stopped working because of a bug of its own; nothing is lost: {desk.pool.failure}."
    return desk.pool.trouble or desk.settings.trouble
