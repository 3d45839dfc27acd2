"""Deleted jobs: out of every list, whole while they can be restored, and then gone for good."""

from __future__ import annotations

import pytest

from jobdesk.core.model import Job
from jobdesk.core.outcomes import Outcome
from jobdesk.core.query.reading import read
from jobdesk.core.query.wanted import Wanted
from jobdesk.core.states import JobState
from jobdesk.store.jobs import UnknownJob
from tests.support.queue import Queue


def _done(queue: Queue, *items: str, outcome: Outcome | None = None, **more: object) -> int:
    job = queue.submit(*items, **more)
    queue.finish(job, outcome)
    return job


def test_a_deleted_job_is_in_no_list_and_no_count(queue: Queue) -> None:
    """Not among all jobs, nor those that ended last, nor in what it all comes to; by its number it is found."""
    kept, gone = _done(queue, "a"), _done(queue, "b")
    assert queue.delete(gone) == [gone]
    store = queue.store
    with store.reading() as connection:
        assert list(store.search.numbers(connection, Wanted(), 0)) == [kept]
        assert store.search.among(connection, read("status:succeeded tests"), [kept, gone], 0) == [kept]
        assert [job.id for job in store.jobs.recent(connection, 9)] == [kept]
        assert [job.id for job in store.jobs.ended(connection, 9)] == [kept]
        assert [line.figures.jobs for line in store.statistics.summary(connection)] == [1]
        assert list(store.trash.numbers(connection)) == [gone]
    assert queue.job(gone).deleted_at == queue.clock.now()


def test_a_job_that_is_not_over_is_not_deleted(queue: Queue) -> None:
    queued, running = queue.submit("a"), queue.submit("b")
    queue.start(queue.claim(running))
    assert queue.delete(queued, running, 99) == []
    assert (queue.state(queued), queue.state(running)) == (JobState.QUEUED, JobState.RUNNING)


def test_a_restored_job_is_as_it_was(queue: Queue) -> None:
    """With its runs, its history and its place; only the history knows that it was away."""
    job = _done(queue, "a", "b", outcome=Outcome.failed("no", 1))
    before, runs = queue.job(job), queue.runs(job)
    queue.delete(job)
    assert queue.delete(job) == []
    assert queue.restore(job) == [job]
    assert queue.restore(job) == []
    assert (queue.job(job), queue.runs(job)) == (before, runs)
    assert [why for _, _, why in queue.history(job)][-2:] == ["moved to the trash", "restored from the trash"]
    with queue.store.reading() as connection:
        assert list(queue.store.search.numbers(connection, Wanted(), 0)) == [job]


def test_only_what_is_in_the_trash_is_dropped(queue: Queue) -> None:
    """What it found and the history stay: its key is still known."""
    done, listed, active = _done(queue, "a"), _done(queue, "b"), queue.submit("c")
    queue.delete(done)
    history = queue.rows("SELECT * FROM history")
    assert queue.drop(done, listed, active, 99) == [done]
    with pytest.raises(UnknownJob, match=f"There is no job {done}"):
        queue.job(done)
    assert queue.rows("SELECT count(*) FROM runs") == [(2,)]
    assert queue.rows("SELECT * FROM history") == history
    assert queue.job(queue.submit("a")).counts.reused == 1


def test_results_of_a_deleted_job_are_reused(queue: Queue) -> None:
    """Also while it is in the trash: deleting a job forgets nothing of what is known."""
    queue.delete(_done(queue, "a"))
    assert queue.job(queue.submit("a")).counts.reused == 1


def test_the_same_request_after_a_deletion_is_a_new_job(queue: Queue) -> None:
    first = _done(queue, "a", request_key="key")
    queue.delete(first)
    second = queue.submit("a", request_key="key")
    assert second != first


def test_deleting_gives_no_money_back(queue: Queue) -> None:
    """What a project's jobs cost is spent, in the trash and for good."""
    job = _done(queue, "a", outcome=Outcome.succeeded(cost=7), project="thesis")
    for away in (queue.delete, queue.drop):
        away(job)
        with queue.store.reading() as connection:
            assert queue.store.projects.get(connection, "thesis").spent == 7


def test_who_watches_finds_what_went_and_what_came_back(queue: Queue) -> None:
    """Each change of the trash has a number, whatever the clock does."""
    one, two = _done(queue, "a"), _done(queue, "b")
    trash = queue.store.trash

    def changed(after: int) -> tuple[int, set[int]]:
        with queue.store.reading() as connection:
            return trash.changed(connection, after)

    with queue.store.reading() as connection:
        assert trash.last_change(connection) == 0
    assert changed(0) == (0, set())
    queue.delete(one, two)
    queue.clock.move(-3600)
    assert changed(0) == (1, {one, two})
    queue.restore(one)
    assert changed(1) == (2, {one})
    with queue.store.reading() as connection:
        assert trash.last_change(connection) == 2


def test_a_job_without_a_trash_mark_reads_as_such(queue: Queue) -> None:
    job: Job = queue.job(queue.submit("a"))
    assert job.deleted_at is None
