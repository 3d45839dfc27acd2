"""What a person may expect of a job now: the chip it wears, why it waits, and how long it will take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from jobdesk.core.clock import Clock
from jobdesk.core.language import _
from jobdesk.core.model import Job
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.waiting import Waiting, WaitingReasons
from jobdesk.desk.pool import Pool
from jobdesk.engine.forecast import Load, times_left_s, tried
from jobdesk.engine.scheduler import JOBS_IN_VIEW
from jobdesk.pipelines.registry import BrokenPipeline, Registry, UnknownPipeline
from jobdesk.store.store import Store

RECENT_RUNS = 50


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a job stands. `chip` is its state, or what is derived from facts: paused, scheduled, waiting, ...

    `reason` is one sentence, where a job waits; `waits_for` the job that it waits for; `left_s` an estimate
    in seconds, or None where nothing comparable has run yet or nothing goes on; `until` the time at which
    the waiting ends by itself, where that is known.
    """

    chip: str
    reason: str | None = None
    waits_for: int | None = None
    left_s: float | None = None
    until: int | None = None


class Outlooks:
    """The facet of the desk that looks ahead."""

    def __init__(self, store: Store, pool: Pool, registry: Registry, clock: Clock) -> None:
        self._store = store
        self._pool = pool
        self._registry = registry
        self._clock = clock
        self._reasons = WaitingReasons(store, clock)

    def of(self, job: Job) -> Outlook:
        return self.of_all([job])[job.id]

    def of_all(self, jobs: Sequence[Job], *, with_times: bool = True) -> dict[int, Outlook]:
        """By job, by as many questions for many jobs as for one.

        Those that are not final share the pool with all others that the engine has in view, which is where the
        time left comes from; those behind them have none. Without it (`with_times`) a job that runs is known
        from its own row alone.
        """
        found = {job.id: Outlook(job.state) for job in jobs if job.state.is_final}
        rest = [job for job in jobs if job.id not in found]
        if rest:
            left = self._times_left_s() if with_times else {}
            reasons = self._reasons.of_all(rest)
            for job in rest:
                found[job.id] = self._outlook(job, reasons.get(job.id) or self._held(job), left.get(job.id))
        return found

    def _outlook(self, job: Job, waiting: Waiting | None, left_s: float | None) -> Outlook:
        if _is_held(job) or job.run_at > self._clock.now():
            left_s = None
        if waiting is None:
            return Outlook(JobState.RUNNING, left_s=left_s)
        try:
            self._registry.find(job.pipeline)
        except (UnknownPipeline, BrokenPipeline) as error:
            return Outlook("waiting", error.message)
        return Outlook(waiting.chip, waiting.sentence, waiting.behind, left_s, waiting.until)

    def _held(self, job: Job) -> Waiting | None:
        """What is wished of a job of which something still runs."""
        if job.cancel_requested_at is not None:
            return Waiting("cancelling", _("It is being cancelled."))
        if job.paused_at is not None:
            return Waiting("paused", _("It is paused: what runs is finished."))
        return None

    def _times_left_s(self) -> dict[int, float]:
        with self._store.reading() as connection:
            active = self._store.jobs.foremost(connection, JOBS_IN_VIEW)
        now, workers = self._clock.now(), self._pool.workers
        going = [job for job in active if not _is_held(job) and job.run_at <= now]
        means = self._means_s(going)
        loads = [
            Load(
                job.id,
                job.priority,
                tried(job.counts.total - job.counts.final, job.mode, min(workers, job.workers or workers)),
                means[job.id],
                job.workers or workers,
            )
            for job in going
            if job.id in means
        ]
        left, behind = times_left_s(loads, workers), _behind_unknown(going, means)
        return {job: length for job, length in left.items() if job not in behind}

    def _means_s(self, jobs: Iterable[Job]) -> dict[int, float]:
        """How long a run of each job takes, from the newest results of its recipe, and what lies between two runs.

        Jobs of which nothing is known are left out.
        """
        recipes = {job.id: job.recipe_id for job in jobs}
        if not recipes:
            return {}
        with self._store.reading() as connection:
            known = self._store.remaining.lengths_s(connection, set(recipes.values()), RECENT_RUNS)
            gap_s = self._store.remaining.gap_s(connection)
        return {job: fmean(known[recipe]) + gap_s for job, recipe in recipes.items() if known[recipe]}


def _behind_unknown(jobs: Sequence[Job], means: Mapping[int, float]) -> set[int]:
    """The jobs whose turn comes after one of which nobody knows how long it takes; `jobs` are in their order."""
    unknown = [place for place, job in enumerate(jobs) if job.id not in means]
    first = 0 if any(jobs[place].counts.running for place in unknown) else min(unknown, default=len(jobs))
    return {job.id for job in jobs[first:] if not job.counts.running}


def _is_held(job: Job) -> bool:
    return job.paused_at is not None or job.cancel_requested_at is not None
