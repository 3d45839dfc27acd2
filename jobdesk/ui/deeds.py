"""What a person does with the job before them: every such action of the window ends here, and can be undone here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from jobdesk.core.language import _
from jobdesk.core.model import Job, Submitted
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.jobs import UNDO_S
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.desk.jobs.undertaking import Undertaking
from jobdesk.ui.actions import Actions
from jobdesk.ui.reader import Reader


class Deeds(QObject):
    """Wishes of jobs, done by the reader one after the other; the window hears of what came of them by events.

    `opened` and the signals below it carry the number of a job, for whoever shows that; `review_wanted` carries a
    repository, `submitted` a `Submitted`, `told` a sentence about what was done, and `moved` one
    with what undoes it: into the trash, or out of it. `workers_kept`: a wished number of them could not be written.
    """

    opened = Signal(int)
    artifacts_wanted = Signal(int)
    duplicate_wanted = Signal(int)
    review_wanted = Signal(object)
    submitted = Signal(object)
    told = Signal(str)
    moved = Signal(str, object)
    workers_kept = Signal()

    def __init__(self, desk: Desk, reader: Reader, actions: Actions) -> None:
        super().__init__()
        self._desk = desk
        self._reader = reader
        self._actions = actions
        self._undo: Callable[[], object] | None = None
        self._forget = QTimer(self, singleShot=True, interval=round(UNDO_S * 1000))
        self._forget.timeout.connect(lambda: self._remember(None))
        self._bind()

    def _bind(self) -> None:
        """The actions act on the job that is before the person."""
        deeds: dict[str, Callable[[int], object]] = {
            "open-job": self.opened.emit,
            "review-cards": lambda _job: self._review(),
            "cancel-job": self.cancel,
            "pause-job": self.pause,
            "resume-job": self.resume,
            "retry-job": self.retry,
            "retry-failed": partial(self.retry, only_failed=True),
            "force-job": partial(self.retry, force=True),
            "copy-command-line": self.copy_command_line,
            "show-artifacts": self.artifacts_wanted.emit,
            "duplicate-job": self.duplicate_wanted.emit,
            "delete-job": self.delete,
            "restore-job": self.restore,
        }
        for name, deed in deeds.items():
            self._actions.bind(name, partial(self._with_job, deed))
        self._actions.bind("undo", self.undo)
        self._actions.bind("pause-all", self.pause_all)
        self._actions.bind("resume-all", self.resume_all)

    def _with_job(self, deed: Callable[[int], object]) -> None:
        if (job := self._actions.situation.job) is not None:
            deed(job.id)

    def _review(self) -> None:
        """Look through the cards of the job's repository."""
        job = self._actions.situation.job
        if job is not None and job.repository_path:
            self.review_wanted.emit(Path(job.repository_path))

    # ------------------------------------------------------------------ one job

    def cancel(self, job: int) -> None:
        """A queued job can be taken back for eight seconds; of one that runs what is done stays done."""
        self._reader.wish(lambda: self._desk.jobs.cancel(job, can_be_undone=True), self._cancelled)

    def _cancelled(self, job: Job) -> None:
        if job.cancel_held_until:
            self._remember(partial(self.undo_cancel, job.id))

    def undo_cancel(self, job: int) -> None:
        self._remember(None)
        self._reader.wish(lambda: self._desk.jobs.undo_cancel(job), self._cancel_undone)

    def _cancel_undone(self, is_undone: bool) -> None:
        if not is_undone:
            self.told.emit(_("It was too late: the job is cancelled. Retry does it again."))

    def pause(self, job: int) -> None:
        self._reader.wish(lambda: self._desk.jobs.pause(job))

    def resume(self, job: int) -> None:
        self._reader.wish(lambda: self._desk.jobs.resume(job))

    def retry(self, job: int, *, only_failed: bool = False, force: bool = False) -> None:
        """A new job, which undoing cancels."""
        self._reader.wish(lambda: self._desk.jobs.retry(job, only_failed=only_failed, force=force), self._retried)

    def _retried(self, made: Submitted) -> None:
        if made.created:
            self._remember(partial(self.undo_retry, made))
        self.submitted.emit(made)

    def submit(self, request: ProcessRequest | TaskRequest) -> None:
        """Queue something new; the same thing while it is active is the job that exists."""
        if isinstance(request, ProcessRequest):
            self._reader.wish(lambda: self._desk.commits.process(request), self.submitted.emit)
        else:
            self._reader.wish(lambda: self._desk.jobs.submit(request), self.submitted.emit)

    def undo_retry(self, made: Submitted) -> None:
        self._remember(None)
        self._reader.wish(lambda: self._desk.jobs.undo_retry(made))

    def delete(self, job: int) -> None:
        """Into the trash, from which undoing restores it."""
        words = _("Job {id} is in the trash.").format(id=job)
        self._reader.wish(partial(_done, self._desk.bulk.delete([job])), partial(self._moved, words))

    def restore(self, job: int) -> None:
        """Out of the trash, as it was."""
        words = _("Job {id} is restored.").format(id=job)
        self._reader.wish(partial(_done, self._desk.bulk.restore([job])), partial(self._moved, words))

    def _moved(self, words: str, done: Undertaking) -> None:
        if (undo := done.to_undo()) is not None:
            take_back = partial(self._take_back, undo)
            self._remember(take_back)
            self.moved.emit(words, take_back)

    def _take_back(self, undo: Undertaking) -> None:
        self._remember(None)
        self._reader.wish(partial(_done, undo))

    def copy_command_line(self, job: int) -> None:
        self._reader.ask(lambda: self._desk.jobs.command_line(job), self._copy)

    def _copy(self, line: str) -> None:
        QGuiApplication.clipboard().setText(line)
        self.told.emit(_("The command line is copied."))

    # ------------------------------------------------------------------ all of them

    def pause_all(self) -> None:
        self._reader.wish(self._desk.pool.pause)

    def resume_all(self) -> None:
        self._reader.wish(self._desk.pool.resume)

    def set_workers(self, count: int | None) -> None:
        """How many there are from now on; None for what the settings say."""
        self._reader.wish(lambda: self._desk.pool.set_workers(count), failed=self._keep_workers)

    def _keep_workers(self, error: Exception) -> None:
        self.workers_kept.emit()
        self._reader.tell(error)

    # ------------------------------------------------------------------ undo

    def undo(self) -> None:
        """Take the last cancel, retry or deletion back."""
        if (undo := self._undo) is not None:
            undo()

    def _remember(self, undo: Callable[[], object] | None) -> None:
        self._undo = undo
        if undo is None:
            self._forget.stop()
        else:
            self._forget.start()
        self._actions.situate(can_undo=undo is not None)


def _done(undertaking: Undertaking) -> Undertaking:
    """On a thread: all of it."""
    for _progress in undertaking.go():
        pass
    return undertaking
