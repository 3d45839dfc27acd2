"""A queue to drive by hand: a real store and one lease, with a word for each thing that an engine does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Changes, Claimed, Item, Job, JobRequest, Lease, Run, Settlement, Submitted
from jobdesk.core.outcomes import Ending, Outcome
from jobdesk.core.states import JobState, RunState
from jobdesk.store.runs import ClaimTerms, InFlight
from jobdesk.store.store import Store
from tests.support.clock import HandClock

RECIPE = Recipe("command", "1", '{"command":["true"]}')


def items(*names: str) -> list[Item]:
    return [Item(name, f"commit:{name}") for name in names]


def request(*names: str, **more: object) -> JobRequest:
    """A job of these items, by the one recipe; `more` are fields of the request."""
    plain = JobRequest(title="tests", recipe=RECIPE, version="1", items=items(*names))
    return replace(plain, **more)  # type: ignore[arg-type]


class Queue:
    """A store with its owner: what is claimed is in flight until it is settled or given back."""

    def __init__(self, folder: Path, clock: HandClock | None = None) -> None:
        self.clock = clock or HandClock()
        self.store = Store(folder, self.clock)
        self.lease = self.take_lease()
        self.in_flight = InFlight()

    # ------------------------------------------------------------------ owners

    def take_lease(self) -> Lease:
        """A new owner; the one before it is gone."""
        now = self.clock.now()
        with self.store.writing() as connection:
            lease = self.store.leases.take(connection, {"pid": 1}, now, now + 1, lambda _: True)
        assert lease is not None
        self.lease, self.in_flight = lease, InFlight()
        return lease

    def rescue(self) -> Changes:
        """The owner dies, another takes over and frees what the first one had."""
        self.take_lease()
        with self.store.writing() as connection:
            return self.store.runs.rescue(connection, self.lease.id, self.clock.now())[0]

    # ------------------------------------------------------------------ work

    def submit(self, *names: str, **more: object) -> int:
        return self.submit_request(request(*names, **more)).job

    def submit_request(self, wanted: JobRequest) -> Submitted:
        with self.store.writing() as connection:
            return self.store.jobs.submit(connection, wanted, self.clock.now())

    def claim(self, job: int, limit: int = 100, workers: int = 1, *, has_checkpoints: bool = True) -> list[Claimed]:
        found = self.job(job)
        terms = ClaimTerms(job, found.recipe_id, found.mode, found.force, found.retry_of is not None, has_checkpoints)
        with self.store.writing() as connection:
            taken, _ = self.store.runs.claim(
                connection,
                terms,
                lease=self.lease.id,
                worker=1,
                limit=limit,
                workers=workers,
                now=self.clock.now(),
                in_flight=self.in_flight,
            )
        return taken

    def start(self, claimed: Sequence[Claimed], lease: Lease | None = None) -> None:
        now = self.clock.now()
        with self.store.writing() as connection:
            self.store.runs.start(connection, (lease or self.lease).id, 1, [(one, now) for one in claimed])

    def settle(
        self,
        claimed: Iterable[Claimed],
        outcome: Outcome | None = None,
        *,
        was_started: bool = False,
        retry_at: int | None = None,
        is_charged: bool = True,
        lease: Lease | None = None,
    ) -> Changes:
        """Settle some runs alike, a success unless said otherwise."""
        now = self.clock.now()
        outcome = outcome or Outcome.succeeded()
        settlements = [
            Settlement(one, outcome, was_started, 1, now, now + 5_000_000, retry_at=retry_at, is_charged=is_charged)
            for one in claimed
        ]
        waited_for = self.in_flight.waited_for
        with self.store.writing() as connection:
            changes = self.store.runs.settle(connection, (lease or self.lease).id, settlements, now, waited_for)
        for one in settlements:
            self.in_flight.leave(one.claimed)
        return changes

    def interrupt(self, claimed: Iterable[Claimed]) -> None:
        """An orderly stop: what ran goes back and costs no attempt."""
        self.settle(claimed, Outcome(Ending.INTERRUPTED), was_started=True, retry_at=0, is_charged=False)

    def give_back(self, claimed: Sequence[Claimed]) -> None:
        with self.store.writing() as connection:
            self.store.runs.give_back(connection, self.lease.id, [one.run for one in claimed])
        for one in claimed:
            self.in_flight.leave(one)

    def finish(self, job: int, outcome: Outcome | None = None) -> None:
        """Work a job off, every run alike."""
        while taken := self.claim(job):
            self.settle(taken, outcome)

    # ------------------------------------------------------------------ wishes

    def cancel(self, job: int, *, held_s: float = 0) -> None:
        now = self.clock.now()
        held_until = now + int(held_s * 1_000_000) if held_s else 0
        with self.store.writing() as connection:
            self.store.jobs.request_cancel(connection, job, now, held_until=held_until)

    def cancel_due(self) -> None:
        with self.store.writing() as connection:
            self.store.jobs.cancel_due(connection, self.clock.now())

    def delete(self, *jobs: int) -> list[int]:
        """Into the trash."""
        with self.store.writing() as connection:
            return self.store.trash.put(connection, jobs, self.clock.now())

    def restore(self, *jobs: int) -> list[int]:
        with self.store.writing() as connection:
            return self.store.trash.restore(connection, jobs, self.clock.now())

    def drop(self, *jobs: int) -> list[int]:
        """Out of the trash, for good."""
        with self.store.writing() as connection:
            return self.store.trash.drop(connection, jobs)

    # ------------------------------------------------------------------ looking

    def job(self, job: int) -> Job:
        with self.store.reading() as connection:
            return self.store.jobs.get(connection, job)

    def state(self, job: int) -> JobState:
        return self.job(job).state

    def runs(self, job: int) -> list[Run]:
        with self.store.reading() as connection:
            return self.store.runs.of_job(connection, job)

    def states(self, job: int) -> list[RunState]:
        return [run.state for run in self.runs(job)]

    def history(self, job: int, run: int | None = None) -> list[tuple[str, str, str]]:
        """What happened, as (before, after, why)."""
        with self.store.reading() as connection:
            lines = self.store.jobs.history(connection, job, run)
        return [(line.before, line.after, line.why) for line in lines]

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """What the database itself says."""
        with self.store.reading() as connection:
            return connection.execute(sql, parameters).fetchall()
