"""The view "Failures": what failed, grouped by what it says, with the runs of a group and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from jobdesk.core.clock import seconds
from jobdesk.core.language import _
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.failures import FailedRun, FailureBoard
from jobdesk.desk.jobs.undertaking import Progress, Undertaking
from jobdesk.ui.bridge import Changed
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.job.place import LogPlace
from jobdesk.ui.jobs.bulk_words import came_words, progress_words
from jobdesk.ui.jobs.failed_runs import FailedRuns, FailedRunsTable
from jobdesk.ui.jobs.failure_words import (
    NOTHING_TO_RETRY,
    SPANS,
    GroupRow,
    Narrowed,
    copied_words,
    rows_of,
    summed_words,
)
from jobdesk.ui.jobs.group_list import GroupList, GroupsModel
from jobdesk.ui.jobs.view import View
from jobdesk.ui.looks import Tone
from jobdesk.ui.memory import Memory
from jobdesk.ui.notices import Notice
from jobdesk.ui.page import has_keyboard
from jobdesk.ui.parts import Emptiness, button, button_of, text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space
from jobdesk.ui.turning import TurningRow

CALM_MS = 2000
SHARE_OF_TIME = 0.05
"""Reading all groups again may take so small a part of the time, so that thousands slow nothing down."""
TYPING_MS = 120
FILTER_LETTERS = 30
REMEMBERED, SIZES_REMEMBERED = "failures_span", "failures_sizes"
USUAL_SPAN = "month"


def make_view(surroundings: Surroundings) -> View:
    """For the table of views."""
    return FailuresView(surroundings)


def number_of(desk: Desk, memory: Memory) -> int:
    """How many groups there are that are not muted: the number on the switch, before the view is built."""
    return len(desk.failures.groups(since=_since(desk, memory.get(REMEMBERED, USUAL_SPAN))).heard)


def _since(desk: Desk, span: object) -> int | None:
    """When a span of time begins, by its name."""
    length_s = next((length for name, _words, length in SPANS if name == span), None)
    return None if length_s is None else desk.clock.now() - seconds(length_s)


class FailuresView(View):
    """Groups above, the runs of the one that is chosen below."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._board = FailureBoard(())
        self._is_shown = False
        self._is_stale = False
        self._going: Undertaking | None = None
        self.model = GroupsModel()
        self.groups = GroupList(self.model, surroundings)
        self.groups.setAccessibleName(_("Groups of failures"))
        self.runs_model = FailedRuns(surroundings.desk, surroundings.reader)
        self.runs = FailedRunsTable(self.runs_model, surroundings)
        self.filter = QLineEdit(placeholderText=_("Filter by what they say"), clearButtonEnabled=True)
        self.filter.setAccessibleName(_("Filter by what they say"))
        self.span = QComboBox()
        self.span.setAccessibleName(_("Failed when"))
        for name, words, _length in SPANS:
            self.span.addItem(words, name)
        self._only_new = button(_("Only new ones"), self._narrow)
        self._only_new.setCheckable(True)
        self._only_new.setToolTip(_("What no earlier version of its pipeline has said"))
        self._told = text(size=Size.CAPTION, tone=Tone.FAINT)
        self._stop_button = button(_("Stop"), self._stop, "flat")
        self._show_all = button(_("Show all of them"), self._open_filter)
        self.empty = Emptiness(surroundings.icons, "circle-check", "", "", self._show_all)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self.setProperty("help", "failures#in-the-window")
        self._bind()
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------------ as a view

    def on_shown(self, target: object) -> None:
        self._is_shown = True
        self.situate()
        self._read()

    def on_hidden(self) -> None:
        self._is_shown = False
        self.surroundings.actions.situate(has_failures=False)

    def first_focus(self) -> QWidget:
        return self.groups if self._middle.currentIndex() == 0 else self.span

    def filter_by_keyboard(self) -> None:
        self.filter.setFocus()

    def reload(self) -> None:
        self._read()

    # ------------------------------------------------------------------ reading

    def _read(self) -> None:
        """All groups of the time that is looked at; what failed before tells what is new."""
        desk, span = self.surroundings.desk, self.span.currentData()
        self._is_stale = False

        def read() -> tuple[FailureBoard, float]:
            began = desk.clock.monotonic()
            board = desk.failures.groups(since=_since(desk, span))
            return board, desk.clock.monotonic() - began

        self.surroundings.reader.ask(read, self._take, key=(self, "groups"))

    def _take(self, found: tuple[FailureBoard, float]) -> None:
        self._board, took_s = found
        self._calm.setInterval(max(CALM_MS, round(took_s * 1000 / SHARE_OF_TIME)))
        self.summed_up.emit(summed_words(self._board))
        self.counted.emit(len(self._board.heard))
        self._narrow()

    def _hear(self, changed: Changed) -> None:
        """Something failed, perhaps: once in a while, and only while it is looked at, the groups are read again."""
        if changed.jobs or changed.runs:
            self._is_stale = True
            if self._is_shown and not self._calm.isActive():
                self._calm.start()

    def _catch_up(self) -> None:
        if self._is_shown and self._is_stale:
            self._read()

    # ------------------------------------------------------------------ narrowing

    def _narrow(self) -> None:
        """Show those that are wanted; what they say is made ready on a thread."""
        board, clock = self._board, self.surroundings.desk.clock
        narrowed = Narrowed(self.filter.text().strip(), self._only_new.isChecked())
        self.surroundings.reader.ask(
            lambda: rows_of(board, narrowed, clock.now()), partial(self._show, narrowed), key=(self, "rows")
        )

    def _show(self, narrowed: Narrowed, rows: list[GroupRow]) -> None:
        self.model.show_rows(rows)
        if narrowed.is_open:
            self.empty.say(_("Nothing has failed"), _("Not in this time. What fails is grouped here by what it says."))
        else:
            self.empty.say(_("No group is like that"), _("None of them says this, or is new."))
        self._show_all.setVisible(not narrowed.is_open)
        self._middle.setCurrentIndex(0 if self.model.rowCount() else 1)

    def _open_filter(self) -> None:
        self.filter.clear()
        self._only_new.setChecked(False)
        self._narrow()
        self.groups.setFocus()

    def _choose_span(self) -> None:
        self.surroundings.memory.set(REMEMBERED, self.span.currentData())
        self._read()

    # ------------------------------------------------------------------ the group before the person

    def _choose(self, row: GroupRow | None) -> None:
        if row is not None:
            self.runs_model.show_numbers(row.runs)
        self._below.setVisible(row is not None)
        self.situate()

    def situate(self) -> None:
        """Say which group and which job are before the person."""
        if not self._is_shown:
            return
        row, run = self.groups.current, self.runs.current
        situate = self.surroundings.actions.situate
        situate(has_failures=row is not None, is_muted=row is not None and row.group.is_muted)
        if run is not None and has_keyboard(self):
            situate(job=run.job, jobs=1)

    def _open(self, run: FailedRun | None = None) -> None:
        """The log of a run, at the line that says why it failed."""
        found = run or self.runs.current
        if found is not None:
            self.surroundings.go("job", LogPlace(found.job.id, found.run.id))

    def _retry(self) -> None:
        row = self.groups.current
        if row is not None and self._going is None:
            desk, group = self.surroundings.desk, row.group
            self.surroundings.reader.ask(lambda: desk.failures.retry(group), self._begin, key=(self, "retry"))

    def _begin(self, undertaking: Undertaking) -> None:
        """Do it, and tell how far it is, until it is stopped."""
        if self._going is None:
            self._going = undertaking
            self._stop_button.show()
            self.surroundings.reader.stream(undertaking.go, self._take_progress, self._end, failed=self._fail)

    def _take_progress(self, steps: Sequence[Progress]) -> None:
        self._told.setText(progress_words(steps[-1]))

    def _stop(self) -> None:
        if self._going is not None:
            self._going.stop()

    def _end(self) -> None:
        assert self._going is not None
        progress, undoing, self._going = self._going.progress, self._going.to_undo(), None
        self._told.setText("")
        self._stop_button.hide()
        tone, icon = (Tone.PLAIN, "rotate-ccw") if progress.done else (Tone.NOTE, "info")
        undo = None if undoing is None else partial(self._begin, undoing)
        words = came_words(progress) if progress.total else NOTHING_TO_RETRY
        self.surroundings.notices.tell(Notice(words, tone, icon, _("Undo") if undo else "", undo))
        self._read()

    def _fail(self, error: Exception) -> None:
        """What was done stays done, and is told beside what went wrong."""
        self.surroundings.reader.tell(error)
        self._end()

    def _mute(self, is_muted: bool) -> None:
        row = self.groups.current
        if row is not None:
            desk = self.surroundings.desk
            self.surroundings.reader.wish(
                lambda: desk.failures.mute(row.group, is_muted=is_muted), lambda _done: self._read()
            )

    def _copy(self) -> None:
        row = self.groups.current
        if row is not None:
            QGuiApplication.clipboard().setText(copied_words(row))
            self.surroundings.notices.tell(Notice(_("What the group says is copied."), icon="copy"))

    # ------------------------------------------------------------------ putting it together

    def _bind(self) -> None:
        actions = self.surroundings.actions
        actions.bind("open-error", self._open, page="jobs")
        actions.bind("retry-group", self._retry, page="jobs")
        actions.bind("mute-group", partial(self._mute, True), page="jobs")
        actions.bind("unmute-group", partial(self._mute, False), page="jobs")
        actions.bind("copy-group", self._copy, page="jobs")

    def _connect(self) -> None:
        self.span.activated.connect(lambda _index: self._choose_span())
        self.filter.textChanged.connect(lambda _words: self._typing.start())
        self.filter.returnPressed.connect(self.groups.setFocus)
        self._typing.timeout.connect(self._narrow)
        self._calm.timeout.connect(self._catch_up)
        self.groups.chosen.connect(self._choose)
        self.groups.entered.connect(self.runs.setFocus)
        self.runs.chosen.connect(lambda _run: self.situate())
        self.runs.opened.connect(self._open)
        self.surroundings.bridge.changed.connect(self._hear)

    def _lay_out(self) -> None:
        self.span.setCurrentIndex(max(0, self.span.findData(self.surroundings.memory.get(REMEMBERED, USUAL_SPAN))))
        choices = QWidget()
        row = QHBoxLayout(choices)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space())
        row.addWidget(self._only_new)
        row.addWidget(self.span)
        narrowing = TurningRow(space())
        narrowing.add(self.filter, lambda: FILTER_LETTERS * self.filter.fontMetrics().averageCharWidth())
        narrowing.add(choices)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.addWidget(self.groups)
        self._splitter.addWidget(self._lower())
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setSizes(self.surroundings.memory.get(SIZES_REMEMBERED, [300, 260]))
        self._splitter.splitterMoved.connect(self._keep_sizes)
        middle = QWidget()
        self._middle = QStackedLayout(middle)
        self._middle.addWidget(self._splitter)
        self._middle.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1.5))
        column.addLayout(narrowing)
        column.addWidget(middle, 1)

    def _lower(self) -> QWidget:
        """What can be done with the group, and its runs."""
        actions = self.surroundings.actions
        deeds = QWidget()
        row = FlowLayout(space())
        deeds.setLayout(row)
        row.addWidget(button_of(actions["open-error"]))
        row.addWidget(button_of(actions["retry-group"]))
        row.addWidget(button_of(actions["mute-group"], hides=True))
        row.addWidget(button_of(actions["unmute-group"], hides=True))
        row.addWidget(button_of(actions["copy-group"], "flat"))
        row.addWidget(self._told)
        row.addWidget(self._stop_button)
        self._stop_button.hide()
        self._below = QWidget()
        column = QVBoxLayout(self._below)
        column.setContentsMargins(0, space(), 0, 0)
        column.setSpacing(space())
        column.addWidget(deeds)
        column.addWidget(self.runs, 1)
        return self._below

    def _keep_sizes(self, *_moved: int) -> None:
        self.surroundings.memory.set(SIZES_REMEMBERED, self._splitter.sizes())
