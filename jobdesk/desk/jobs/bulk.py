"""What a person wishes of many jobs at once: for how many of them it is, and doing it, to a million of them."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from jobdesk.core.clock import Clock, seconds
from jobdesk.core.errors import UserError
from jobdesk.core.events import JobsChanged
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.commits.keys import Use, use_of
from jobdesk.desk.jobs.jobs import UNDO_S
from jobdesk.desk.jobs.undertaking import Chosen, Left, Piece, Undertaking, Wish
from jobdesk.desk.pool import Pool
from jobdesk.desk.storage import Storage
from jobdesk.engine.bus import Bus
from jobdesk.pipelines.registry import Registry
from jobdesk.store.choices import Stance, Tally
from jobdesk.store.retries import Again
from jobdesk.store.store import Store

MOST_USES = 1000
TALLIED = 5000
"""So many jobs are counted at once, so that nobody waits for the interpreter meanwhile."""


@dataclass
class Held:
    """How long a transaction had the database to itself."""

    seconds: float = 0.0


class Bulk:
    """The facet of the desk for many jobs. Each wish is an `Undertaking`: nothing happens before it goes.

    Jobs for which a wish makes no sense are left as they are, and told. All that is announced of a piece is one event.
    The engine sees it when it looks around by itself: to be woken for each piece would cost both of them their time.
    """

    def __init__(
        self,
        store: Store,
        storage: Storage,
        pool: Pool,
        bus: Bus,
        registry: Registry,
        clock: Clock,
    ) -> None:
        self._store = store
        self._storage = storage
        self._pool = pool
        self._bus = bus
        self._registry = registry
        self._clock = clock

    def tally(self, jobs: Chosen) -> Tally:
        """What can be done with these jobs, of how many of them."""
        total = Tally()
        with self._store.reading() as connection:
            for first in range(0, len(jobs), TALLIED):
                total += self._store.choices.tally(connection, jobs[first : first + TALLIED])
        return total

    def trash(self) -> array[int]:
        """The numbers of all jobs that are in the trash, those that were deleted last first."""
        with self._store.reading() as connection:
            return self._store.trash.numbers(connection)

    # ------------------------------------------------------------------ wishes

    def cancel(self, jobs: Chosen, *, can_be_undone: bool = False) -> Undertaking:
        """Cancel what is not over. Queued jobs can be held for eight seconds, in which undoing takes them back.

        Work that runs is ended and cannot come back: that much of the wish is lasting.
        """

        def do(some: Sequence[int]) -> Piece:
            now = self._clock.now()
            held_until = now + seconds(UNDO_S) if can_be_undone else 0
            with self._writing() as (connection, held):
                waiting, at_once, _ = self._store.jobs.request_cancels(connection, some, now, held_until=held_until)
            return self._announced(held, Wish.CANCEL, some, [*waiting, *at_once], lasting=len(at_once))

        return self._undertaking(Wish.CANCEL, jobs, do, lambda done, _: self._take_back(done))

    def _take_back(self, jobs: Chosen) -> Undertaking:
        def do(some: Sequence[int]) -> Piece:
            with self._writing() as (connection, held):
                back = self._store.jobs.take_back_cancels(connection, some, self._clock.now())
            return self._announced(held, Wish.TAKE_BACK, some, back)

        return self._undertaking(Wish.TAKE_BACK, jobs, do)

    def retry(self, jobs: Chosen, *, only_failed: bool = False, force: bool = False) -> Undertaking:
        """Do again what failed or was cancelled, each as a new job; undoing cancels the jobs that were made.

        What succeeded is not done again, unless by `force`, and what is retried already is that job. `only_failed`
        takes of each job only the runs that failed or were cancelled.
        """
        states = (RunState.FAILED, RunState.CANCELLED) if only_failed else ()
        uses = _Uses(self._registry)

        def do(some: Sequence[int]) -> Piece:
            with self._store.reading() as connection:
                inputs = self._store.choices.inputs(connection, some, with_succeeded=force)
            wanted = [again for job, pipeline, given in inputs if (again := uses.again(job, pipeline, given))]
            with self._writing() as (connection, held):
                retried = self._store.retries.make(connection, wanted, self._clock.now(), states=states, force=force)
            made = list(retried.made.values())
            return self._announced(held, Wish.RETRY, some, list(retried.made), made=made, same=frozenset(retried.same))

        return self._undertaking(Wish.RETRY, jobs, do, lambda _, made: self._cancel_made(made))

    def _cancel_made(self, jobs: Chosen) -> Undertaking:
        def do(some: Sequence[int]) -> Piece:
            with self._writing() as (connection, held):
                _, cancelled, _ = self._store.jobs.request_cancels(connection, some, self._clock.now())
            return self._announced(held, Wish.CANCEL_MADE, some, cancelled)

        return self._undertaking(Wish.CANCEL_MADE, jobs, do)

    def delete(self, jobs: Chosen) -> Undertaking:
        """Move what is over into the trash; what is not over is left. Undoing restores it."""

        def do(some: Sequence[int]) -> Piece:
            with self._writing() as (connection, held):
                deleted = self._store.trash.put(connection, some, self._clock.now())
            return self._announced(held, Wish.DELETE, some, deleted)

        return self._undertaking(Wish.DELETE, jobs, do, lambda done, _: self.restore(done))

    def restore(self, jobs: Chosen) -> Undertaking:
        """Bring jobs back from the trash; undoing deletes them again."""

        def do(some: Sequence[int]) -> Piece:
            with self._writing() as (connection, held):
                restored = self._store.trash.restore(connection, some, self._clock.now())
            return self._announced(held, Wish.RESTORE, some, restored)

        return self._undertaking(Wish.RESTORE, jobs, do, lambda done, _: self.delete(done))

    def drop(self, jobs: Chosen) -> Undertaking:
        """Delete jobs of the trash for good, with their logs and files. This cannot be undone."""

        def do(some: Sequence[int]) -> Piece:
            began = self._clock.monotonic()
            dropped = self._storage.drop(some)
            return self._announced(Held(self._clock.monotonic() - began), Wish.DROP, some, dropped)

        return self._undertaking(Wish.DROP, jobs, do)

    # ------------------------------------------------------------------ what they share

    def _undertaking(
        self,
        wish: Wish,
        jobs: Chosen,
        do: Callable[[Sequence[int]], Piece],
        undo: Callable[[array[int], array[int]], Undertaking] | None = None,
    ) -> Undertaking:
        return Undertaking(wish, jobs, do, self._is_shared, undo)

    @contextmanager
    def _writing(self) -> Iterator[tuple[sqlite3.Connection, Held]]:
        """A transaction, and how long it had the database; that is known when it is over."""
        held = Held()
        with self._store.writing() as connection:
            began = self._clock.monotonic()
            yield connection, held
        held.seconds = self._clock.monotonic() - began

    def _is_shared(self) -> bool:
        return not self._pool.is_working_here and self._pool.owner is not None

    def _announced(
        self,
        held: Held,
        wish: Wish,
        some: Sequence[int],
        done: Sequence[int],
        *,
        made: Sequence[int] = (),
        same: frozenset[int] = frozenset(),
        lasting: int = 0,
    ) -> Piece:
        """After the commit: one event for all of a piece, and why the others were left."""
        changed = frozenset(made or done)
        if changed:
            self._bus.publish(JobsChanged(changed))
        rest = set(some).difference(done)
        left = Counter(self._reasons(wish, rest - same))
        if same:
            left[Left.RETRIED] += len(same)
        return Piece(done, made, lasting, left, held.seconds)

    def _reasons(self, wish: Wish, rest: Iterable[int]) -> list[Left]:
        left = list(rest)
        if not left:
            return []
        with self._store.reading() as connection:
            stances = self._store.choices.stances(connection, left)
        return [_reason(wish, stances.get(job)) for job in left]


class _Uses:
    """What pipelines are now, for inputs of long ago; many jobs have the same one."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: dict[tuple[str, str], Use | None] = {}

    def again(self, job: int, pipeline: str, given: str) -> Again | None:
        """What would do a job again, or None where its pipeline or its input is not known any more."""
        place = pipeline, given
        if place not in self._known:
            if len(self._known) >= MOST_USES:
                self._known.clear()
            self._known[place] = self._look_up(pipeline, given)
        use = self._known[place]
        return None if use is None else Again(job, use.recipe, use.pipeline.version, use.pipeline.has_finish)

    def _look_up(self, pipeline: str, given: str) -> Use | None:
        try:
            return use_of(self._registry, pipeline, json.loads(given))
        except UserError:
            return None


def _reason(wish: Wish, stance: Stance | None) -> Left:
    """Why a wish was not done for a job that stands like this."""
    if stance is None:
        return Left.GONE
    if wish in (Wish.RESTORE, Wish.DROP):
        return Left.LISTED
    if stance.is_deleted:
        return Left.DELETED
    if wish in (Wish.CANCEL, Wish.CANCEL_MADE, Wish.TAKE_BACK):
        return Left.OVER if stance.state.is_final else Left.CANCELLING
    if not stance.state.is_final:
        return Left.ACTIVE
    return Left.SUCCEEDED if stance.state is JobState.SUCCEEDED else Left.UNKNOWN
