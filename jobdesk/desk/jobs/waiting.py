"""Says in one sentence why a job does not run, and which job it waits for."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jobdesk.core.clock import Clock
from jobdesk.core.language import _, told
from jobdesk.core.model import Job
from jobdesk.desk.words import day_and_time, moment
from jobdesk.engine.engine import HOLDING, PAUSED
from jobdesk.engine.leases import EngineLease
from jobdesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a job waits, and the chip that it wears.

    `behind` is the job that it waits for, where it is one; `until` the time at which the waiting ends by
    itself, where that is known.
    """

    chip: str
    sentence: str
    behind: int | None = None
    until: int | None = None


class WaitingReasons:
    """Works reasons out from what is stored, so that every process can tell."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def of(self, job: Job) -> Waiting | None:
        """Why nothing of an active job runs now; None where something does, or it is over."""
        return self.of_all([job]).get(job.id)

    def of_all(self, jobs: Collection[Job]) -> dict[int, Waiting]:
        """The same by job, by as many questions for many jobs as for one."""
        idle = [job for job in jobs if not (job.state.is_final or job.counts.running)]
        found = {job.id: reason for job in idle if (reason := self._own_reason(job))}
        rest = [job for job in idle if job.id not in found]
        if rest:
            with self._store.reading() as connection:
                common = self._common_reason(connection)
                found |= dict.fromkeys((job.id for job in rest), common) if common else self._others(connection, rest)
        return found

    def _own_reason(self, job: Job) -> Waiting | None:
        if job.cancel_requested_at is not None:
            return Waiting("cancelling", _("It is being cancelled."), until=job.cancel_held_until or None)
        if job.paused_at is not None:
            return Waiting("paused", _("It is paused."))
        if job.run_at > self._clock.now():
            words = _("It is scheduled for {when}.").format(when=day_and_time(job.run_at))
            return Waiting("scheduled", words, until=job.run_at)
        return None

    def _common_reason(self, connection: sqlite3.Connection) -> Waiting | None:
        controls = self._store.controls
        if EngineLease(self._store, self._clock).holder() is None:
            return Waiting("waiting", _("Nobody works on this database: start JobDesk, or `jobdesk run`."))
        if controls.get(connection, PAUSED) is not None:
            return Waiting("paused", _("Everything is paused."))
        holding = controls.get(connection, HOLDING)
        return Waiting("waiting", told(str(holding))) if holding else None

    def _others(self, connection: sqlite3.Connection, jobs: Collection[Job]) -> dict[int, Waiting]:
        now, numbers = self._clock.now(), [job.id for job in jobs]
        rivals = _Rivals(self._store.jobs.in_the_way(connection))
        retries = self._store.runs.next_tries(connection, numbers, now)
        holders = self._store.runs.wait_for_jobs(connection, numbers)
        return {job.id: next(_reasons(job, rivals, retries.get(job.id), holders.get(job.id), now)) for job in jobs}


class _Rivals:
    """The jobs that are not over, by what another may wait for."""

    def __init__(self, active: Collection[Job]) -> None:
        self._first_of_lock: dict[str, Job] = {}
        self._running = [job for job in active if job.counts.running]
        for job in active:
            if job.exclusive is not None and job.paused_at is None and job.cancel_requested_at is None:
                first = self._first_of_lock.setdefault(job.exclusive, job)
                if _turn(job) < _turn(first):
                    self._first_of_lock[job.exclusive] = job

    def before(self, job: Job) -> int | None:
        """Who has the lock that a job needs, or gets it before."""
        first = None if job.exclusive is None else self._first_of_lock.get(job.exclusive)
        return None if first is None or _turn(job) <= _turn(first) else first.id

    def at_work(self, job: Job) -> int | None:
        """The first other job that is running."""
        return next((one.id for one in self._running if one.id != job.id), None)


def _turn(job: Job) -> tuple[bool, int, int]:
    """What orders the jobs that share a lock: the one that has begun, else the most urgent and oldest one."""
    return job.started_at is None, -job.priority, job.id


def _reasons(job: Job, rivals: _Rivals, retry_at: int | None, holder: int | None, now: int) -> Iterator[Waiting]:
    """Why it waits; the first reason is the one to tell."""
    if rival := rivals.before(job):
        yield _behind(rival, _("It waits for job {id}, which works on the same repository."))
    if retry_at is not None:
        words = _("It is tried again at {time}.").format(time=moment(retry_at, now))
        yield Waiting("retrying", words, until=retry_at)
    if holder is not None:
        yield _behind(holder, _("It waits for job {id}, which works on the same commits."))
    if (ahead := rivals.at_work(job)) is not None:
        yield _behind(ahead, _("All workers are busy with job {id}."))
    yield Waiting(job.state, _("It starts in a moment."))


def _behind(job: int, words: str) -> Waiting:
    return Waiting("waiting", words.format(id=job), job)
