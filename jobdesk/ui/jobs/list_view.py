"""The view "List": everything ever run, narrowed by a text and by states."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.core.states import JobState
from jobdesk.desk.words import counted
from jobdesk.ui.jobs.job_table import JobTable
from jobdesk.ui.jobs.model import AllJobs, Narrowed
from jobdesk.ui.jobs.view import View
from jobdesk.ui.parts import Emptiness, button
from jobdesk.ui.state_switches import StateSwitches
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

SETTLE_MS = 120
REMEMBERED = "all_jobs"


def make_view(surroundings: Surroundings) -> View:
    """For the table of views."""
    return ListView(surroundings)


class ListView(View):
    """A filter above, the list below. `target` is a `JobState`, or several, to narrow it to."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self.model = AllJobs(surroundings.desk, surroundings.reader, surroundings.bridge, self)
        self.table = JobTable(self.model, surroundings)
        self.filter = QLineEdit(placeholderText="Filter by text or number", clearButtonEnabled=True)
        self.filter.setAccessibleName("Filter by text or number")
        self.states = StateSwitches(surroundings.icons, JobState, _("Only jobs that are"), _("Only {state} jobs"))
        self._show_all = button("Show all jobs", self._open_filter)
        self.empty = Emptiness(surroundings.icons, "inbox", "", "", self._show_all)
        self._goes_to_first = False
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._narrow)
        self._arrange()
        self._restore()
        self.filter.textChanged.connect(lambda _: self._settle.start())
        self.filter.returnPressed.connect(self._to_table)
        self.states.changed.connect(self._narrow)
        self.model.counted.connect(self._count)
        self.table.opened.connect(lambda job: surroundings.go("job", job))

    def _arrange(self) -> None:
        self._narrowing = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._narrowing.setSpacing(space())
        self._narrowing.addWidget(self.filter, 1)
        self._narrowing.addWidget(self.states)
        self._middle = QStackedLayout()
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1.5))
        column.addLayout(self._narrowing)
        column.addLayout(self._middle, 1)

    # ------------------------------------------------------------------ as a view

    def on_shown(self, target: object) -> None:
        if isinstance(target, JobState):
            target = frozenset({target})
        if isinstance(target, frozenset):
            self.filter.clear()
            self.states.choose(target)
        self._narrow()
        self.model.watch(True)

    def on_hidden(self) -> None:
        self.model.watch(False)

    def first_focus(self) -> QWidget:
        return self.table if self.model.rowCount() else self

    def filter_by_keyboard(self) -> None:
        self.filter.setFocus()

    def reload(self) -> None:
        self.model.reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The switches stand beside the filter, or below it where there is no room."""
        super().resizeEvent(event)
        fits = self.states.sizeHint().width() + self.filter.minimumSizeHint().width() * 2 + space(8) <= self.width()
        direction = QBoxLayout.Direction
        self._narrowing.setDirection(direction.LeftToRight if fits else direction.TopToBottom)

    # ------------------------------------------------------------------ narrowing

    def _narrow(self) -> None:
        self._settle.stop()
        wanted = Narrowed(self.states.chosen, self.filter.text().strip())
        self.surroundings.memory.set(
            REMEMBERED, {"text": wanted.text, "states": sorted(str(state) for state in wanted.states)}
        )
        self.model.narrow(wanted)

    def _restore(self) -> None:
        kept = self.surroundings.memory.get(REMEMBERED, {})
        known = {str(state): state for state in JobState}
        states = kept.get("states", []) if isinstance(kept.get("states"), list) else []
        self.filter.setText(str(kept.get("text", "")))
        self.states.choose(frozenset(known[name] for name in states if name in known))

    def _open_filter(self) -> None:
        self.filter.clear()
        self.states.choose(frozenset())
        self._narrow()
        self.filter.setFocus()

    def _count(self, number: int) -> None:
        is_open = self.model.narrowed.is_open
        self.summed_up.emit(counted(number, "job"))
        if is_open:
            self.empty.say("Nothing has been run yet", "What you start is listed here for good.")
        else:
            self.empty.say("No job matches", "No title, error, pipeline, repository or number is like that.")
        self._show_all.setVisible(not is_open)
        self._middle.setCurrentWidget(self.table if number else self.empty)
        if self._goes_to_first and number:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.choose_first()
        self._goes_to_first = False

    def _to_table(self) -> None:
        """From the filter to the first row, once it is known which one that is."""
        self._goes_to_first = True
        self._narrow()
