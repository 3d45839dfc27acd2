"""The window: the rail, the page in front, the drawer at the right, and the bars that tell of trouble."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.ui.actions import Actions
from jobdesk.ui.bars import Bars
from jobdesk.ui.dock import Dock
from jobdesk.ui.drops import accept, folder_of
from jobdesk.ui.icons import Icons
from jobdesk.ui.memory import Memory
from jobdesk.ui.page import DRAWER, PAGES, Entry, Page
from jobdesk.ui.parts import Emptiness, button
from jobdesk.ui.rail import Rail
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Theme

NAME = "JobDesk"
USUAL_SIZE = QSize(1280, 800)
SMALLEST_SIZE = QSize(720, 480)
FRAME = QSize(16, 48)
"""What the system puts around a window, at most as a rule; it is known only when the window is shown."""
MOST_BACK = 50
LEAST_PAGE = 40
"""How wide a page has to be, in letters, for the drawer to stand beside it."""
DROPPED_ON = "commits"
HELP = "go-help"


def first_size(room: QSize) -> QSize:
    """How large a window is that nobody has sized yet, where a screen has this room."""
    return USUAL_SIZE.boundedTo(room - FRAME).expandedTo(SMALLEST_SIZE)


class MainWindow(QMainWindow):
    """Stands before there is a desk; `furnish` gives it one, and then pages are built as they are needed.

    `may_close` is asked before it closes, and can refuse (the window then sees to itself what comes next).
    """

    painted = Signal()
    furnished = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, icons: Icons, actions: Actions, memory: Memory) -> None:
        super().__init__()
        self.may_close: Callable[[], bool] = lambda: True
        self._theme = theme
        self._icons = icons
        self._actions = actions
        self._memory = memory
        self._surroundings: Surroundings | None = None
        self._entries = {entry.name: entry for entry in PAGES}
        self._pages: dict[str, Page] = {}
        self._sorry: Emptiness | None = None
        self._front = ""
        self._back: list[str] = []
        self._has_painted = False
        self._is_in_page = False
        self.setWindowTitle(NAME)
        self.setMinimumSize(SMALLEST_SIZE)
        self.setAcceptDrops(True)
        self.bars = Bars(icons, self.learn)
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())
        self._rail = Rail(PAGES, actions, icons, theme)
        self.setCentralWidget(self._middle())
        self._dock = Dock(self, memory, self._has_room_beside)
        self.addActions(list(actions))
        self._bind()
        self._restore()
        theme.follow(self._dock.make_room)

    # ------------------------------------------------------------------ pages

    def furnish(self, surroundings: Surroundings) -> None:
        """There is a desk: show the page that was in front last, and the drawer."""
        self._surroundings = surroundings
        self.bars.clear("opening")
        if DRAWER is not None:
            self._dock.setWidget(import_module(DRAWER).make_drawer(surroundings))
            self._dock.stepped.connect(self._actions.bind("drawer", self._dock.open).setChecked)
            self._dock.begin()
        self.go(self.first_page)
        self.furnished.emit()

    @property
    def first_page(self) -> str:
        """The page that was in front last, or the first that there is."""
        listed = [entry.name for entry in PAGES if entry.action]
        last = self._memory.get("page", listed[0])
        return last if last in listed else listed[0]

    def go(self, name: str, target: object = None) -> None:
        """Bring a page to the front, to show `target` there; one that is not loaded yet comes when it is.

        Raises `KeyError` where there is no such page.
        """
        module = self._entries[name].module
        if not _is_loaded(module):
            assert self._surroundings is not None
            self._surroundings.reader.ask(
                lambda: import_module(module), lambda _: self.go(name, target), key=(self, "page")
            )
            return
        page = self._page(name)
        before = self._pages.get(self._front)
        if before is not None and before is not page:
            before.on_hidden()
            self._back = [*self._back[-MOST_BACK:], self._front]
        self._front = name
        self._stack.setCurrentWidget(page)
        self._rail.show_page(name)
        self.setWindowTitle(f"{page.title} – {NAME}" if page.title else NAME)
        if self._entries[name].action:
            self._memory.set("page", name)
        self._actions.situate(page=name)
        page.on_shown(target)
        page.first_focus().setFocus()

    def present(self) -> None:
        """Be seen, wherever it was: hidden, minimised or behind others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def leave(self) -> None:
        """Every page ends what goes on beside it."""
        for page in self._pages.values():
            page.leave()

    def has(self, name: str) -> bool:
        """Whether there is a page of that name."""
        return name in self._entries

    @property
    def front(self) -> Page | None:
        """The page in front, once there is one."""
        return self._pages.get(self._front)

    def apologise(self, words: str, try_again: Callable[[], object]) -> None:
        """The desk cannot be opened: say why in place of a page, and offer to try again."""
        self.bars.clear("opening")
        title = _("JobDesk cannot open its desk")
        if self._sorry is None:
            self._sorry = Emptiness(self._icons, "triangle-alert", title, words, button(_("Try again"), try_again))
            self._stack.addWidget(self._sorry)
        self._sorry.say(title, words)
        self._stack.setCurrentWidget(self._sorry)

    def _page(self, name: str) -> Page:
        """The page of that name, built at its first use."""
        assert self._surroundings is not None
        if name not in self._pages:
            page: Page = import_module(self._entries[name].module).make_page(self._surroundings)
            self._pages[name] = page
            self._stack.addWidget(page)
        return self._pages[name]

    def _go_back(self) -> None:
        if self._back:
            name = self._back.pop()
            self.go(name)
            self._back.pop()

    # ------------------------------------------------------------------ around the pages

    def _middle(self) -> QWidget:
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.bars)
        column.addWidget(self._stack, 1)
        row.addWidget(self._rail)
        row.addLayout(column, 1)
        return middle

    def _has_room_beside(self, drawer: int) -> bool:
        """Whether a page can be read beside a drawer of that width."""
        letter = QFontMetrics(self._theme.font()).averageCharWidth()
        return self.width() - self._rail.width() - drawer >= LEAST_PAGE * letter

    def _bind(self) -> None:
        for entry in PAGES:
            if entry.action == HELP:
                self._actions.bind(entry.action, self._help)
            elif entry.action:
                self._actions.bind(entry.action, lambda entry=entry: self._go_when_ready(entry))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)
        self._actions.bind("go-back", self._go_back)
        self._actions.bind("quit", self.quit)

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The keyboard came back to the page, as from the drawer, which says itself which job is before the person."""
        was_in_page, page = self._is_in_page, self.front
        self._is_in_page = page is not None and now is not None and page.isAncestorOf(now)
        if page is not None and self._is_in_page and not was_in_page:
            page.situate()

    def quit(self) -> None:
        """Close for good, also while it is hidden; nothing is asked."""
        self.may_close = lambda: True
        self.close()

    def _help(self) -> None:
        """What the person is at: the part of the window that has the keyboard, or else the page in front."""
        if self._surroundings is not None and self._front != "help":
            self.go("help", help_at(QApplication.focusWidget()) or (self.front.help if self.front else None))

    def learn(self, topic: str) -> None:
        """Show a page of the help, and a section of it."""
        if self._surroundings is not None:
            self.go("help", topic)

    def _go_when_ready(self, entry: Entry) -> None:
        if self._surroundings is not None:
            self.go(entry.name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dock.make_room()

    # ------------------------------------------------------------------ first, last, and between: what is dropped

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._has_painted:
            self._has_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def event(self, event: QEvent) -> bool:
        """On a screen of another scale, or when its scale is set anew, icons are drawn again as sharp as it can be."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._icons.changed.emit()
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._surroundings is not None and folder_of(event) is not None:
            accept(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if (folder := folder_of(event)) is not None:
            accept(event)
            self.go(DROPPED_ON, folder)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self._memory.set("geometry", base64.b64encode(self.saveGeometry().data()).decode())
        event.accept()
        self.closed.emit()

    def _restore(self) -> None:
        self.resize(first_size(self.screen().availableGeometry().size()))
        geometry = self._memory.get("geometry", "")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))


def help_at(widget: QWidget | None) -> str | None:
    """The topic of the nearest part around a widget that has one of its own (its property `help`)."""
    while widget is not None:
        if topic := widget.property("help"):
            return str(topic)
        widget = widget.parentWidget()
    return None


def _is_loaded(name: str) -> bool:
    """Whether a module is there, and no other thread is still loading it (as `importlib` itself tells it)."""
    module = sys.modules.get(name)
    return module is not None and not getattr(module.__spec__, "_initializing", False)
