"""The page of one job: its head, its runs with their logs, its artifacts, who did what when, and its history."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.core.model import Job, Mode
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.job_cards import JobCard, Reread
from jobdesk.desk.jobs.runs import Closer, RunRow
from jobdesk.desk.words import counted_runs
from jobdesk.store.run_lists import RunOrder, Span
from jobdesk.ui.bridge import Changed
from jobdesk.ui.job.artifacts_view import ArtifactsView
from jobdesk.ui.job.header import Header
from jobdesk.ui.job.history_view import HistoryView
from jobdesk.ui.job.place import LogPlace
from jobdesk.ui.job.run_view import RunView
from jobdesk.ui.job.runs_model import ITEM, ORDERS, STATE, RunsModel, Wanted
from jobdesk.ui.job.runs_table import RunsTable
from jobdesk.ui.looks import Tone
from jobdesk.ui.page import Page, has_keyboard
from jobdesk.ui.parts import Emptiness, button, text
from jobdesk.ui.state_switches import StateSwitches
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.tall import Tall
from jobdesk.ui.theme import Size, space
from jobdesk.ui.turning import TurningRow

TYPING_MS = 120
CALM_MS = 1000
LEAST_LINES = 18
FILTER_LETTERS = 28
REMEMBERED = "job_page"
SORT_REMEMBERED = "job_runs.sort"
TIMELINE = "jobdesk.ui.job.timeline"


def make_page(surroundings: Surroundings) -> Page:
    """For the table of pages."""
    return JobPage(surroundings)


class JobPage(Page):
    """`target` is the number of a job, a pair of that and of one of its runs or of "artifacts", or a `LogPlace`."""

    title = _("Job")
    help = "job"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._number: int | None = None
        self._job: Job | None = None
        self._is_shown = False
        self._is_led = False
        self._timeline: Any = None
        self.header = Header(surroundings)
        self.model = RunsModel(surroundings.desk, surroundings.reader, self)
        self.table = RunsTable(self.model, surroundings)
        self.filter = QLineEdit(placeholderText=_("Filter runs by text or commit"), clearButtonEnabled=True)
        self.filter.setAccessibleName(_("Filter runs by text or commit"))
        self.states = StateSwitches(surroundings.icons, RunState, _("Only runs that are"), _("Only {state} runs"))
        self.count = text(size=Size.CAPTION, tone=Tone.FAINT)
        self.run_view = RunView(surroundings)
        self.artifacts = ArtifactsView(surroundings)
        self.history = HistoryView(surroundings)
        self._plots = QWidget()
        self._order = (RunOrder.ITEM, False)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------------ as a page

    def on_shown(self, target: object) -> None:
        self._is_shown = True
        if isinstance(target, LogPlace):
            self._lead_to(target)
            target = (target.job, target.run)
        job, what = target if isinstance(target, tuple) else (target, None)
        run = what if isinstance(what, int) else None
        self._is_led = what is not None
        if what == "artifacts":
            self._tabs.setCurrentWidget(self.artifacts)
        elif run is not None:
            self._tabs.setCurrentIndex(0)
        if isinstance(job, int) and job != self._number:
            self._number, self._job = job, None
            self.table.choose(run)
            self.header.show_search(None)
        elif run is not None:
            self.table.choose(run)
        if self._job is not None:
            self.model.come_back()
            self._calm.start()
        self._read_job()

    def _lead_to(self, place: LogPlace) -> None:
        """Have a place in the log of a run shown; nothing may keep that run out of sight."""
        self._tabs.setCurrentIndex(0)
        self.filter.clear()
        self.states.choose(frozenset())
        self._narrow()
        self.run_view.show_place(place)

    def leave(self) -> None:
        self.run_view.leave()

    def on_hidden(self) -> None:
        self._is_shown = False
        self.run_view.leave()

    def situate(self) -> None:
        if self._job is not None and has_keyboard(self):
            self.surroundings.actions.situate(job=self._job, jobs=1)

    def first_focus(self) -> QWidget:
        return self.table

    # ------------------------------------------------------------------ the job

    def _read_job(self) -> None:
        number = self._number
        if number is not None:
            cards = self.surroundings.desk.job_cards
            self.surroundings.reader.ask(
                lambda: cards.named([number]), partial(self._take_job, number), key=(self, "job")
            )

    def _take_job(self, number: int, reread: Reread) -> None:
        if number != self._number:
            return
        if not reread.cards:
            self._middle.setCurrentIndex(1)
            return
        card = reread.cards[0]
        is_first, self._job = self._job is None, card.job
        self._middle.setCurrentIndex(0)
        self.header.show_job(card)
        self.situate()
        if is_first:
            self._begin_with(card.job)
            self.model.show_runs(card.job, self._wanted())
            self._read_rest()
        self._read_time_left(card)

    def _begin_with(self, job: Job) -> None:
        """A job that failed begins with the runs that did, a search with those that were tried.

        Any other begins as the person sorted runs last.
        """
        if job.state is JobState.FAILED and not self._is_led:
            self._tabs.setCurrentIndex(0)
        if job.mode is Mode.FIRST_BAD or (job.state is JobState.FAILED and not self._is_led):
            column, is_descending = STATE, False
        else:
            column, is_descending = _sort_of(self.surroundings.memory.get(SORT_REMEMBERED, []))
        self._order = (self.table.show_order(column, is_descending=is_descending), is_descending)

    def _read_time_left(self, card: JobCard) -> None:
        """How long it will still take is a question about all jobs, asked apart and not at every event."""
        if not card.job.state.is_final and not self._calm.isActive():
            self._calm.start()

    def _read_rest(self) -> None:
        """What stands in the other tabs, and the search for the first bad commit."""
        job = self._job
        if job is None:
            return
        desk, reader = self.surroundings.desk, self.surroundings.reader
        if job.mode is Mode.FIRST_BAD:
            reader.ask(lambda: desk.job_runs.closer(job), self._take_closer, key=(self, "closer"))
        front = self._tabs.currentWidget()
        if front is self.artifacts:
            self.artifacts.show_job(job.id)
        elif front is self.history:
            self.history.show_job(job.id)
        elif front is self._plots:
            reader.ask(lambda: (import_module(TIMELINE), desk.job_runs.spans(job.id)), self._draw, key=(self, "spans"))

    def _take_closer(self, closer: Closer | None) -> None:
        """The first bad commit comes before the person once it is found, unless they look at another one."""
        self.header.show_search(closer)
        if closer is not None and closer.is_over and closer.first_bad is not None and not self._is_led:
            self._is_led = True
            self.table.choose(closer.first_bad.run.id)

    def _draw(self, found: tuple[ModuleType, list[Span]]) -> None:
        module, spans = found
        if self._timeline is None:
            around = self.surroundings
            self._timeline = module.Timeline(around.theme, around.icons, around.desk.clock)
            column = self._plots.layout()
            assert column is not None
            column.addWidget(self._timeline)
        self._timeline.show_spans(spans)

    def _hear(self, changed: Changed) -> None:
        """An event about a run re-reads that run and its job, never the list."""
        if self._number is None:
            return
        runs = changed.runs.get(self._number, frozenset())
        if not self._is_shown:
            self.model.put_off(runs)
            return
        if runs and self._job is not None:
            self.model.hear(self._job, runs)
        if runs or self._number in changed.jobs:
            self._read_job()
            if not self._calm.isActive():
                self._calm.start()

    def _catch_up(self) -> None:
        """Once in a while: what may be a little old."""
        number, job = self._number, self._job
        if not self._is_shown or number is None or job is None:
            return
        self._read_rest()
        if not job.state.is_final:
            desk = self.surroundings.desk
            self.surroundings.reader.ask(
                lambda: desk.outlooks.of(job),
                lambda outlook: self.header.show_job(JobCard(job, outlook, desk.clock.now())),
                key=(self, "outlook"),
            )

    # ------------------------------------------------------------------ the runs

    def _wanted(self) -> Wanted:
        assert self._number is not None
        order, is_descending = self._order
        return Wanted(self._number, self.states.chosen, self.filter.text().strip(), order, is_descending)

    def _narrow(self) -> None:
        if self._job is not None:
            self.model.show_runs(self._job, self._wanted())

    def _sort(self, column: int, is_descending: bool) -> None:
        """As the person wants it, also the next time."""
        self._order = (ORDERS[column], is_descending)
        self.surroundings.memory.set(SORT_REMEMBERED, [column, is_descending])
        self._narrow()

    def _choose(self, row: RunRow | None) -> None:
        if self._is_shown:
            self.run_view.show_run(self._job, row)

    # ------------------------------------------------------------------ putting it together

    def _connect(self) -> None:
        self._typing.timeout.connect(self._narrow)
        self._calm.timeout.connect(self._catch_up)
        self.filter.textChanged.connect(lambda _: self._typing.start())
        self.filter.returnPressed.connect(self.table.setFocus)
        self.states.changed.connect(self._narrow)
        self.model.counted.connect(lambda count: self.count.setText(counted_runs(count)))
        self.table.chosen.connect(self._choose)
        self.table.ordered.connect(self._sort)
        self._tabs.currentChanged.connect(lambda _: self._read_rest())
        self.surroundings.bridge.changed.connect(self._hear)
        self.surroundings.actions.bind("filter", self.filter.setFocus, page="job")
        self.surroundings.actions.bind("reload", self._read_job, page="job")

    def _lay_out(self) -> None:
        narrowing = TurningRow(space())
        narrowing.setContentsMargins(0, space(), 0, space())
        narrowing.add(self.filter, lambda: FILTER_LETTERS * self.filter.fontMetrics().averageCharWidth())
        states = QWidget()
        beside = QHBoxLayout(states)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(space())
        beside.addWidget(self.states, 1)
        beside.addWidget(self.count)
        narrowing.add(states)
        upper = Tall()
        column = QVBoxLayout(upper)
        column.setContentsMargins(space(3), 0, space(3), 0)
        column.setSpacing(0)
        column.addLayout(narrowing)
        column.addWidget(self.table, 1)
        self._runs = QSplitter(Qt.Orientation.Vertical)
        self._runs.addWidget(upper)
        self._runs.addWidget(self.run_view)
        self._runs.setSizes(self.surroundings.memory.get(REMEMBERED, [260, 300]))
        self._runs.splitterMoved.connect(lambda *_: self.surroundings.memory.set(REMEMBERED, self._runs.sizes()))
        QVBoxLayout(self._plots).setContentsMargins(0, 0, 0, 0)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("job_tabs")
        self._tabs.setAccessibleName(_("About this job"))
        self._tabs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        for widget, words in (
            (self._runs, _("Runs")),
            (self.artifacts, _("Artifacts")),
            (self._plots, _("Workers")),
            (self.history, _("History")),
        ):
            self._tabs.addTab(widget, words)
        page = Tall(self._keep_room)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._tabs, 1)
        self._middle = QStackedLayout(self)
        self._middle.addWidget(self._scrolled(page))
        self._middle.addWidget(
            Emptiness(
                self.surroundings.icons,
                "circle-question-mark",
                _("There is no such job"),
                _("It may have been deleted."),
                button(_("All jobs"), lambda: self.surroundings.go("jobs", None)),
            )
        )

    def _scrolled(self, page: QWidget) -> QScrollArea:
        """Runs and log keep room for some lines: where that is too much, the page can be scrolled."""
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        self.surroundings.theme.follow(self._keep_room)
        return scroll

    def _keep_room(self) -> None:
        lines = LEAST_LINES * QFontMetrics(self.surroundings.theme.font()).lineSpacing()
        runs = self._tabs.tabBar().sizeHint().height() + self._runs.minimumSizeHint().height()
        self._tabs.setMinimumHeight(max(lines, runs))


def _sort_of(kept: list[object]) -> tuple[int, bool]:
    """The column and whether downwards, as far as that is remembered and makes sense."""
    match kept:
        case [int() as column, bool() as is_descending] if 0 <= column < len(ORDERS):
            return column, is_descending
    return ITEM, False
