"""Claims, starts, settlements, give-backs and rescues of runs."""

from __future__ import annotations

import math

import pytest

from jobdesk.core.model import Mode, RunKind
from jobdesk.core.outcomes import Artifact, Ending, Mishap, Outcome
from jobdesk.core.retry import MAX_LOST_OWNERS
from jobdesk.core.states import JobState, RunState
from jobdesk.store.runs import LeaseLost
from tests.support.clock import HandClock
from tests.support.queue import Queue

FAILED = Outcome.failed("The command exited with 1.", 1)


# ---------------------------------------------------------------------- claiming


def test_runs_are_claimed_in_the_order_of_their_items(queue: Queue) -> None:
    job = queue.submit("a", "b", "c")
    assert [one.item for one in queue.claim(job, limit=2)] == ["a", "b"]
    assert [one.item for one in queue.claim(job, limit=2)] == ["c"]
    assert queue.claim(job) == []


def test_claiming_ahead_leaves_a_run_queued(queue: Queue) -> None:
    """An attempt begins when a host takes the run, not when it is assigned."""
    job = queue.submit("a")
    queue.claim(job)
    (run,) = queue.runs(job)
    assert (run.state, run.is_claimed, run.attempts) == (RunState.QUEUED, True, 0)
    assert queue.state(job) is JobState.QUEUED


def test_what_was_claimed_ahead_goes_back_unharmed(queue: Queue) -> None:
    job = queue.submit("a")
    before = queue.runs(job)
    queue.give_back(queue.claim(job))
    assert queue.runs(job) == before
    assert [one.attempt for one in queue.claim(job)] == [1]


@pytest.mark.parametrize("wish", ["pause", "cancel", "later"])
def test_nothing_is_claimed_of_a_job_that_is_held(queue: Queue, wish: str) -> None:
    """Whatever the engine believed when it chose the job: the transaction that claims looks again."""
    job = queue.submit("a", run_at=queue.clock.now() + 1 if wish == "later" else 0)
    if wish == "pause":
        with queue.store.writing() as connection:
            queue.store.jobs.pause(connection, job, queue.clock.now())
    if wish == "cancel":
        queue.cancel(job, held_s=8)
    assert queue.claim(job) == []


def test_a_result_made_meanwhile_is_reused(queue: Queue) -> None:
    """Two jobs want the same keys; what the first one has done the second one does not do again."""
    first, second = queue.submit("a", "b"), queue.submit("b", "c")
    queue.finish(first)
    assert [one.item for one in queue.claim(second)] == ["c"]
    assert [run.reused for run in queue.runs(second)] == [True, False]


def test_thousands_of_results_made_meanwhile_are_reused_at_once(queue: Queue) -> None:
    """A worker that asks for one run gets the one that is left, however many are answered before it."""
    names = [str(number) for number in range(3000)]
    first, second = queue.submit(*names), queue.submit(*names, "last")
    queue.finish(first)
    assert [one.item for one in queue.claim(second, limit=1)] == ["last"]
    assert queue.job(second).counts.reused == 3000


def test_a_job_whose_last_runs_are_reused_is_final(queue: Queue) -> None:
    first, second = queue.submit("a"), queue.submit("a")
    queue.finish(first)
    assert queue.claim(second) == []
    assert queue.state(second) is JobState.SUCCEEDED


def test_a_run_waits_for_the_run_that_has_its_key(queue: Queue) -> None:
    """The same content is never worked on twice at once; the one that waited is answered by the other."""
    first, second = queue.submit("a"), queue.submit("a", "b")
    taken = queue.claim(first)
    assert [one.item for one in queue.claim(second)] == ["b"]
    assert queue.runs(second)[0].waits_for == taken[0].run
    queue.settle(taken)
    assert queue.runs(second)[0].waits_for is None
    assert queue.claim(second) == []
    assert queue.runs(second)[0].reused


@pytest.mark.parametrize("how", ["given back", "tried again", "cancelled", "rescued"])
def test_a_run_does_not_wait_for_one_that_will_not_answer(queue: Queue, how: str) -> None:
    """However the other one leaves the hands of its worker, who waits for it may begin."""
    first, second = queue.submit("a"), queue.submit("a", "z")
    taken = queue.claim(first)
    rest = queue.claim(second)
    if how == "given back":
        queue.give_back(taken)
    elif how == "tried again":
        queue.settle(taken, FAILED, retry_at=queue.clock.now() + 1)
    elif how == "cancelled":
        queue.cancel(first)
        queue.settle(taken, Outcome.cancelled())
    else:
        queue.rescue()
        rest = []
    assert queue.runs(second)[0].waits_for is None
    assert [one.item for one in queue.claim(second)] == (["a"] if rest else ["a", "z"])


def test_a_run_is_due_when_its_wait_is_over(queue: Queue, clock: HandClock) -> None:
    job = queue.submit("a")
    queue.settle(queue.claim(job), FAILED, retry_at=clock.now() + 1)
    with queue.store.reading() as connection:
        assert queue.store.runs.next_try(connection, job) == clock.now() + 1
    assert queue.claim(job) == []
    clock.move(1)
    assert [one.attempt for one in queue.claim(job)] == [2]
    with queue.store.reading() as connection:
        assert queue.store.runs.next_try(connection, job) is None


def test_what_many_jobs_wait_for_is_read_at_once(queue: Queue, clock: HandClock) -> None:
    """When the first run of each may be tried, unless one may already; and who works on a key that it needs."""
    retried, mixed, due, holder = (queue.submit(*names) for names in ("a", "bc", "d", "e"))
    queue.settle(queue.claim(retried), FAILED, retry_at=clock.now() + 1)
    queue.settle(queue.claim(mixed, limit=1), FAILED, retry_at=clock.now() + 1)
    taken, behind = queue.claim(holder), queue.submit("e", request_key="another")
    assert (len(taken), queue.claim(behind)) == (1, [])
    jobs = [retried, mixed, due, behind]
    with queue.store.reading() as connection:
        assert queue.store.runs.next_tries(connection, jobs, clock.now()) == {retried: clock.now() + 1}
        assert queue.store.runs.wait_for_jobs(connection, jobs) == {behind: holder}


def test_runs_under_way_are_found_in_short_jobs(queue: Queue) -> None:
    """What hosts have now; a long job is not searched for it."""
    short, long = queue.submit("a", "b"), queue.submit("c", "d", "e")
    for job in (short, long):
        queue.start(queue.claim(job, limit=1))
    with queue.store.reading() as connection:
        assert [run.item for run in queue.store.runs.under_way(connection, [short, long], 2)] == ["a"]
        assert [run.item for run in queue.store.runs.named(connection, [queue.runs(long)[1].id, 1])] == ["d"]


# ---------------------------------------------------------------------- settling


def test_a_settled_run_keeps_what_its_attempt_left(queue: Queue) -> None:
    outcome = Outcome(Ending.SUCCEEDED, summary="8 cards", exit_code=0, metrics={"cards": 8}, cost=12)
    job = queue.submit("a")
    queue.settle(queue.claim(job), outcome)
    (run,) = queue.runs(job)
    assert (run.state, run.summary, run.exit_code, run.metrics, run.cost) == (
        RunState.SUCCEEDED,
        "8 cards",
        0,
        {"cards": 8},
        12,
    )
    assert (queue.job(job).metrics, queue.job(job).cost) == ({"cards": 8}, 12)


def test_a_job_adds_up_metrics_and_costs(queue: Queue) -> None:
    """Metrics by name over its runs, reused ones too; costs over every attempt, and a reused run costs nothing."""
    job = queue.submit("a", "b")
    first, second = queue.claim(job)
    queue.settle([first], Outcome.succeeded(metrics={"cards": 2, "words": 1.5}, cost=3))
    queue.settle([second], Outcome(Ending.FAILED, "no", cost=4, metrics={"cards": 100}), retry_at=0)
    queue.settle(queue.claim(job), Outcome.succeeded(metrics={"cards": 1}, cost=5))
    assert queue.job(job).metrics == {"cards": 3, "words": 1.5}
    assert queue.job(job).cost == 12
    again = queue.job(queue.submit("a", "b"))
    assert (again.metrics, again.cost) == ({"cards": 3, "words": 1.5}, 0)


def test_metrics_may_be_as_large_as_numbers_are(queue: Queue) -> None:
    """Whole numbers stay whole as long as they are exact, and what is larger than that is no error."""
    job = queue.submit("a", "b", "c")
    queue.finish(job, Outcome.succeeded(metrics={"bytes": 5 * 10**18, "cards": 2**50, "half": 0.5}))
    metrics = queue.job(job).metrics
    assert metrics == {"bytes": 1.5e19, "cards": 3 * 2**50, "half": 1.5}
    assert isinstance(metrics["cards"], int)


def test_what_an_attempt_made_that_is_tried_again_counts_for_nothing(queue: Queue) -> None:
    """While it waits the run says why, but has no metrics yet; answered by another job, it took no time."""
    job, other = queue.submit("a"), queue.submit("a")
    taken = queue.claim(job)
    queue.start(taken)
    half = Outcome(Ending.FAILED, "no", exit_code=1, summary="half", metrics={"cards": 1})
    queue.settle(taken, half, was_started=True, retry_at=0)
    (run,) = queue.runs(job)
    assert (run.error, run.exit_code, run.summary, run.metrics) == ("no", 1, None, {})
    queue.finish(other)
    assert queue.claim(job) == []
    (run,) = queue.runs(job)
    assert (run.reused, run.error, run.exit_code, run.started_at) == (True, None, None, None)


def test_a_metric_that_is_no_number_is_left_out(queue: Queue) -> None:
    """Neither a sum nor JSON can hold it, and the run itself is sound."""
    job = queue.submit("a")
    queue.finish(job, Outcome.succeeded(metrics={"good": 1, "bad": math.nan, "huge": math.inf}))
    assert queue.job(job).metrics == {"good": 1}


def test_attempts_are_kept_with_how_they_ended(queue: Queue) -> None:
    job = queue.submit("a")
    queue.settle(queue.claim(job), Outcome.mishap_of(Mishap.HOST_LOST, "gone", 137), retry_at=0)
    taken = queue.claim(job)
    queue.start(taken)
    (run,) = queue.runs(job)
    assert (run.error, run.exit_code) == (None, None)
    assert [(one.ending, one.mishap, one.error, one.exit_code) for one in _attempts(queue, run.id)] == [
        (Ending.MISHAP, Mishap.HOST_LOST, "gone", 137),
        (None, None, None, None),
    ]
    queue.settle(taken, FAILED, was_started=True)
    first, last = _attempts(queue, run.id)
    assert (first.number, first.ending, first.mishap, first.error) == (1, Ending.MISHAP, Mishap.HOST_LOST, "gone")
    assert (last.number, last.ending, last.exit_code) == (2, Ending.FAILED, 1)


def test_a_queued_run_that_is_cancelled_gains_no_attempt(queue: Queue) -> None:
    job = queue.submit("a")
    queue.settle(queue.claim(job), FAILED, retry_at=queue.clock.now() + 100)
    queue.cancel(job)
    (run,) = queue.runs(job)
    assert run.state is RunState.CANCELLED
    assert [one.ending for one in _attempts(queue, run.id)] == [Ending.FAILED]


def test_an_orderly_stop_costs_no_attempt(queue: Queue) -> None:
    """The next attempt has a number of its own, but the tries stay what they were."""
    job = queue.submit("a")
    taken = queue.claim(job)
    queue.start(taken)
    queue.interrupt(taken)
    with queue.store.writing() as connection:
        queue.store.runs.rest(connection, queue.clock.now())
    assert queue.state(job) is JobState.QUEUED
    (again,) = queue.claim(job)
    assert (again.attempt, again.tries) == (2, 1)


def test_the_last_mishap_is_noted_and_never_current(queue: Queue) -> None:
    """It says why there is no result; the next job tries again."""
    job = queue.submit("a")
    queue.finish(job, Outcome.mishap_of(Mishap.NO_MEMORY, "There was not enough memory."))
    assert queue.state(job) is JobState.FAILED
    with queue.store.reading() as connection:
        noted = queue.store.results.mishaps(connection, queue.job(job).recipe_id, ["commit:a"])
    assert noted["commit:a"].error == "There was not enough memory."
    assert [one.item for one in queue.claim(queue.submit("a"))] == ["a"]


def test_artifacts_belong_to_the_attempt_that_was_the_last(queue: Queue) -> None:
    """What an attempt made that is tried again belongs to no result; a reused run shows what it was reused from."""
    old, new = Artifact("report", "aa" * 32, 3), Artifact("report", "bb" * 32, 4)
    job = queue.submit("a")
    queue.settle(queue.claim(job), Outcome(Ending.FAILED, "no", artifacts=(old,)), retry_at=0)
    queue.settle(queue.claim(job), Outcome(Ending.SUCCEEDED, artifacts=(new,)))
    reused = queue.submit("a")
    for owner in (job, reused):
        (run,) = queue.runs(owner)
        with queue.store.reading() as connection:
            assert queue.store.results.artifacts(connection, run.id) == [new]


def test_one_lost_run_keeps_its_whole_batch_from_being_written(queue: Queue) -> None:
    job = queue.submit("a", "b")
    taken = queue.claim(job)
    queue.settle(taken[:1])
    with pytest.raises(LeaseLost):
        queue.settle(taken)
    assert queue.states(job) == [RunState.SUCCEEDED, RunState.QUEUED]


# ---------------------------------------------------------------------- checkpoints


def test_a_run_carries_on_from_what_an_attempt_saved(queue: Queue) -> None:
    """A mishap, and even the end of the job, leave the checkpoint; a result takes it away."""
    job = queue.submit("a")
    (taken,) = queue.claim(job)
    with queue.store.writing() as connection:
        queue.store.runs.save_checkpoint(connection, taken, '{"page":7}', queue.clock.now())
    queue.settle([taken], Outcome.mishap_of(Mishap.HOST_LOST, "gone"))
    (again,) = queue.claim(queue.submit("a"))
    assert again.checkpoint == '{"page":7}'
    queue.settle([again])
    (forced,) = queue.claim(queue.submit("a", force=True))
    assert forced.checkpoint is None
    assert queue.rows("SELECT * FROM checkpoints") == []


def test_a_finish_has_a_checkpoint_of_its_own(queue: Queue) -> None:
    job = queue.submit(finish=True)
    (finish,) = queue.claim(job)
    with queue.store.writing() as connection:
        queue.store.runs.save_checkpoint(connection, finish, "1", queue.clock.now())
    queue.give_back([finish])
    assert [one.checkpoint for one in queue.claim(job)] == ["1"]


# ---------------------------------------------------------------------- finish


def test_the_finish_comes_when_everything_else_is_final(queue: Queue) -> None:
    job = queue.submit("a", "b", finish=True)
    taken = queue.claim(job)
    assert [one.kind for one in taken] == [RunKind.ITEM, RunKind.ITEM]
    queue.settle(taken[:1])
    assert queue.claim(job) == []
    queue.settle(taken[1:])
    (finish,) = queue.claim(job)
    assert finish.kind is RunKind.FINISH
    assert queue.state(job) is JobState.RUNNING
    queue.settle([finish])
    assert queue.state(job) is JobState.SUCCEEDED


def test_the_finish_of_a_job_that_is_all_reused_is_released_at_once(queue: Queue) -> None:
    queue.finish(queue.submit("a"))
    (finish,) = queue.claim(queue.submit("a", finish=True))
    assert finish.kind is RunKind.FINISH


# ---------------------------------------------------------------------- rescue


def test_late_settle_after_rescue(queue: Queue) -> None:
    """An attempt that lost its lease cannot overwrite what the rescue decided."""
    job = queue.submit("a")
    taken, lease = queue.claim(job), queue.lease
    queue.start(taken)
    queue.rescue()
    with pytest.raises(LeaseLost):
        queue.settle(taken, was_started=True, lease=lease)
    again = queue.claim(job)
    with pytest.raises(LeaseLost):
        queue.settle(taken, was_started=True, lease=lease)
    queue.settle(again, FAILED)
    with pytest.raises(LeaseLost):
        queue.settle(taken, was_started=True)
    assert queue.states(job) == [RunState.FAILED]


def test_late_start_after_rescue(queue: Queue) -> None:
    job = queue.submit("a")
    taken, lease = queue.claim(job), queue.lease
    queue.rescue()
    with pytest.raises(LeaseLost):
        queue.start(taken, lease)
    assert queue.states(job) == [RunState.QUEUED]


def test_rescue_frees_what_a_dead_owner_had(queue: Queue) -> None:
    """What ran is tried again with the next number; what was only claimed is as if nothing had been."""
    job = queue.submit("a", "b")
    queue.start(queue.claim(job, limit=1))
    queue.claim(job, limit=1)
    queue.rescue()
    assert queue.state(job) is JobState.QUEUED
    assert [(one.item, one.attempt, one.tries) for one in queue.claim(job)] == [("a", 2, 1), ("b", 1, 1)]
    (first, _) = queue.runs(job)
    assert [(one.ending, one.error) for one in _attempts(queue, first.id)] == [
        (Ending.INTERRUPTED, "JobDesk was gone.")
    ]


def test_a_run_that_takes_its_owner_down_thrice_has_failed(queue: Queue) -> None:
    """Else a run that kills the machine would kill it for ever."""
    job = queue.submit("a", "b")
    for _ in range(MAX_LOST_OWNERS):
        queue.start(queue.claim(job, limit=1))
        queue.rescue()
    run, other = queue.runs(job)
    assert (run.state, run.lost, other.state) == (RunState.FAILED, MAX_LOST_OWNERS, RunState.QUEUED)
    assert "not tried again" in (run.error or "")
    with queue.store.reading() as connection:
        assert "commit:a" in queue.store.results.mishaps(connection, queue.job(job).recipe_id, ["commit:a"])


def test_rescue_leaves_the_runs_of_the_living_alone(queue: Queue) -> None:
    job = queue.submit("a")
    taken = queue.claim(job)
    queue.start(taken)
    with queue.store.writing() as connection:
        _, interrupted = queue.store.runs.rescue(connection, queue.lease.id, queue.clock.now())
    assert interrupted == 0
    queue.settle(taken, was_started=True)


# ---------------------------------------------------------------------- the first bad item


def _search(queue: Queue, job: int, bad: int, workers: int = 1) -> list[str]:
    """Work a search off; the items that were tried, in order."""
    tried = []
    while taken := queue.claim(job, limit=1, workers=workers):
        for one in taken:
            tried.append(one.item)
            queue.settle([one], FAILED if int(one.item) >= bad else None)
    return tried


def test_a_search_tries_few_and_says_which_is_the_first_bad(queue: Queue) -> None:
    job = queue.submit(*map(str, range(100)), mode=Mode.FIRST_BAD)
    tried = _search(queue, job, bad=37)
    assert len(tried) <= 9
    found = queue.job(job)
    assert (found.state, found.summary) == (JobState.SUCCEEDED, "First bad: 37")
    assert found.counts.skipped == 100 - len(tried)


def test_a_search_goes_by_what_is_known(queue: Queue) -> None:
    names = list(map(str, range(100)))
    _search(queue, queue.submit(*names, mode=Mode.FIRST_BAD), bad=37)
    again = queue.submit(*names, mode=Mode.FIRST_BAD)
    assert _search(queue, again, bad=37) == []
    assert queue.job(again).summary == "First bad: 37"


def test_a_mishap_in_a_search_is_not_taken_for_a_bad_item(queue: Queue) -> None:
    """A host that was killed says nothing about the item: it is stepped around like one that is skipped."""
    job = queue.submit("0", "1", mode=Mode.FIRST_BAD)
    (last,) = queue.claim(job, limit=1)
    assert last.item == "1"
    queue.settle([last], FAILED)
    queue.settle(queue.claim(job, limit=1), Outcome.mishap_of(Mishap.HOST_LOST, "gone"))
    assert queue.job(job).summary == "First bad: 1, or one of the 1 skipped right before it"


def test_a_search_of_which_nothing_could_be_tried_says_so(queue: Queue) -> None:
    job = queue.submit("0", "1", mode=Mode.FIRST_BAD)
    queue.finish(job, Outcome.skipped())
    assert queue.job(job).summary == "None of those that were tried is bad; the last 2 were skipped"


def test_a_search_that_was_stopped_found_nothing(queue: Queue) -> None:
    """The command itself was broken: that is no verdict about any item."""
    job = queue.submit(*map(str, range(9)), mode=Mode.FIRST_BAD)
    queue.settle(queue.claim(job, limit=1), Outcome.mishap_of(Mishap.BROKEN, "There is no such command."))
    with queue.store.writing() as connection:
        queue.store.jobs.stop(connection, job, "There is no such command.", queue.clock.now())
    found = queue.job(job)
    assert (found.state, found.summary, found.error) == (JobState.FAILED, None, "There is no such command.")


def test_what_is_given_back_after_a_search_is_not_waited_for(queue: Queue) -> None:
    """Another worker had it ready when the search ended; the job must not hang on it."""
    job = queue.submit("0", "1", "2", mode=Mode.FIRST_BAD)
    first, second, third = queue.claim(job, limit=3, workers=3)
    queue.settle([first], FAILED)
    queue.give_back([second, third])
    assert queue.state(job) is JobState.RUNNING
    assert queue.claim(job) == []
    assert queue.job(job).summary == "First bad: 0"


def test_the_finish_of_a_search_comes_after_it(queue: Queue) -> None:
    job = queue.submit("0", "1", "2", mode=Mode.FIRST_BAD, finish=True)
    tried = []
    while taken := queue.claim(job, limit=1):
        tried += [one.kind for one in taken]
        queue.settle(taken)
    assert tried[-1] is RunKind.FINISH
    assert queue.job(job).summary == "No item is bad"


def _attempts(queue: Queue, run: int) -> list:
    with queue.store.reading() as connection:
        return queue.store.runs.attempts(connection, [run])[run]


# ---------------------------------------------------------------------- a clock that was set back


def test_another_try_waits_as_long_as_was_meant(queue: Queue) -> None:
    """Whoever set the clock back by an hour made nobody wait for an hour."""
    job = queue.submit("a", "b")
    first, second = queue.claim(job)
    queue.settle([first], FAILED, retry_at=queue.clock.now() + 5_000_000)
    now = queue.clock.move(-3600)
    with queue.store.writing() as connection:
        queue.store.runs.set_back(connection, 3600 * 1_000_000, now + 300_000_000)
    assert queue.claim(job) == []
    queue.clock.move(5)
    assert [one.item for one in queue.claim(job)] == ["a"]
    queue.settle([second])


def test_a_wait_that_no_one_can_have_meant_is_cut(queue: Queue) -> None:
    """By whom it is not known any more: the clock was set back while nobody worked."""
    job = queue.submit("a", "b", "c")
    far, near, _ = queue.claim(job)
    queue.settle([far], FAILED, retry_at=queue.clock.now() + 365 * 86_400_000_000)
    queue.settle([near], FAILED, retry_at=queue.clock.now() + 5_000_000)
    latest = queue.clock.now() + 300_000_000
    with queue.store.writing() as connection:
        queue.store.runs.set_back(connection, 0, latest)
    assert [run.available_at for run in queue.runs(job)] == [latest, queue.clock.now() + 5_000_000, 0]
