"""Whose turn it is: priority, fairness, limits, locks, and how much at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Claimed
from jobdesk.core.outcomes import Outcome
from jobdesk.core.retry import RetryRules
from jobdesk.engine import scheduler
from jobdesk.engine.scheduler import AHEAD_COMMANDS, AHEAD_REPEATABLE, ENOUGH_FOR_A_MEDIAN, ActiveJob, Scheduler
from jobdesk.pipelines.command import CommandPipeline
from jobdesk.pipelines.pipeline import Pipeline
from tests.support.clock import HandClock
from tests.support.pipelines import Instant
from tests.support.queue import Queue
from tests.support.scripted import job_of

INSTALLED: dict[str, type[Pipeline[Any]]] = {"command": CommandPipeline, "instant": Instant}


class Plan:
    """A queue with jobs in it, and the scheduler that looks at them."""

    def __init__(self, folder: Path, limits: dict[str, int] | None = None) -> None:
        self.clock = HandClock()
        self.queue = Queue(folder, self.clock)
        self.scheduler = Scheduler(self.queue.store, lambda: limits or {}, INSTALLED.get)

    def look(self) -> set[int]:
        with self.queue.store.writing() as connection:
            return self.scheduler.refresh(connection, self.clock.now())

    def claim(self, worker: int = 1, workers: int = 2) -> list[Claimed]:
        """What a worker gets."""
        with self.queue.store.writing() as connection:
            lease = self.queue.lease.id
            return self.scheduler.claim(connection, lease, worker, workers, self.clock.now())[0]

    def claimed_of(self, worker: int = 1, workers: int = 2) -> int | None:
        """The job that a worker gets something of."""
        taken = self.claim(worker, workers)
        return taken[0].job if taken else None

    def settle(self, taken: list[Claimed], worker: int = 1, duration_s: float = 1.0, **more: Any) -> None:
        self.queue.in_flight = self.scheduler.in_flight
        for one in taken:
            self.scheduler.left(one, worker, duration_s)
        self.queue.settle(taken, **more)

    def pause(self, job: int) -> None:
        with self.queue.store.writing() as connection:
            self.queue.store.jobs.pause(connection, job, self.clock.now())
        self.look()


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Plan]:
    made = Plan(tmp_path)
    yield made
    made.queue.store.close()


def many(count: int) -> list[str]:
    return [str(number) for number in range(count)]


# ---------------------------------------------------------------------- whose turn


def test_the_most_urgent_job_goes_first(plan: Plan) -> None:
    """However long the others have waited."""
    low = plan.queue.submit("a", "b")
    high = plan.queue.submit("c", "d", priority=1)
    plan.look()
    assert [plan.claimed_of(worker) for worker in (1, 2, 3, 4)] == [high, high, low, low]


def test_jobs_of_equal_priority_share_the_workers(plan: Plan) -> None:
    """The second worker goes to the second job, though the first has ten thousand runs left."""
    large = plan.queue.submit(*many(1000))
    small = plan.queue.submit("a", "b", "c")
    plan.look()
    assert [plan.claimed_of(worker, 4) for worker in (1, 2, 3, 4)] == [large, small, large, small]


def test_one_worker_alternates(plan: Plan) -> None:
    """Who was served longest ago is next."""
    first, second = plan.queue.submit(*many(9)), plan.queue.submit("a", "b", "c")
    plan.look()
    served = []
    for _ in range(6):
        taken = plan.claim(workers=1)
        served.append(taken[0].job)
        plan.settle(taken)
    assert served == [first, second] * 3


def test_a_job_that_comes_later_is_served_next(plan: Plan) -> None:
    """It has not been served at all."""
    plan.queue.submit(*many(9))
    plan.look()
    for _ in range(3):
        plan.settle(plan.claim())
    new = plan.queue.submit("a")
    plan.look()
    assert plan.claimed_of() == new


def test_what_has_nothing_now_is_passed_over(plan: Plan) -> None:
    """Its only run is tried again later; the worker gets one of the next job instead."""
    first, second = plan.queue.submit("a"), plan.queue.submit("b")
    plan.look()
    plan.settle(plan.claim(), outcome=Outcome.failed("no"), retry_at=plan.clock.now() + 5_000_000)
    assert plan.claimed_of() == second
    assert plan.claimed_of(2) is None
    assert not plan.scheduler.has_work(plan.clock.now())
    plan.clock.move(5)
    assert plan.scheduler.has_work(plan.clock.now())
    assert plan.claimed_of(2) == first


def test_a_scheduled_job_waits_for_its_time(plan: Plan) -> None:
    job = plan.queue.submit("a", run_at=plan.clock.now() + 1_000_000)
    plan.look()
    assert plan.claimed_of() is None
    plan.clock.move(1)
    assert plan.claimed_of() == job


# ---------------------------------------------------------------------- limits and locks


def test_a_job_has_no_more_workers_than_it_wants(plan: Plan) -> None:
    """Who is at it already may go on."""
    job = plan.queue.submit(*many(9), workers=2)
    plan.look()
    assert [plan.claimed_of(worker, 4) for worker in (1, 2, 3, 1)] == [job, job, None, job]


def test_a_pipeline_has_no_more_workers_than_its_limit(tmp_path: Path) -> None:
    """All its jobs together; others do not care."""
    plan = Plan(tmp_path, {"command": 1})
    plan.queue.submit(*many(3))
    plan.queue.submit(*many(3))
    other = plan.queue.submit("x", recipe=Recipe("instant", "1", "{}"))
    plan.look()
    first = plan.claim(1)
    assert plan.claimed_of(2) == other
    assert plan.claimed_of(3) is None
    plan.settle(first, worker=1)
    assert plan.claimed_of(3) is not None
    plan.queue.store.close()


def test_jobs_with_one_lock_take_turns(plan: Plan) -> None:
    """The second one begins when the first is over."""
    first, second = (plan.queue.submit(name, exclusive="cards") for name in "ab")
    plan.look()
    taken = plan.claim(1)
    assert (taken[0].job, plan.claimed_of(2)) == (first, None)
    plan.settle(taken)
    plan.look()
    assert plan.claimed_of(2) == second


def test_the_lock_stays_with_the_job_that_has_begun(plan: Plan) -> None:
    """A more urgent one waits for it."""
    first = plan.queue.submit("a", "b", exclusive="cards")
    plan.look()
    plan.settle(plan.claim())
    plan.queue.submit("c", exclusive="cards", priority=9)
    plan.look()
    assert plan.claimed_of() == first


def test_a_paused_job_lends_its_lock_when_nothing_of_it_runs(plan: Plan) -> None:
    """And not before: what runs may finish, and two must never run at once."""
    first, second = plan.queue.submit("a", "b", exclusive="cards"), plan.queue.submit("c", exclusive="cards")
    plan.look()
    taken = plan.claim(1)
    plan.queue.start(taken)
    plan.pause(first)
    assert plan.claimed_of(2) is None
    plan.settle(taken, was_started=True)
    plan.look()
    assert plan.claimed_of(2) == second


# ---------------------------------------------------------------------- what is in view


def test_what_was_learned_of_a_job_stays_while_it_is_in_view(plan: Plan) -> None:
    """How long its runs take, and who has some in hand."""
    job = plan.queue.submit(*many(99))
    plan.look()
    plan.settle(plan.claim(), duration_s=0.01)
    taken = plan.claim()
    assert plan.look() == set()
    active = plan.scheduler.jobs[job]
    assert (active.mean_s, active.hands[1], active.remaining) == (0.01, len(taken), 98 - len(taken))


def test_jobs_that_leave_the_view_are_named(plan: Plan) -> None:
    """Whoever kept something of them can let it go."""
    job = plan.queue.submit("a")
    plan.look()
    plan.settle(plan.claim())
    assert plan.look() == {job}
    assert plan.look() == set()


def test_a_job_whose_runs_are_in_hand_stays_in_view(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many more urgent ones there are: its cancel must reach who works on it."""
    monkeypatch.setattr(scheduler, "JOBS_IN_VIEW", 2)
    job = plan.queue.submit("a")
    plan.look()
    plan.claim()
    others = [plan.queue.submit(name, priority=1) for name in "bcd"]
    plan.look()
    assert set(plan.scheduler.jobs) == {job, *others[:2]}


def test_jobs_beyond_the_view_come_into_it(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, as those in it end."""
    monkeypatch.setattr(scheduler, "JOBS_IN_VIEW", 2)
    jobs = [plan.queue.submit(name) for name in "abcde"]
    worked = []
    for _ in jobs:
        plan.look()
        taken = plan.claim()
        worked.append(taken[0].job)
        plan.settle(taken)
    assert worked == jobs


def test_pipelines_that_are_not_installed_are_in_nobodys_way(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their jobs stay queued, and the view has room for others."""
    monkeypatch.setattr(scheduler, "JOBS_IN_VIEW", 1)
    for number in range(3):
        plan.queue.submit("a", recipe=Recipe(f"gone {number}", "1", "{}"))
    job = plan.queue.submit("a")
    plan.look()
    assert set(plan.scheduler.jobs) == {job}


# ---------------------------------------------------------------------- how much at once


@pytest.mark.parametrize(
    ("mean_s", "is_repeatable", "remaining", "expected"),
    [
        (None, True, 10_000, 1),
        (10.0, True, 10_000, 1),
        (0.05, False, 10_000, 2),
        (0.0, False, 10_000, AHEAD_COMMANDS),
        (0.0, True, 10_000, AHEAD_REPEATABLE),
        (0.0, True, 16, 2),
        (0.0, True, 0, 1),
        (0.0, True, -3, 1),
    ],
)
def test_a_batch(mean_s: float | None, is_repeatable: bool, remaining: int, expected: int) -> None:
    """A tenth of a second of work, and never what another worker could do."""
    job = ActiveJob(job_of(), None, is_repeatable, mean_s=mean_s, remaining=remaining)  # type: ignore[arg-type]
    assert job.batch(workers=4) == expected


def test_the_first_batch_is_as_large_as_results_of_the_recipe_say(plan: Plan) -> None:
    """What the recipe took before it will take again."""
    plan.queue.finish(plan.queue.submit(*many(3)))
    job = plan.queue.submit(*many(99), force=True)
    plan.look()
    assert plan.scheduler.jobs[job].mean_s == 5.0


def test_durations_are_learned_as_they_come() -> None:
    """A moving mean of the last dozen or so."""
    job = ActiveJob(job_of(), None, False)  # type: ignore[arg-type]
    job.took(1.0)
    assert job.mean_s == 1.0
    for _ in range(100):
        job.took(0.1)
    assert job.mean_s == pytest.approx(0.1, rel=0.01)


def test_only_quick_runs_are_held_ready(plan: Plan) -> None:
    """Of a job that is not in view nothing is known."""
    job = plan.queue.submit(*many(9))
    plan.look()
    assert not plan.scheduler.wants_prefetch(job)
    plan.settle(plan.claim(), duration_s=0.01)
    assert plan.scheduler.wants_prefetch(job)
    assert not plan.scheduler.wants_prefetch(99)


def test_what_comes_back_can_be_claimed_again(plan: Plan) -> None:
    """By anybody, at once."""
    job = plan.queue.submit("a")
    plan.look()
    taken = plan.claim(1)
    assert plan.claimed_of(2) is None
    plan.queue.give_back(taken)
    plan.scheduler.left(taken[0], 1)
    assert plan.scheduler.jobs[job].hands.total() == 0
    assert plan.claimed_of(2) == job


def test_two_jobs_do_not_work_on_one_key_at_once(plan: Plan) -> None:
    """The second waits for the first, and is answered by it."""
    first, second = plan.queue.submit("a"), plan.queue.submit("a")
    plan.look()
    taken = plan.claim(1)
    assert (taken[0].job, plan.claimed_of(2)) == (first, None)
    plan.settle(taken)
    plan.look()
    assert plan.claimed_of(2) is None
    assert plan.queue.job(second).counts.reused == 1
    assert plan.scheduler.in_flight.runs == {}


# ---------------------------------------------------------------------- time-outs


@pytest.mark.parametrize(
    ("known", "timeout_s", "factor", "expected"),
    [
        (0, None, None, None),
        (0, 7.0, None, 7.0),
        (ENOUGH_FOR_A_MEDIAN - 1, 7.0, 2.0, 7.0),
        (ENOUGH_FOR_A_MEDIAN, None, 2.0, 10.0),
        (ENOUGH_FOR_A_MEDIAN, 7.0, 2.0, 7.0),
        (ENOUGH_FOR_A_MEDIAN, None, 0.001, 1.0),
    ],
)
def test_the_limit_of_an_attempt(
    plan: Plan, known: int, timeout_s: float | None, factor: float | None, expected: float | None
) -> None:
    """In seconds, or a multiple of the median (5 s here) once that is known; never under a second."""
    if known:
        plan.queue.finish(plan.queue.submit(*many(known)))
    job = plan.queue.submit("x", timeout_s=timeout_s, timeout_factor=factor)
    with plan.queue.store.reading() as connection:
        assert plan.scheduler.timeout_s(connection, plan.queue.job(job)) == expected


def test_rules_stand_on_the_job(plan: Plan) -> None:
    """What the worker hands to the judge is what the person asked for."""
    job = plan.queue.submit("a", retries=2, max_attempts=5)
    plan.look()
    assert plan.scheduler.jobs[job].job.rules == RetryRules(max_attempts=5, retries=2)
