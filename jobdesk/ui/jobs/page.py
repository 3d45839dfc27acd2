"""The page "Jobs": everything ever run, in the views of a table, with a switch between them."""

from __future__ import annotations

from functools import partial
from importlib import import_module

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from jobdesk.core.customs import number
from jobdesk.core.language import _
from jobdesk.ui.jobs.view import VIEWS, Entry, View
from jobdesk.ui.looks import Tone
from jobdesk.ui.page import Page
from jobdesk.ui.parts import text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

REMEMBERED = "jobs_view"
CALM_MS = 1000

# Together with this module, on the thread that loads it: a view is then built at once when it is needed.
MODULES = {entry.name: import_module(entry.module) for entry in VIEWS}


def make_page(surroundings: Surroundings) -> Page:
    """For the table of pages."""
    return JobsPage(surroundings)


class JobsPage(Page):
    """One view is in front. `target` is the name of a view with what that is to show, or it is for the list."""

    title = _("Jobs")
    help = "query"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._front = ""
        self._views: dict[str, View] = {}
        self._sums: dict[str, str] = {}
        self.count = text("", Size.CAPTION, Tone.FAINT)
        self._stack = QStackedWidget()
        self._switches = QButtonGroup(self)
        self._buttons = {entry.name: self._switch(entry) for entry in VIEWS}
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._read_numbers)
        self._arrange()
        surroundings.actions.bind("filter", lambda: self.front.filter_by_keyboard(), page="jobs")
        surroundings.actions.bind("reload", lambda: self.front.reload(), page="jobs")

    @property
    def front(self) -> View:
        """The view in front."""
        return self._view(self._front)

    def show_view(self, name: str, target: object = None) -> None:
        """Bring a view to the front, to show `target` there."""
        if self._front and self._front != name:
            self.front.on_hidden()
        self._front = name
        self._buttons[name].setChecked(True)
        self._stack.setCurrentWidget(self.front)
        self.count.setText(self._sums.get(name, ""))
        self.surroundings.memory.set(REMEMBERED, name)
        self.front.on_shown(target)

    def _read_numbers(self) -> None:
        """The numbers on the switches of views that are not built yet, once the one in front has its rows."""
        around = self.surroundings
        for name, module in MODULES.items():
            if name not in self._views and hasattr(module, "number_of"):
                around.reader.ask(
                    partial(module.number_of, around.desk, around.memory),
                    partial(self._put_number, name),
                    key=(self, name),
                )

    # ------------------------------------------------------------------ as a page

    def on_shown(self, target: object) -> None:
        match target:
            case (str(name), wanted) if name in MODULES:
                self.show_view(name, wanted)
            case None:
                last = self.surroundings.memory.get(REMEMBERED, VIEWS[0].name)
                self.show_view(self._front or (last if last in MODULES else VIEWS[0].name))
            case _:
                self.show_view(VIEWS[0].name, target)
        self._calm.start()

    def on_hidden(self) -> None:
        self._calm.stop()
        self.front.on_hidden()

    def situate(self) -> None:
        if self._front:
            self.front.situate()

    def first_focus(self) -> QWidget:
        return self.front.first_focus()

    # ------------------------------------------------------------------ putting it together

    def _view(self, name: str) -> View:
        """The view of that name, built at its first use."""
        if name not in self._views:
            view: View = MODULES[name].make_view(self.surroundings)
            self._views[name] = view
            self._stack.addWidget(view)
            view.summed_up.connect(partial(self._sum_up, name))
            view.counted.connect(partial(self._put_number, name))
        return self._views[name]

    def _sum_up(self, name: str, words: str) -> None:
        self._sums[name] = words
        if name == self._front:
            self.count.setText(words)

    def _put_number(self, name: str, count: int) -> None:
        """On the switch of a view."""
        words = next(entry.words for entry in VIEWS if entry.name == name)
        self._buttons[name].setText(f"{words}  {number(count)}" if count else words)

    def _switch(self, entry: Entry) -> QToolButton:
        made = QToolButton()
        made.setText(entry.words)
        made.setCheckable(True)
        self._switches.addButton(made)
        action = self.surroundings.actions.bind(entry.action, partial(self._choose, entry.name), page="jobs")
        made.setToolTip(action.toolTip())
        made.clicked.connect(lambda _checked=False: action.trigger())
        return made

    def _choose(self, name: str) -> None:
        self.show_view(name)
        self.first_focus().setFocus()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(space())
        head.addWidget(text(self.title, Size.HEADING))
        head.addSpacing(space(2))
        for switch in self._buttons.values():
            head.addWidget(switch)
        head.addStretch()
        head.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space(1.5))
        column.addLayout(head)
        column.addWidget(self._stack, 1)
