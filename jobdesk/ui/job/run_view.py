"""One run: its attempts, the log of one of them, and what changed since the nearest commit that passed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from jobdesk.core.language import _, told
from jobdesk.core.model import Attempt, Job, RunKind
from jobdesk.core.states import RunState
from jobdesk.desk.jobs.runs import Difference, RunRow
from jobdesk.desk.logs.lines import Log
from jobdesk.desk.words import short
from jobdesk.ui.job.log_panel import LogPanel
from jobdesk.ui.job.place import LogPlace
from jobdesk.ui.job.words import attempt_words
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ask_for_no_width, text
from jobdesk.ui.plain import one_line
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.tall import Tall
from jobdesk.ui.theme import Size, space

NOTHING = _("Nothing was written, or the log has been cleaned away.")


class RunView(Tall):
    """Follows the run that is chosen in the table; a new attempt of it is shown as soon as it begins."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._job: Job | None = None
        self._row: RunRow | None = None
        self._attempts: list[Attempt] = []
        self._place: LogPlace | None = None
        self._error = text(tone=Tone.BAD, wraps=True)
        self._error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        ask_for_no_width(self._error)
        self._chooser = QComboBox()
        self._chooser.setAccessibleName(_("Attempt"))
        self._chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._chooser.setMinimumWidth(space(12))
        self._only = text(size=Size.CAPTION, tone=Tone.FAINT, wraps=True)
        self._log = LogPanel(surroundings)
        self._difference = DifferenceView(surroundings)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(_("About this run"))
        self._tabs.addTab(self._log, _("Log"))
        self._tabs.addTab(self._difference, _("Difference"))
        self._tabs.currentChanged.connect(lambda _: self._show_difference())
        self._chooser.activated.connect(lambda _: self._show_log())
        self._lay_out()

    def show_run(self, job: Job | None, row: RunRow | None) -> None:
        """Show another run, or how this one stands now."""
        before, self._job, self._row = self._row, job, row
        self._error.setText("" if row is None else one_line(told(row.run.error or "")))
        self._error.setVisible(bool(self._error.text()))
        if row is None:
            self._take_attempts(None, [])
            return
        if before is None or _stage(before) != _stage(row):
            desk = self._surroundings.desk
            self._surroundings.reader.ask(
                lambda: desk.job_runs.attempts(row.run), partial(self._take_attempts, row), key=(self, "attempts")
            )
            self._show_difference()
        may_differ = job is not None and job.repository_path is not None and row.run.kind is not RunKind.FINISH
        has_difference = may_differ and row.run.state is RunState.FAILED
        if has_difference != self._tabs.isTabVisible(1):  # Qt lays out all of the page for it, changed or not
            self._tabs.setTabVisible(1, has_difference)

    def show_place(self, place: LogPlace) -> None:
        """Go to a place in the log of a run, as soon as it is that run that is shown."""
        self._place = place
        self._tabs.setCurrentWidget(self._log)
        if self._row is not None and self._row.run.id == place.run:
            self._choose_attempt()
            self._show_log()

    def _choose_attempt(self) -> None:
        """The last attempt, or the one of the place that is to be shown."""
        place, row = self._place, self._row
        wanted = place.attempt if place is not None and row is not None and place.run == row.run.id else None
        numbers = [attempt.number for attempt in self._attempts]
        self._chooser.setCurrentIndex(numbers.index(wanted) if wanted in numbers else len(numbers) - 1)

    def leave(self) -> None:
        """Look at nothing any more."""
        self._log.leave()

    def _take_attempts(self, row: RunRow | None, attempts: list[Attempt]) -> None:
        if row is not None and (self._row is None or row.run.id != self._row.run.id):
            return
        now = self._surroundings.desk.clock.now()
        self._attempts = attempts
        self._chooser.clear()
        self._chooser.addItems([attempt_words(attempt, now) for attempt in attempts])
        self._choose_attempt()
        self._chooser.setVisible(len(attempts) > 1)
        self._only.setText(attempt_words(attempts[0], now) if len(attempts) == 1 else "")
        self._only.setVisible(len(attempts) == 1)
        self._show_log()

    def _show_log(self) -> None:
        place, row, logs = self._chooser.currentIndex(), self._row, self._surroundings.desk.logs
        attempts = self._attempts
        if row is None:
            self._log.show_log(None, "")
            return
        run = row.run
        is_last = not attempts or place == len(attempts) - 1
        self._surroundings.reader.ask(
            lambda: logs.of_run(run) if is_last else logs.of_attempt(attempts[place]),
            partial(self._take_log, run.id),
            key=(self, "log"),
        )

    def _take_log(self, run: int, log: Log | None) -> None:
        if self._row is not None and self._row.run.id == run:
            nothing = _("Nothing has been written yet.") if self._row.run.state is RunState.RUNNING else NOTHING
            self._log.show_log(log, nothing)
            if self._place is not None and self._place.run == run:
                place, self._place = self._place, None
                self._log.show_place(place, self._row.run.error)

    def _show_difference(self) -> None:
        """Read only while it is looked at: git has to compare two commits for it."""
        if self._tabs.currentWidget() is self._difference:
            self._difference.show_run(self._job, self._row)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, space(0.5), 0, 0)
        head.addWidget(self._chooser)
        head.addWidget(self._only, 1)
        head.addStretch(0)
        self._error.setContentsMargins(0, space(0.5), 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), 0, space(3), space(2))
        column.setSpacing(space(0.5))
        column.addWidget(self._error)
        column.addLayout(head)
        column.addWidget(self._tabs, 1)


def _stage(row: RunRow) -> tuple[int, int, RunState]:
    """What changes when there is something new to read."""
    return row.run.id, row.run.attempts, row.run.state


class DifferenceView(QWidget):
    """What changed from the nearest commit before that passed to this one."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._head: QLabel = text(tone=Tone.FAINT, wraps=True)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setAccessibleName(_("Difference"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, space(), 0, 0)
        column.addWidget(self._head)
        column.addWidget(self._text, 1)
        surroundings.theme.follow(self._dress)

    def show_run(self, job: Job | None, row: RunRow | None) -> None:
        if job is None or row is None:
            self._text.clear()
            return
        self._head.setText(_("Comparing …"))
        self._text.clear()
        desk = self._surroundings.desk
        self._surroundings.reader.ask(
            lambda: desk.job_runs.difference(job, row.run),
            self._take,
            key=(self, "difference"),
            failed=lambda error: self._head.setText(str(error)),
        )

    def _take(self, found: Difference | None) -> None:
        if found is None:
            self._head.setText(_("No commit before this one has passed in this job."))
            return
        since = _("Since {commit}, which passed:")
        words = _("Since {commit}, which passed (its beginning):") if found.is_cut else since
        self._head.setText(words.format(commit=f"{short(found.passed.run.item)} {found.passed.subject}"))
        self._text.setPlainText(found.text or _("Nothing: the two commits have the same files."))

    def _dress(self) -> None:
        self._text.setFont(self._surroundings.theme.code_font(Size.CAPTION))
