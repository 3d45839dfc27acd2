"""Chooses what is worked on next: by priority, then fairly, within limits and locks.

Everything here happens in the committing thread, inside its transaction.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from jobdesk.core.model import Changes, Claimed, Job
from jobdesk.pipelines.pipeline import Pipeline
from jobdesk.store.runs import ClaimTerms, InFlight
from jobdesk.store.store import Store

AHEAD_S = 0.1
AHEAD_COMMANDS = 16
AHEAD_REPEATABLE = 128
PREFETCH_BELOW_S = 0.5
JOBS_IN_VIEW = 256
ENOUGH_FOR_A_MEDIAN = 5

Find = Callable[[str], type[Pipeline[Any]] | None]


@dataclass
class ActiveJob:
    """A job that may be worked on, and what is in whose hands."""

    job: Job
    terms: ClaimTerms
    is_repeatable: bool
    hands: Counter[int] = field(default_factory=Counter)
    resume_at: float = 0
    served: int = 0
    mean_s: float | None = None
    remaining: int = 0

    @property
    def is_held(self) -> bool:
        return self.job.paused_at is not None or self.job.cancel_requested_at is not None

    @property
    def busy_workers(self) -> int:
        return sum(1 for count in self.hands.values() if count > 0)

    def other_workers(self, worker: int) -> int:
        """How many others are at it: a worker does not count itself when it asks whose turn it is."""
        return self.busy_workers - (self.hands[worker] > 0)

    def took(self, duration_s: float) -> None:
        """Learn from one attempt: a moving mean of the last dozen or so."""
        self.mean_s = duration_s if self.mean_s is None else self.mean_s * 0.9 + duration_s * 0.1

    def batch(self, workers: int) -> int:
        """How many runs to claim at once: a tenth of a second of work, and never what others could do."""
        if self.mean_s is None:
            return 1
        most = AHEAD_REPEATABLE if self.is_repeatable else AHEAD_COMMANDS
        by_time = int(AHEAD_S / max(self.mean_s, 0.0005))
        by_rest = math.ceil(self.remaining / (2 * workers))
        return max(1, min(most, by_time, by_rest))


class Scheduler:
    """The jobs in view, and the next runs of a worker.

    `find` gives the class of a pipeline, or None where it is not installed.
    """

    def __init__(self, store: Store, pipeline_limits: Callable[[], Mapping[str, int]], find: Find) -> None:
        self._store = store
        self._limits = pipeline_limits
        self._find = find
        self._pipelines: dict[str, type[Pipeline[Any]] | None] = {}
        self._turn = 0
        self.jobs: dict[int, ActiveJob] = {}
        self.in_flight = InFlight()

    # ------------------------------------------------------------------ what is there

    def refresh(self, connection: sqlite3.Connection, now: int) -> set[int]:
        """Read the active jobs again; what is known of those that stay is kept. The jobs that left the view."""
        before, self.jobs = self.jobs, {}
        means: dict[int, float | None] = {}
        held = [id for id, one in before.items() if one.hands.total()]
        for job in self._in_view(connection, now, held):
            known, pipeline = before.get(job.id), self._pipelines[job.pipeline]
            if known:
                known.job, known.resume_at = job, 0
                known.remaining = job.counts.queued - known.hands.total()
                self.jobs[job.id] = known
            elif pipeline:
                if job.recipe_id not in means:
                    means[job.recipe_id] = self._mean_s(connection, job.recipe_id)
                self.jobs[job.id] = _new(job, pipeline, means[job.recipe_id])
        return before.keys() - self.jobs.keys()

    def _in_view(self, connection: sqlite3.Connection, now: int, held: Collection[int]) -> list[Job]:
        """The jobs in view; those of pipelines that are not installed take nobody's place in it."""
        while True:
            missing = [name for name, pipeline in self._pipelines.items() if pipeline is None]
            jobs = self._store.jobs.in_view(connection, JOBS_IN_VIEW, now, keep=held, without=missing)
            new = {job.pipeline for job in jobs} - self._pipelines.keys()
            self._pipelines |= {name: self._find(name) for name in new}
            if all(self._pipelines[name] for name in new):
                return jobs

    def _mean_s(self, connection: sqlite3.Connection, recipe: int) -> float | None:
        known = self._store.results.durations(connection, recipe, 20)
        return sum(known) / len(known) if known else None

    def has_work(self, now: int) -> bool:
        """Whether asking for runs may be worth while."""
        return any(not one.is_held and max(one.resume_at, one.job.run_at) <= now for one in self.jobs.values())

    # ------------------------------------------------------------------ claiming

    def claim(
        self, connection: sqlite3.Connection, lease: int, worker: int, workers: int, now: int
    ) -> tuple[list[Claimed], Changes]:
        """The next runs of a worker: from the job whose turn it is, or from the one after it."""
        changes = Changes()
        for active in self._in_turn(worker, now):
            taken, changed = self._store.runs.claim(
                connection,
                active.terms,
                lease=lease,
                worker=worker,
                limit=active.batch(workers),
                workers=active.job.workers or workers,
                now=now,
                in_flight=self.in_flight,
            )
            changes.merge(changed)
            if taken:
                self._turn += 1
                active.served = self._turn
                active.hands[worker] += len(taken)
                active.remaining -= len(taken)
                return taken, changes
            due = self._store.runs.next_try(connection, active.job.id)
            active.resume_at = math.inf if due is None else due
        return [], changes

    def _in_turn(self, worker: int, now: int) -> list[ActiveJob]:
        """Jobs that may get a worker now: by priority, then those with the fewest, then the longest unserved."""
        due = [
            one
            for one in self.jobs.values()
            if not one.is_held and max(one.resume_at, one.job.run_at) <= now and self._has_room(one, worker)
        ]
        return sorted(due, key=lambda one: (-one.job.priority, one.other_workers(worker), one.served, one.job.id))

    def _has_room(self, active: ActiveJob, worker: int) -> bool:
        if active.job.exclusive and self.holder(active.job) != active.job.id:
            return False
        if active.hands[worker] > 0:
            return True
        if active.job.workers is not None and active.busy_workers >= active.job.workers:
            return False
        limit = self._limits().get(active.job.pipeline)
        if limit is None:
            return True
        busy = sum(one.busy_workers for one in self.jobs.values() if one.job.pipeline == active.job.pipeline)
        return busy < limit

    def holder(self, job: Job) -> int:
        """The job that has an exclusive lock: the one in somebody's hands, else one that has begun, else the first.

        A job that is paused lends its lock once nothing of it runs any more.
        """
        rivals = [one for one in self.jobs.values() if one.job.exclusive == job.exclusive]
        in_hand = [one.job for one in rivals if one.busy_workers]
        begun = [one.job for one in rivals if one.job.started_at is not None and one.job.paused_at is None]
        free = [one.job for one in rivals if not one.is_held] or [job]
        return min(in_hand or begun or free, key=lambda one: (-one.priority, one.id)).id

    # ------------------------------------------------------------------ leaving hands

    def left(self, claimed: Claimed, worker: int, duration_s: float | None = None) -> None:
        """A run is in a worker's hands no longer: settled, or given back."""
        self.in_flight.leave(claimed)
        active = self.jobs.get(claimed.job)
        if active is None:
            return
        active.hands[worker] -= 1
        active.resume_at = 0
        if duration_s is None:
            active.remaining += 1
        else:
            active.took(duration_s)

    def wants_prefetch(self, job: int) -> bool:
        """Whether runs of this job are short enough to hold some ready."""
        active = self.jobs.get(job)
        return active is not None and active.mean_s is not None and active.mean_s < PREFETCH_BELOW_S

    def timeout_s(self, connection: sqlite3.Connection, job: Job) -> float | None:
        """The limit of an attempt: in seconds, or a multiple of the median of what is known."""
        if job.timeout_factor is None:
            return job.timeout_s
        known = self._store.results.durations(connection, job.recipe_id)
        if len(known) < ENOUGH_FOR_A_MEDIAN:
            return job.timeout_s
        relative = max(1.0, job.timeout_factor * median(known))
        return relative if job.timeout_s is None else min(relative, job.timeout_s)


def _new(job: Job, pipeline: type[Pipeline[Any]], mean_s: float | None) -> ActiveJob:
    has_checkpoints, is_retry = pipeline.has_checkpoints, job.retry_of is not None
    terms = ClaimTerms(job.id, job.recipe_id, job.mode, job.force, is_retry, has_checkpoints)
    return ActiveJob(job, terms, pipeline.is_repeatable, mean_s=mean_s, remaining=job.counts.queued)
