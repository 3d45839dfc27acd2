"""Says in one sentence why a job does not run, and which job it waits for."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from jobdesk.core.clock import MICROSECONDS, Clock, as_datetime
from jobdesk.core.model import Job
from jobdesk.core.states import JobState
from jobdesk.engine.engine import HOLDING, PAUSED
from jobdesk.engine.leases import EngineLease
from jobdesk.store.store import Store


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a job waits, and the chip that it wears; `behind` is the job that it waits for, where it is one."""

    chip: str
    sentence: str
    behind: int | None = None


class WaitingReasons:
    """Works reasons out from what is stored, so that every process can tell."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def of(self, job: Job) -> Waiting | None:
        """Why nothing of an active job runs now; None where something does, or it is over."""
        if job.state.is_final or job.counts.running:
            return None
        with self._store.reading() as connection:
            return self._own_reason(job) or self._common_reason(connection) or self._others(connection, job)

    def _own_reason(self, job: Job) -> Waiting | None:
        if job.cancel_requested_at is not None:
            return Waiting("cancelling", "It is being cancelled.")
        if job.paused_at is not None:
            return Waiting("paused", "It is paused.")
        if job.run_at > self._clock.now():
            return Waiting("scheduled", f"It is scheduled for {as_datetime(job.run_at).astimezone():%Y-%m-%d %H:%M}.")
        return None

    def _common_reason(self, connection: sqlite3.Connection) -> Waiting | None:
        controls = self._store.controls
        if EngineLease(self._store, self._clock).holder() is None:
            return Waiting("waiting", "Nobody works on this database: start JobDesk, or `jobdesk run`.")
        if controls.get(connection, PAUSED) is not None:
            return Waiting("paused", "Everything is paused.")
        holding = controls.get(connection, HOLDING)
        return Waiting("waiting", str(holding)) if holding else None

    def _others(self, connection: sqlite3.Connection, job: Job) -> Waiting | None:
        active = [one for one in self._store.jobs.active(connection) if one.id != job.id]
        if job.exclusive is not None:
            rivals = [one for one in active if one.exclusive == job.exclusive and _goes_before(one, job)]
            if rivals:
                return _behind(rivals[0].id, "It waits for job {}, which works on the same repository.")
        retry_at = self._store.runs.next_try(connection, job.id)
        if retry_at is not None and retry_at > self._clock.now():
            return Waiting("retrying", f"It is tried again in {(retry_at - self._clock.now()) / MICROSECONDS:.0f} s.")
        key_holder = self._store.runs.waits_for_job(connection, job.id)
        if key_holder is not None and key_holder != job.id:
            return _behind(key_holder, "It waits for job {}, which works on the same commits.")
        ahead = [one for one in active if one.state is JobState.RUNNING]
        if ahead:
            return _behind(ahead[0].id, "All workers are busy with job {}.")
        return Waiting(job.state, "It starts in a moment.")


def _behind(job: int, words: str) -> Waiting:
    return Waiting("waiting", words.format(job), job)


def _goes_before(other: Job, job: Job) -> bool:
    if other.paused_at is not None or other.cancel_requested_at is not None:
        return False
    return other.started_at is not None or (-other.priority, other.id) < (-job.priority, job.id)
