"""The first steps: five of them, on the sample repository, each of which is over when the person has done it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QWidget

from jobdesk.core.language import _
from jobdesk.ui.around.pointer import Pointer
from jobdesk.ui.bridge import Changed
from jobdesk.ui.looks import Tone
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.notices import Notice
from jobdesk.ui.surroundings import Surroundings

REMEMBERED = "first_steps"
OPEN, LOOK, PROCESS, WATCH, RESULT = range(5)
TOUCHES = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)


@dataclass(frozen=True)
class Step:
    """What to do, and the page and the control that it is done with, by its name."""

    title: str
    words: str
    page: str
    control: str


STEPS = (
    Step(
        _("Open a repository"),
        _("Make the sample, a small repository of study notes, or open one of your own. It is never written to."),
        "commits",
        "make-sample",
    ),
    Step(
        _("Look at the badges"),
        _("Each commit says what is known of it: new, processed, failed, or in need of a re-run, and why. Press one."),
        "commits",
        "badges",
    ),
    Step(
        _("Process"),
        _("The pipeline says what is done with each: “cards” makes cards of notes. Press Process, or Ctrl+Return."),
        "commits",
        "start",
    ),
    Step(
        _("Watch it in the drawer"),
        _("How much is done, how long it still takes, and what failed. It goes on while you do something else."),
        "",
        "drawer",
    ),
    Step(
        _("Open the job"),
        _("Click on its title, or press Return on it: there are its runs, their logs, and what they made."),
        "",
        "drawer",
    ),
)


def surround(window: MainWindow, surroundings: Surroundings) -> FirstSteps:
    """Begin by itself where nothing was ever run here; later by the action `first-steps`."""
    return FirstSteps(window, surroundings)


class FirstSteps(QObject):
    """Follows what the person does. Once it was shown it never comes by itself again."""

    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._window = window
        self._around = surroundings
        self._pointer: Pointer | None = None
        self._at = OPEN
        self._job = 0
        self._touched: QWidget | None = None
        surroundings.actions.bind("first-steps", self.begin)
        surroundings.actions.situated.connect(self._look)
        surroundings.bridge.changed.connect(self._hear)
        if not surroundings.memory.get(REMEMBERED, False):
            surroundings.reader.ask(lambda: bool(surroundings.desk.jobs.recent(1)), self._begin_unless)

    @property
    def is_going_on(self) -> bool:
        return self._pointer is not None

    def begin(self) -> None:
        """From the first step that is still to be done; where they are shown already, go to their card."""
        if self._pointer is None:
            self._around.memory.set(REMEMBERED, True)
            self._pointer = Pointer(self._window, self._around.theme, self.leave, self._go_on)
            self._take(OPEN)
            self._look()
        self._pointer.card.next.setFocus()

    def leave(self) -> None:
        """Be gone, and do not come back unasked."""
        if self._pointer is None:
            return
        pointer, self._pointer = self._pointer, None  # what has the focus changes when it goes, and asks what is next
        has_focus = pointer.card.isAncestorOf(self._window.focusWidget() or self._window)
        self._watch_touches(None)
        pointer.close()
        if has_focus and self._window.front is not None:
            self._window.front.first_focus().setFocus()

    def _begin_unless(self, has_run: bool) -> None:
        if not has_run:
            self.begin()

    def _take(self, step: int) -> None:
        if self._pointer is None:
            return
        if step == len(STEPS):
            self.leave()
            words = _("That is all it takes. F1 says more about whatever is in front.")
            self._around.notices.tell(Notice(words, Tone.GOOD, "circle-check"))
            return
        self._at = step
        self._show_what_it_needs(STEPS[step])
        control = self._control()
        self._watch_touches(control if step == LOOK else None)
        count = _("{n} of {all}").format(n=step + 1, all=len(STEPS))
        is_last = step == len(STEPS) - 1
        self._pointer.show(count, STEPS[step].title, STEPS[step].words, control, is_last=is_last)

    def _show_what_it_needs(self, step: Step) -> None:
        if step.page and self._around.actions.situation.page != step.page:
            self._around.go(step.page, None)
        if step.control == "drawer":
            self._around.actions["drawer"].setChecked(True)

    def _control(self) -> QWidget | None:
        return self._window.findChild(QWidget, STEPS[self._at].control)

    def _go_on(self) -> None:
        self._take(self._at + 1)

    # ------------------------------------------------------------------ what the person does

    @Slot()
    def _look(self) -> None:
        """A repository was opened, or a job: the step about it is done."""
        if self._pointer is None:
            return
        situation = self._around.actions.situation
        if (self._at == OPEN and situation.has_repository) or (self._at == RESULT and situation.page == "job"):
            self._go_on()
        else:
            self._pointer.point_at(self._control())

    @Slot(object)
    def _hear(self, changed: Changed) -> None:
        """A job was started, or is over."""
        if self._pointer is None or not changed.jobs:
            return
        if self._at in (LOOK, PROCESS):
            self._job = max(changed.jobs)
            self._take(WATCH)
        if self._at == WATCH and self._job:
            job, jobs = self._job, self._around.desk.jobs
            self._around.reader.ask(lambda: jobs.get(job).state.is_final, self._hear_of_end, key=(self, "end"))

    def _hear_of_end(self, is_over: bool) -> None:
        if is_over and self._at == WATCH:
            self._go_on()

    def _watch_touches(self, control: QWidget | None) -> None:
        """Hear when something within a control is pressed."""
        for one in [] if self._touched is None else [self._touched, *self._touched.findChildren(QWidget)]:
            one.removeEventFilter(self)
        self._touched = control
        for one in [] if control is None else [control, *control.findChildren(QWidget)]:
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES and self._at == LOOK:
            self._go_on()
        return False
