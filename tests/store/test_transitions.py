"""Every move of a run and of a job that the table knows happens in the store; no other does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import product

import pytest

from jobdesk.core.errors import IllegalMove
from jobdesk.core.moves import JOB_MOVES, RUN_MOVES
from jobdesk.core.outcomes import Outcome
from jobdesk.core.states import JobState, RunState
from jobdesk.store.transitions import Transitions
from tests.support.queue import Queue

FAILED = Outcome.failed("no")
Story = Callable[[Queue], int]


def _begin(queue: Queue, *names: str) -> int:
    job = queue.submit(*names or ("a",))
    queue.start(queue.claim(job, limit=1))
    return job


def _work(queue: Queue, outcome: Outcome) -> int:
    job = queue.submit("a")
    queue.finish(job, outcome)
    return job


def _reuse(queue: Queue, outcome: Outcome) -> int:
    _work(queue, outcome)
    return queue.submit("a")


def _cancel_queued(queue: Queue) -> int:
    job = queue.submit("a")
    queue.cancel(job)
    return job


def _cancel_running(queue: Queue) -> int:
    job = queue.submit("a")
    taken = queue.claim(job)
    queue.start(taken)
    queue.cancel(job)
    queue.settle(taken, Outcome.cancelled(), was_started=True)
    return job


def _interrupt(queue: Queue) -> int:
    job = _begin(queue)
    queue.rescue()
    return job


def _stop(queue: Queue) -> int:
    job = queue.submit("a")
    with queue.store.writing() as connection:
        queue.store.jobs.stop(connection, job, "It cannot go on.", queue.clock.now())
    return job


RUN_STORIES: dict[tuple[RunState, RunState], Story] = {
    (RunState.QUEUED, RunState.RUNNING): _begin,
    (RunState.QUEUED, RunState.SUCCEEDED): lambda queue: _reuse(queue, Outcome.succeeded()),
    (RunState.QUEUED, RunState.SKIPPED): _stop,
    (RunState.QUEUED, RunState.FAILED): lambda queue: _reuse(queue, FAILED),
    (RunState.QUEUED, RunState.CANCELLED): _cancel_queued,
    (RunState.RUNNING, RunState.QUEUED): _interrupt,
    (RunState.RUNNING, RunState.SUCCEEDED): lambda queue: _work(queue, Outcome.succeeded()),
    (RunState.RUNNING, RunState.SKIPPED): lambda queue: _work(queue, Outcome.skipped()),
    (RunState.RUNNING, RunState.FAILED): lambda queue: _work(queue, FAILED),
    (RunState.RUNNING, RunState.CANCELLED): _cancel_running,
}
JOB_STORIES: dict[tuple[JobState, JobState], Story] = {
    (JobState.QUEUED, JobState.RUNNING): _begin,
    (JobState.QUEUED, JobState.SUCCEEDED): lambda queue: _reuse(queue, Outcome.succeeded()),
    (JobState.QUEUED, JobState.FAILED): lambda queue: _reuse(queue, FAILED),
    (JobState.QUEUED, JobState.CANCELLED): _cancel_queued,
    (JobState.RUNNING, JobState.QUEUED): _interrupt,
    (JobState.RUNNING, JobState.SUCCEEDED): lambda queue: _work(queue, Outcome.succeeded()),
    (JobState.RUNNING, JobState.FAILED): lambda queue: _work(queue, FAILED),
    (JobState.RUNNING, JobState.CANCELLED): _cancel_running,
}


@pytest.mark.parametrize("move", RUN_MOVES, ids=" to ".join)
def test_a_legal_move_of_a_run_is_made_and_written_down(queue: Queue, move: tuple[RunState, RunState]) -> None:
    """There is a way through the store to each arrow of the table, and it leaves its line of history."""
    job = RUN_STORIES[move](queue)
    (run,) = queue.runs(job)
    before, after, _ = queue.history(job, run.id)[-1]
    assert (before, after, run.state) == (*move, move[1])


@pytest.mark.parametrize("move", JOB_MOVES, ids=" to ".join)
def test_a_legal_move_of_a_job_is_made_and_written_down(queue: Queue, move: tuple[JobState, JobState]) -> None:
    job = JOB_STORIES[move](queue)
    before, after, _ = queue.history(job)[-1]
    assert (before, after, queue.state(job)) == (*move, move[1])


@pytest.mark.parametrize("move", sorted(set(product(RunState, RunState)) - set(RUN_MOVES)), ids=" to ".join)
def test_an_illegal_move_of_a_run_names_both_states(queue: Queue, move: tuple[RunState, RunState]) -> None:
    """It is an error inside the transaction, so that nothing of it stays."""
    job = queue.submit("a")
    (run,) = queue.runs(job)
    with pytest.raises(IllegalMove, match=f"that is {move[0]} cannot become {move[1]}"), queue.store.writing() as c:
        c.execute("UPDATE runs SET state = ? WHERE id = ?", (move[1].value, run.id))
        Transitions(c, queue.clock.now(), "test").runs_moved(job, [run.id], *move, "")
    assert queue.states(job) == [RunState.QUEUED]
    assert queue.history(job, run.id) == []


@pytest.mark.parametrize("move", sorted(set(product(JobState, JobState)) - set(JOB_MOVES)), ids=" to ".join)
def test_an_illegal_move_of_a_job_names_both_states(queue: Queue, move: tuple[JobState, JobState]) -> None:
    job = queue.submit("a")
    with pytest.raises(IllegalMove, match=f"that is {move[0]} cannot become {move[1]}"), queue.store.writing() as c:
        c.execute("UPDATE jobs SET state = ? WHERE id = ?", (move[1].value, job))
        Transitions(c, queue.clock.now(), "test").job_moved(job, *move, "")
    assert queue.state(job) == JobState.QUEUED
    assert queue.history(job) == []


@pytest.mark.parametrize("verb", ["UPDATE history SET why = 'another'", "DELETE FROM history"])
def test_history_is_append_only(queue: Queue, verb: str) -> None:
    """The database itself refuses to change a line or to drop one."""
    _work(queue, Outcome.succeeded())
    with pytest.raises(sqlite3.IntegrityError, match="history is never"), queue.store.writing() as connection:
        connection.execute(verb)


def test_what_is_remembered_has_the_name_of_its_state() -> None:
    """Reuse writes the ending of a result as the state of a run."""
    outcomes = [Outcome.succeeded(), Outcome.skipped(), FAILED]
    assert all(one.ending.run_state.value == one.ending.value for one in outcomes if one.ending.is_remembered)
