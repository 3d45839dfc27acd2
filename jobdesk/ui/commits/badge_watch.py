"""Follows what jobs do to the commits of a list: one question at a time, about the runs that changed and no others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from jobdesk.core.model import Job
from jobdesk.desk.commits.listing import Listing
from jobdesk.desk.jobs.jobs import Jobs
from jobdesk.ui.bridge import Bridge, Changed
from jobdesk.ui.commits.rows import Batch, CommitRows, batches
from jobdesk.ui.reader import Reader


@dataclass(frozen=True, slots=True)
class _Found:
    """How the commits of runs stand now, and the jobs that changed, each by its number."""

    batches: tuple[Batch, ...]
    jobs: dict[int, Job]


class BadgeWatch(QObject):
    """Keeps the rows that it follows true. `changed` says that badges are others now, `turned` that commits have moved
    of which no run tells, because a job of this list has begun or is over; `failed` carries an error."""

    changed = Signal()
    turned = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs, reader: Reader, bridge: Bridge) -> None:
        super().__init__()
        self._jobs = jobs
        self._reader = reader
        self._listing: Listing | None = None
        self._rows = CommitRows()
        self._changed_jobs: set[int] = set()
        self._changed_runs: set[int] = set()
        self._strangers: set[int] = set()
        self._over: dict[int, bool] = {}
        self._is_asking = False
        bridge.changed.connect(self._hear)

    def follow(self, listing: Listing | None, rows: CommitRows) -> None:
        """These rows are looked at now, under this input; nothing is asked where there is no listing."""
        self._listing, self._rows = listing, rows

    def forget_jobs(self) -> None:
        """Another list, or another input: which jobs are about it, and how they stand, is not known yet."""
        self._strangers.clear()
        self._over.clear()

    def _hear(self, changed: Changed) -> None:
        """A run whose job has not changed only says how far it is, which no badge shows."""
        ours = changed.jobs - self._strangers
        self._changed_jobs |= ours
        for job in ours & changed.runs.keys():
            self._changed_runs |= changed.runs[job]
        self._ask()

    def _ask(self) -> None:
        """What comes while a question is out is asked together."""
        listing, rows = self._listing, self._rows
        jobs, runs = self._changed_jobs, self._changed_runs
        if self._is_asking or listing is None or listing.use is None or not (jobs or runs):
            return
        self._changed_jobs, self._changed_runs = set(), set()
        self._is_asking = True

        def find() -> _Found:
            found = batches(listing.after(sorted(runs), rows.find)) if runs else iter(())
            return _Found(tuple(found), self._jobs.named(sorted(jobs)))

        self._reader.ask(find, lambda found: self._take(listing, rows, found), failed=partial(self._fail, jobs, runs))

    def _take(self, listing: Listing, rows: CommitRows, found: _Found) -> None:
        """What was found of another list, or under another input, is of no use any more."""
        self._is_asking = False
        if rows is self._rows and self._listing is not None and listing.request == self._listing.request:
            updated = [rows.update(batch) for batch in found.batches]
            turns = [self._is_turn(job, listing) for job in found.jobs.values()]
            if any(updated):
                self.changed.emit()
            if any(turns):
                self.turned.emit()
        self._ask()

    def _fail(self, jobs: set[int], runs: set[int], error: Exception) -> None:
        """It is asked for again with what has come meanwhile, or comes next."""
        self._is_asking = False
        self.failed.emit(error)
        has_come = bool(self._changed_jobs or self._changed_runs)
        self._changed_jobs |= jobs
        self._changed_runs |= runs
        if has_come:
            self._ask()

    def _is_turn(self, job: Job, listing: Listing) -> bool:
        """Whether a job of this list has just begun, or is over."""
        if (job.repository_path, job.pipeline) != (str(listing.repository.path), listing.request.pipeline):
            self._strangers.add(job.id)
            return False
        before, self._over[job.id] = self._over.get(job.id), job.state.is_final
        return before != job.state.is_final
