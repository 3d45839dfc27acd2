"""Finding jobs: those that a query lets through, sorted, and what there is to ask for."""

from __future__ import annotations

from collections.abc import Collection

from jobdesk.core.clock import Clock
from jobdesk.core.model import Job
from jobdesk.core.numbers import Numbers
from jobdesk.core.query.tree import Node
from jobdesk.core.query.wanted import Wanted
from jobdesk.store.side_by_side import IsWanted, always, interruptible
from jobdesk.store.store import Store


class JobSearch:
    """The facet of the desk that finds jobs.

    What may take a while is given up with `NotWanted` when `is_wanted` says no. An expression that cannot be used
    raises `BadQuery` or `SlowExpression`. Deleted jobs are found only by a query that asks for them.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def first(self, wanted: Wanted, n: int, is_wanted: IsWanted = always) -> list[int]:
        """The numbers of the first `n` jobs, in their order; with few of them that is quick among any number."""
        with self._store.reading() as connection, interruptible(connection, is_wanted):
            return self._store.search.first(connection, wanted, n, self._clock.now(), is_wanted)

    def numbers(self, wanted: Wanted, is_wanted: IsWanted = always) -> Numbers:
        """The numbers of all of them, in their order."""
        with self._store.reading() as connection, interruptible(connection, is_wanted):
            return self._store.search.numbers(connection, wanted, self._clock.now())

    def among(self, query: Node, jobs: Collection[int]) -> list[int]:
        """Those of these jobs that the query lets through, newest first."""
        with self._store.reading() as connection:
            return self._store.search.among(connection, query, jobs, self._clock.now())

    def count(self, query: Node, is_wanted: IsWanted = always) -> int:
        """How many jobs the query lets through."""
        with self._store.reading() as connection, interruptible(connection, is_wanted):
            return self._store.search.count(connection, query, self._clock.now())

    def jobs(self, wanted: Wanted, n: int = -1) -> list[Job]:
        """The first `n` of them, or all, as jobs in their order."""
        with self._store.reading() as connection:
            found = self._store.search.first(connection, wanted, n, self._clock.now())
            jobs = {job.id: job for job in self._store.jobs.named(connection, found)}
        return [jobs[number] for number in found if number in jobs]

    def names(self, field: str) -> list[str]:
        """What there is of `pipeline`, `version`, `repo` or `project`, to complete a value to."""
        with self._store.reading() as connection:
            return self._store.search.names(connection, field)
