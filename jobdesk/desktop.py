"""Puts the window together with the desk and the engine, in the order in which a person sees it; and takes it apart."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from jobdesk import __version__
from jobdesk.core.errors import EnvironmentTrouble, JobDeskError
from jobdesk.core.language import _
from jobdesk.ui.actions import Actions
from jobdesk.ui.bridge import Bridge
from jobdesk.ui.farewell import Farewell
from jobdesk.ui.handover import Doorbell
from jobdesk.ui.icons import Icons
from jobdesk.ui.interrupt import closing_in_order
from jobdesk.ui.lean import spare_the_collector
from jobdesk.ui.links import BadLink, Destination, destination_of
from jobdesk.ui.main_window import NAME, MainWindow
from jobdesk.ui.memory import Memory
from jobdesk.ui.notices import Notices
from jobdesk.ui.page import AROUND, DRAWER, PAGES
from jobdesk.ui.queue_watch import QueueWatch
from jobdesk.ui.reader import Reader
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Mode, Theme
from jobdesk.ui.tongue import translate_qt

if TYPE_CHECKING:
    from jobdesk.desk.desk import Desk

OpenDesk = Callable[[], "Desk"]
PATIENCE_MS = 2500
AGAIN_MS = 1000
Target = tuple[str, object]
"""A page, and what it is to show."""


def open_window(folder: Path, wanted: Sequence[str] = ()) -> int:
    """Be the program with the window, over a data folder, until it is closed; its exit code.

    `wanted` are links and folders to open, of which the last is in front. Where the window of another process comes
    first, that one opens them. Raises `BadLink` and `WindowDoesNotAnswer`.
    """
    targets = [target_of(destination_of(one)) for one in wanted]
    bell = Doorbell(folder)
    if not bell.claim_or_ring(wanted):
        return 0
    application = QApplication(sys.argv[:1])
    application.setApplicationName(NAME)
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("jobdesk")
    application.setQuitOnLastWindowClosed(False)
    translate_qt(application)
    desktop = Desktop(application, folder, targets=targets)
    desktop.answer(bell)
    desktop.complete.connect(spare_the_collector)
    desktop.stopped.connect(application.quit)
    with closing_in_order(desktop.window.quit):
        desktop.start()
        return application.exec()


class Desktop(QObject):
    """The window at once, then the desk behind it, then the engine.

    What takes long to load comes after the first paint and on a thread: the desk with its database and its models, and
    the pages. `furnished` comes with the first page, `complete` when every other one that does not wait for its first
    use is loaded too, and `stopped` when all is closed.
    """

    furnished = Signal()
    complete = Signal()
    stopped = Signal()

    def __init__(
        self,
        application: QApplication,
        folder: Path,
        open_desk: OpenDesk | None = None,
        targets: Sequence[Target] = (),
    ) -> None:
        super().__init__()
        self._folder = folder
        self._open_desk = open_desk or self._usual_desk
        self._targets = list(targets)
        self._bell: Doorbell | None = None
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
        self.reader.trouble.connect(self._tell_of_error)
        self._waits = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._waits.timeout.connect(lambda: self.reader.ask(self._lock, self._tell_of_lock))
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._open)
        self.window.painted.connect(self._open)
        self.window.closed.connect(self.stop)

    def start(self) -> None:
        """Show the window; the rest follows its first paint."""
        self.window.show()

    def answer(self, bell: Doorbell) -> None:
        """Be the window that a second start finds: it comes to the front, and shows what was asked for."""
        self._bell = bell
        bell.rang.connect(self._hear)
        bell.listen()

    def stop(self) -> None:
        """Hear nothing more, do what is still wished, give back what runs, close the database. Twice is fine."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._waits.stop()
        self._again.stop()
        if self._bell is not None:
            self._bell.close()
        farewell = Farewell(self.window, self.reader, self._desk)
        farewell.say()
        self.window.leave()
        self.theme.leave()
        self.memory.flush()
        for one in self._around:
            if hasattr(one, "leave"):
                one.leave()
        if self._desk is not None:
            self.bridge.stop()
        farewell.close()
        self.stopped.emit()

    # ------------------------------------------------------------------ opening

    def _open(self) -> None:
        self._again.stop()
        self._waits.start()
        self.reader.ask(self._load, self._furnish, failed=self._apologise)

    def _lock(self) -> str | None:
        """On a thread: what keeps the desk from opening, if another program does."""
        from jobdesk.store.store import lock_of

        return lock_of(self._folder)

    def _tell_of_lock(self, words: str | None) -> None:
        """While the desk is still not open."""
        if self.window.front is None and not self._again.isActive():
            if words is not None:
                self.window.bars.put("opening", words, lasts=True)
            self._waits.start()

    def _load(self) -> Desk:
        """On a thread: the desk, and what is seen first."""
        desk = self._open_desk()
        self._desk = desk
        first = next(entry.module for entry in PAGES if entry.name == self.window.first_page)
        for module in (first, *AROUND, *([DRAWER] if DRAWER else [])):
            import_module(module)
        return desk

    def _load_the_rest(self) -> None:
        """On a thread: the other pages, so that they come at once when they are asked for."""
        for entry in PAGES:
            if not entry.waits:
                import_module(entry.module)

    def _usual_desk(self) -> Desk:
        from jobdesk.desk.desk import Desk

        return Desk(self._folder, has_window=True)

    def _furnish(self, desk: Desk) -> None:
        self._waits.stop()
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
            QueueWatch(desk, self.reader),
            self.window.go,
        )
        self.window.furnish(self.surroundings)
        for module in AROUND:
            self._around.append(import_module(module).surround(self.window, self.surroundings))
        self._show_targets()
        self.bridge.start()
        self.reader.wish(desk.pool.start)
        self.reader.ask(self._load_the_rest, lambda _: self.complete.emit())
        self.furnished.emit()

    @Slot(list)
    def _hear(self, wanted: list[str]) -> None:
        """Somebody rang: be seen, and show what was asked for as soon as that is possible."""
        self.window.present()
        try:
            self._targets += [target_of(destination_of(one)) for one in wanted]
        except BadLink as error:
            self.window.bars.put("link", error.message, help=error.help)
        if self.window.front is not None:
            self._show_targets()

    def _show_targets(self) -> None:
        targets, self._targets = self._targets, []
        for page, target in targets:
            if self.window.has(page):
                self.window.go(page, target)
            else:
                self.window.bars.put(
                    "link", _("That link leads to a page that this JobDesk does not have: {page}.").format(page=page)
                )

    def _apologise(self, error: Exception) -> None:
        """Say why the desk cannot be opened; what passes by itself is tried again and again."""
        self._waits.stop()
        self.window.apologise(str(error), self._open)
        if isinstance(error, EnvironmentTrouble) and error.passes:
            self._again.start()

    def _tell_of_error(self, error: JobDeskError) -> None:
        """What was tried in a trouble that passes is told for as long as that lasts, at most."""
        passes = isinstance(error, EnvironmentTrouble) and error.passes
        self.window.bars.put("passing" if passes else "error", error.message, help=error.help)

    def _tell_of_trouble(self, words: str | None) -> None:
        if words is None:
            self.window.bars.clear("trouble")
            self.window.bars.clear("passing")
        else:
            self.window.bars.put("trouble", words, lasts=True, help="trouble")

    def _leave_thread(self) -> None:
        if self._desk is not None:
            self._desk.store.close()


def target_of(destination: Destination) -> Target:
    """The page that a link leads to, and what it is to show."""
    if destination.job is not None:
        return "job", destination.job
    return destination.page, destination.repository or destination.topic


def _trouble(desk: Desk) -> str | None:
    """What keeps this process from working, or its settings from being read."""
    if desk.pool.failure is not None:
        words = _("JobDesk has stopped working because of a bug of its own; nothing is lost: {what}.")
        return words.format(what=desk.pool.failure)
    return desk.pool.trouble or desk.settings.trouble
