"""What the drawer and the list of all jobs show of jobs, by a few questions however many jobs there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jobdesk.core.clock import Clock
from jobdesk.core.model import Job, Run
from jobdesk.desk.jobs.outlooks import Outlook, Outlooks
from jobdesk.desk.pool import Pool, PoolState
from jobdesk.store.run_ids import run_id
from jobdesk.store.store import Store

MOST_ACTIVE = 200
MOST_ENDED = 30
FEW_RUNS = 500
"""Up to so many runs of a job, what one of them says of its progress is seen on the bar of the job."""


@dataclass(frozen=True)
class JobCard:
    """A job, and how it stood at `read_at` (microseconds since the epoch).

    `came_out` is what it made, in a few words: its own summary, or that of its one run.
    """

    job: Job
    outlook: Outlook
    read_at: int
    came_out: str | None = None


@dataclass(frozen=True)
class Overview:
    """All that there is to show at first: the foremost of the `active_count` jobs that are not over, in their order,
    those that ended last, the runs that hosts have of them, and the pool.
    """

    active: tuple[JobCard, ...]
    active_count: int
    ended: tuple[JobCard, ...]
    under_way: tuple[Run, ...]
    pool: PoolState


@dataclass(frozen=True, slots=True)
class Going:
    """What is under way, in numbers: the `jobs` that run or may run now, and of their runs how many run, are over
    (`final`), and there are; and the pool.
    """

    jobs: int
    running: int
    final: int
    runs: int
    pool: PoolState

    @property
    def is_here(self) -> bool:
        """Whether this process does it, so that its end would be the end of it for now."""
        is_owner = self.pool.owner is not None and self.pool.owner.is_here
        return is_owner and (self.running > 0 or (self.jobs > 0 and not self.pool.is_paused))


@dataclass(frozen=True)
class Reread:
    """What was asked for by number, as it is now; what is gone is left out."""

    cards: tuple[JobCard, ...]
    runs: tuple[Run, ...]


class JobCards:
    """The facet of the desk that shows jobs."""

    def __init__(self, store: Store, outlooks: Outlooks, pool: Pool, clock: Clock) -> None:
        self._store = store
        self._outlooks = outlooks
        self._pool = pool
        self._clock = clock

    def overview(self, most_active: int = MOST_ACTIVE, most_ended: int = MOST_ENDED) -> Overview:
        """What is going on, and what went on last."""
        with self._store.reading() as connection:
            active = self._store.jobs.foremost(connection, most_active)
            count = len(active)
            if count == most_active:
                count = self._store.jobs.count_active(connection)
            ended = self._store.jobs.ended(connection, most_ended)
            under_way = self._store.runs.under_way(connection, [job.id for job in active], FEW_RUNS)
        return Overview(self._cards(active), count, self._cards(ended), tuple(under_way), self._pool.look())

    def going(self) -> Going:
        """What is under way, by one question however many jobs there are."""
        with self._store.reading() as connection:
            numbers = self._store.glances.going(connection, self._clock.now())
        return Going(*numbers, self._pool.look())

    def named(self, jobs: Collection[int], runs: Collection[int] = ()) -> Reread:
        """These jobs and runs again, and nothing else: how long they will still take is for `overview`."""
        with self._store.reading() as connection:
            found = self._store.jobs.named(connection, jobs) if jobs else []
            named = self._store.runs.named(connection, runs) if runs else []
        return Reread(self._cards(found, with_times=False), tuple(named))

    def page(self, numbers: Sequence[int]) -> list[JobCard]:
        """These jobs in this order; those that are gone are left out."""
        cards = {card.job.id: card for card in self.named(numbers).cards}
        return [cards[number] for number in numbers if number in cards]

    def _cards(self, jobs: Sequence[Job], *, with_times: bool = True) -> tuple[JobCard, ...]:
        now = self._clock.now()
        outlooks = self._outlooks.of_all(jobs, with_times=with_times)
        made = self._summaries_of_single_runs(jobs)
        return tuple(JobCard(job, outlooks[job.id], now, job.summary or made.get(job.id)) for job in jobs)

    def _summaries_of_single_runs(self, jobs: Sequence[Job]) -> dict[int, str | None]:
        """Of jobs that are over, by job."""
        singles = [run_id(job.id, 0) for job in jobs if job.state.is_final and job.counts.total == 1]
        if not singles:
            return {}
        with self._store.reading() as connection:
            return {run.job: run.summary for run in self._store.runs.named(connection, singles)}
