"""The head of a job's page: what it is, how it stands, how far it is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.core.model import Mode
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.job_cards import JobCard
from jobdesk.desk.jobs.runs import Closer
from jobdesk.desk.words import cents, moment
from jobdesk.ui.chip import Chip, ChipPainter
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.job.job_button import JobButton
from jobdesk.ui.job.words import closer_words
from jobdesk.ui.looks import Tone, look_of
from jobdesk.ui.parts import ElidedLabel, ask_for_no_width, retone, text
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space
from jobdesk.ui.wording import BETWEEN, chip_words, progress_words, told_of

SCALE = 1000
TICK_MS = 1000
ACTIONS = (
    *("review-cards", "cancel-job", "pause-job", "resume-job", "retry-job", "retry-failed"),
    *("duplicate-job", "copy-command-line", "delete-job", "restore-job"),
)


class Header(QWidget):
    """What counts down does so without reading anything."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._card: JobCard | None = None
        self._buttons = {name: JobButton(name, surroundings.actions) for name in ACTIONS}
        self._title = ElidedLabel(Size.HEADING)
        self._chip = Chip(ChipPainter(surroundings.theme, surroundings.icons), surroundings.theme)
        self._bar = QProgressBar()
        self._bar.setRange(0, SCALE)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Progress"))
        self._line = ElidedLabel(tone=Tone.FAINT)
        self._told = text(wraps=True)
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._search = text(size=Size.STRONG, wraps=True)
        self._facts = text(size=Size.CAPTION, tone=Tone.FAINT, wraps=True)
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for words in (self._told, self._search, self._facts):
            ask_for_no_width(words)
        self._lay_out()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._count)

    def show_job(self, card: JobCard) -> None:
        """Show a job as it stands."""
        self._card = card
        job = card.job
        self._title.setText(one_line(_("Job {id}: {title}").format(id=job.id, title=job.title)))
        self._title.setToolTip(as_tip(job.title))
        is_found = job.mode is Mode.FIRST_BAD and job.state is JobState.SUCCEEDED  # `show_search` says it better
        told = "" if is_found else one_line(told_of(job, card.outlook) or "")
        self._told.setText(told)
        self._told.setVisible(bool(told))
        retone(self._told, Tone.BAD if job.state is JobState.FAILED else Tone.PLAIN)
        self._bar.setValue(round(SCALE * job.items.final / max(1, job.items.total)))
        self._bar.setVisible(not job.state.is_final)
        self._facts.setText(self._facts_of(card))
        for one in self._buttons.values():
            one.show_job(job)
        self._count()
        self._tick.start() if not job.state.is_final else self._tick.stop()

    def show_search(self, closer: Closer | None) -> None:
        """How far the search for the first bad commit is; nothing where there is none."""
        self._search.setText("" if closer is None else closer_words(closer))
        self._search.setVisible(closer is not None)

    def _count(self) -> None:
        if (card := self._card) is not None:
            now = self._surroundings.desk.clock.now()
            self._chip.show_look(look_of(card.outlook.chip), chip_words(card.outlook, now))
            self._line.setText(progress_words(card.job, card.outlook))

    def _facts_of(self, card: JobCard) -> str:
        job = card.job
        now = self._surroundings.desk.clock.now()
        parts = [
            f"{job.pipeline} {job.version}",
            job.repository_path or "",
            _("project {name}").format(name=job.project) if job.project else "",
            _("queued {when}").format(when=moment(job.created_at, now)),
            _("began {when}").format(when=moment(job.started_at, now)) if job.started_at else "",
            _("ended {when}").format(when=moment(job.finished_at, now)) if job.finished_at else "",
            _("retry of job {id}").format(id=job.retry_of) if job.retry_of else "",
            cents(job.cost) if job.cost else "",
            _("in the trash since {when}").format(when=moment(job.deleted_at, now)) if job.deleted_at else "",
        ]
        return one_line(BETWEEN.join(part for part in parts if part))

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(space(2))
        first.addWidget(self._title, 1)
        first.addWidget(self._chip)
        actions = FlowLayout(space())
        for name in ACTIONS:
            actions.addWidget(self._buttons[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(1))
        column.setSpacing(space())
        column.addLayout(first)
        for part in (self._line, self._bar, self._told, self._search, self._facts):
            column.addWidget(part)
        column.addLayout(actions)
        self._search.hide()
