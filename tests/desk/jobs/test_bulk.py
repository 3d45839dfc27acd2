"""Wishes for many jobs at once: for which of them they are done, why not for others, and how they are undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from jobdesk.core.events import Event, JobsChanged
from jobdesk.core.query.wanted import Wanted
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.bulk import Bulk
from jobdesk.desk.jobs.jobs import InTrash
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.desk.jobs.undertaking import Left, Progress, Undertaking
from jobdesk.store.choices import Tally
from jobdesk.store.jobs import UnknownJob
from tests.support.desks import finished, quick_settings
from tests.support.waiting import until

GONE = 999


@pytest.fixture
def idle(tmp_path: Path, test_pipelines: None) -> Iterator[Desk]:
    """A desk whose pool does not work."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        yield desk


def submitted(desk: Desk, n: int, pipeline: str = "instant") -> list[int]:
    return [desk.jobs.submit(TaskRequest(pipeline, items=(f"item {number}",), force=True)).job for number in range(n)]


def cancelled(desk: Desk, n: int) -> list[int]:
    jobs = submitted(desk, n)
    done(desk.bulk.cancel(jobs))
    return jobs


def done(wish: Undertaking) -> Progress:
    return list(wish.go())[-1]


def undone(wish: Undertaking) -> Progress:
    undo = wish.to_undo()
    assert undo is not None
    return done(undo)


def states(desk: Desk, jobs: Iterable[int]) -> list[JobState]:
    return [desk.jobs.get(job).state for job in jobs]


@pytest.fixture
def mixed(desk: Desk, work_folder: Path) -> dict[str, int]:
    """A job of every kind, by what it is."""
    gated = {"folder": str(work_folder)}
    over = desk.jobs.submit(TaskRequest("instant")).job
    failed = desk.jobs.submit(TaskRequest("flaky", gated, ["a"])).job
    deleted = desk.jobs.submit(TaskRequest("instant", items=("other",))).job
    for job in (over, failed, deleted):
        finished(desk, job)
    done(desk.bulk.delete([deleted]))
    running = desk.jobs.submit(TaskRequest("gated", gated, ["one"])).job
    until(lambda: desk.jobs.get(running).state is JobState.RUNNING, "a running job")
    queued = desk.jobs.submit(TaskRequest("instant", items=("later",), run_at=desk.clock.now() + 10**12)).job
    return {"over": over, "failed": failed, "deleted": deleted, "running": running, "queued": queued, "gone": GONE}


# ---------------------------------------------------------------------- for how many, and why not


def test_what_can_be_done_is_counted_first(desk: Desk, mixed: dict[str, int]) -> None:
    tally = desk.bulk.tally(list(mixed.values()))
    assert tally == Tally(jobs=5, cancellable=2, queued=1, retryable=1, active=2, deleted=1)
    assert tally.deletable == 2
    assert desk.bulk.tally([]) == Tally()


@pytest.mark.parametrize(
    ("wish", "done_for", "left"),
    [
        (Bulk.cancel, {"running", "queued"}, {Left.GONE: 1, Left.DELETED: 1, Left.OVER: 2}),
        (Bulk.retry, {"failed"}, {Left.GONE: 1, Left.DELETED: 1, Left.SUCCEEDED: 1, Left.ACTIVE: 2}),
        (Bulk.delete, {"over", "failed"}, {Left.GONE: 1, Left.DELETED: 1, Left.ACTIVE: 2}),
        (Bulk.restore, {"deleted"}, {Left.GONE: 1, Left.LISTED: 4}),
        (Bulk.drop, {"deleted"}, {Left.GONE: 1, Left.LISTED: 4}),
    ],
)
def test_a_wish_is_done_where_it_makes_sense(
    desk: Desk,
    mixed: dict[str, int],
    wish: Callable[[Bulk, list[int]], Undertaking],
    done_for: set[str],
    left: dict[Left, int],
) -> None:
    """The others are left as they are, and told why; a second time there is nothing to do."""
    last = done(wish(desk.bulk, list(mixed.values())))
    assert (last.total, last.done, last.left) == (6, len(done_for), left)
    again = done(wish(desk.bulk, [mixed[name] for name in done_for]))
    assert (again.done, sum(again.left.values())) == (0, len(done_for))


def test_each_piece_is_announced_once(idle: Desk) -> None:
    """Thousands of jobs are a few events, which name them all; what was made is named, not what it was made of."""
    jobs = cancelled(idle, 300)
    heard: list[Event] = []
    idle.bus.subscribe(heard.append)
    steps = list(idle.bulk.retry(jobs).go())
    named = [event.jobs for event in heard if isinstance(event, JobsChanged)]
    assert len(heard) == len(named) == len(steps) - 1
    assert frozenset().union(*named) == frozenset(range(jobs[-1] + 1, jobs[-1] + 301))


def test_pipelines_and_inputs_of_long_ago_are_left(idle: Desk) -> None:
    """A pipeline that is not installed any more, and an input that does not fit it any more."""
    fine, unknown, unfit = cancelled(idle, 3)
    with idle.store.writing() as connection:
        connection.execute("UPDATE jobs SET pipeline = 'gone' WHERE id = ?", (unknown,))
        connection.execute("UPDATE jobs SET input = '{\"no\": 1}' WHERE id = ?", (unfit,))
    last = done(idle.bulk.retry([fine, unknown, unfit]))
    assert (last.done, last.left) == (1, {Left.UNKNOWN: 2})


def test_what_is_retried_already_is_that_job(idle: Desk) -> None:
    jobs = cancelled(idle, 3)
    idle.jobs.retry(jobs[0])
    last = done(idle.bulk.retry(jobs))
    assert (last.done, last.left) == (2, {Left.RETRIED: 1})


def test_a_deleted_job_is_restored_before_it_is_retried(idle: Desk) -> None:
    (job,) = cancelled(idle, 1)
    done(idle.bulk.delete([job]))
    with pytest.raises(InTrash, match=f"Job {job} is in the trash"):
        idle.jobs.retry(job)


# ---------------------------------------------------------------------- undoing


def test_what_was_queued_is_taken_back(idle: Desk) -> None:
    jobs = submitted(idle, 100)
    wish = idle.bulk.cancel(jobs, can_be_undone=True)
    assert done(wish).lasting == 0
    assert undone(wish).done == 100
    assert set(states(idle, jobs)) == {JobState.QUEUED}
    assert idle.jobs.get(jobs[0]).cancel_requested_at is None


def test_work_that_runs_cannot_be_taken_back(desk: Desk, mixed: dict[str, int]) -> None:
    wish = desk.bulk.cancel(list(mixed.values()), can_be_undone=True)
    assert (done(wish).done, wish.progress.lasting) == (2, 1)
    finished(desk, mixed["running"])
    last = undone(wish)
    assert (last.done, last.left) == (1, {Left.OVER: 1})
    assert states(desk, [mixed["queued"]]) == [JobState.QUEUED]


def test_a_cancel_that_is_not_held_is_for_good(idle: Desk) -> None:
    wish = idle.bulk.cancel(submitted(idle, 2))
    assert (done(wish).lasting, wish.to_undo()) == (2, None)


def test_undoing_a_retry_cancels_what_it_made(idle: Desk) -> None:
    """And leaves what was there before it, or is over meanwhile."""
    jobs = cancelled(idle, 4)
    before = idle.jobs.retry(jobs[0]).job
    wish = idle.bulk.retry(jobs)
    done(wish)
    made = list(range(before + 1, before + 4))
    idle.jobs.cancel(made[0])
    last = undone(wish)
    assert (last.done, last.left) == (2, {Left.OVER: 1})
    assert states(idle, [before, *made]) == [JobState.QUEUED, *[JobState.CANCELLED] * 3]


def test_undoing_a_deletion_restores_what_is_still_there(idle: Desk) -> None:
    """What was restored or deleted for good meanwhile is told."""
    jobs = cancelled(idle, 5)
    wish = idle.bulk.delete(jobs)
    done(wish)
    assert list(idle.bulk.trash()) == jobs[::-1]
    done(idle.bulk.drop(jobs[:1]))
    done(idle.bulk.restore(jobs[1:2]))
    last = undone(wish)
    assert (last.done, last.left) == (3, {Left.GONE: 1, Left.LISTED: 1})
    assert list(idle.job_search.numbers(Wanted())) == jobs[:0:-1]


def test_undoing_a_restoration_deletes_again(idle: Desk) -> None:
    jobs = cancelled(idle, 2)
    done(idle.bulk.delete(jobs))
    wish = idle.bulk.restore(jobs)
    done(wish)
    assert undone(wish).done == 2
    assert list(idle.bulk.trash()) == jobs[::-1]


def test_what_is_deleted_for_good_is_gone_with_its_log(desk: Desk, work_folder: Path) -> None:
    """A deleted job can be looked at; one that was dropped cannot, and its key is still known."""
    job = finished(desk, desk.jobs.submit(TaskRequest("telling", {"folder": str(work_folder)}, ["a"])).job).id
    (run,) = desk.jobs.runs(job)
    done(desk.bulk.delete([job]))
    assert desk.jobs.log_tail(run, 1) == ["about a"]
    wish = desk.bulk.drop([job])
    assert done(wish).done == 1
    assert wish.to_undo() is None
    with pytest.raises(UnknownJob):
        desk.jobs.get(job)
    assert desk.jobs.log_tail(run, 1) == []
    again = desk.jobs.submit(TaskRequest("telling", {"folder": str(work_folder)}, ["a"])).job
    assert desk.jobs.get(again).counts.reused == 1


# ---------------------------------------------------------------------- beside the engine


def test_the_engine_goes_on_meanwhile(desk: Desk) -> None:
    """Jobs are retried by the hundred while others settle, and in the end all counts are true."""
    desk.pool.pause()
    jobs = cancelled(desk, 200)
    desk.pool.resume()
    work = desk.jobs.submit(TaskRequest("instant", items=[str(number) for number in range(300)], force=True)).job
    assert done(desk.bulk.retry(jobs)).done == 200
    assert finished(desk, work).counts.succeeded == 300
    made = range(work + 1, work + 201)
    assert {finished(desk, job).state for job in made} == {JobState.SUCCEEDED}
    assert done(desk.bulk.delete([*jobs, work, *made])).done == 401
    assert len(desk.job_search.numbers(Wanted())) == 0
