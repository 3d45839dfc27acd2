"""Many jobs are cancelled, and taken back, by a few statements, by the rules that hold for one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from jobdesk.core.model import Changes
from jobdesk.core.outcomes import Outcome
from jobdesk.core.states import JobState, RunState
from tests.support.queue import Queue


def _ask(queue: Queue, jobs: Sequence[int], held_s: float = 0) -> tuple[list[int], list[int], Changes]:
    now = queue.clock.now()
    held_until = now + int(held_s * 1_000_000) if held_s else 0
    with queue.store.writing() as connection:
        return queue.store.jobs.request_cancels(connection, jobs, now, held_until=held_until)


def test_what_nobody_has_begun_ends_and_what_runs_is_asked_to(queue: Queue) -> None:
    """What is done stays done; those that are over, or asked for already, are left."""
    queued, part, running, over = (queue.submit(name, f"{name}2", finish=True) for name in "abcd")
    queue.settle(queue.claim(part, limit=1))
    taken = queue.claim(running, limit=1)
    queue.start(taken)
    queue.finish(over)
    held, at_once, changes = _ask(queue, [queued, part, running, over, 99])
    assert (held, sorted(at_once)) == ([], [queued, part, running])
    assert [queue.state(job) for job in (queued, part, running, over)] == [
        JobState.CANCELLED,
        JobState.CANCELLED,
        JobState.RUNNING,
        JobState.SUCCEEDED,
    ]
    assert queue.states(part) == [RunState.SUCCEEDED, RunState.CANCELLED, RunState.CANCELLED]
    assert queue.states(running) == [RunState.RUNNING, RunState.CANCELLED, RunState.CANCELLED]
    assert changes.jobs == {queued, part, running}
    assert {job: len(runs) for job, runs in changes.settled.items()} == {queued: 3, part: 2, running: 2}
    assert _ask(queue, [queued, part, running])[:2] == ([], [])
    queue.settle(taken, Outcome.cancelled(), was_started=True)
    assert queue.state(running) is JobState.CANCELLED


def test_many_jobs_have_the_history_of_one(queue: Queue) -> None:
    """Line by line what cancelling each by itself writes."""
    one, two, three = (queue.submit("a", "b") for _ in range(3))
    queue.cancel(one)
    _ask(queue, [two, three])
    wanted = queue.rows("SELECT number, run_id & 16777215, before, after, why FROM history WHERE job_id = ?", one)
    for job in (two, three):
        assert wanted == queue.rows(
            "SELECT number, run_id & 16777215, before, after, why FROM history WHERE job_id = ?", job
        )


def test_only_what_is_queued_is_held_and_can_be_taken_back(queue: Queue) -> None:
    queued, other, running = queue.submit("a"), queue.submit("b"), queue.submit("c")
    queue.start(queue.claim(running))
    held, at_once, changes = _ask(queue, [queued, other, running], held_s=8)
    assert (sorted(held), at_once) == ([queued, other], [running])
    assert changes.jobs == {queued, other, running}
    with queue.store.writing() as connection:
        assert queue.store.jobs.take_back_cancels(connection, [queued, running], queue.clock.now()) == [queued]
    queue.clock.move(9)
    queue.cancel_due()
    assert [queue.state(job) for job in (queued, other)] == [JobState.QUEUED, JobState.CANCELLED]
    with queue.store.writing() as connection:
        assert queue.store.jobs.take_back_cancels(connection, [other], queue.clock.now()) == []


@pytest.mark.parametrize("wish", ["cancel", "expire"])
def test_what_is_due_at_once_is_done_in_pieces(queue: Queue, monkeypatch: pytest.MonkeyPatch, wish: str) -> None:
    """Thousands that are due together do not make one long transaction."""
    monkeypatch.setattr("jobdesk.store.jobs.AT_ONCE", 3)
    expires_at = queue.clock.now() + 1_000_000 if wish == "expire" else None
    jobs = [queue.submit(str(number), expires_at=expires_at) for number in range(7)]
    if wish == "cancel":
        _ask(queue, jobs, held_s=1)
    queue.clock.move(2)
    ended = []
    for _ in range(4):
        with queue.store.writing() as connection:
            due = queue.store.jobs.cancel_due if wish == "cancel" else queue.store.jobs.expire
            ended.append(len(due(connection, queue.clock.now()).jobs))
    assert ended == [3, 3, 1, 0]
    assert {queue.state(job) for job in jobs} == {JobState.CANCELLED}
