"""What another process did is found by looking, as the events that the bus has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.core.events import (
    BudgetReached,
    EngineChanged,
    Event,
    JobsChanged,
    RunProgressed,
    RunsSettled,
    RunsStarted,
)
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from tests.support.desks import finished, quick_settings
from tests.support.waiting import until


@pytest.fixture
def watcher(desk: Desk) -> Iterator[Desk]:
    """A second desk on the same data, which has looked once and never works."""
    with open_desk(desk.folder, quick_settings()) as opened:
        opened.news.look()
        yield opened


def looked(watcher: Desk, wanted: type[Event]) -> list[Event]:
    """All news up to the first of a kind."""
    found: list[Event] = []
    until(lambda: found.extend(watcher.news.look()) or any(isinstance(one, wanted) for one in found), wanted.__name__)
    return found


def test_the_first_look_finds_nothing(desk: Desk) -> None:
    """What is there is read by whoever shows it."""
    desk.jobs.submit(TaskRequest("instant"))
    assert desk.news.look() == []


def test_a_job_that_came_and_went_between_looks(desk: Desk, watcher: Desk) -> None:
    """It is named with its run, though it was never seen active."""
    job = desk.jobs.submit(TaskRequest("instant")).job
    finished(desk, job)
    found = watcher.news.look()
    assert JobsChanged(frozenset({job})) in found
    assert RunsSettled(job, tuple(run.id for run in desk.jobs.runs(job))) in found


def test_nothing_new_is_nothing(desk: Desk, watcher: Desk) -> None:
    finished(desk, desk.jobs.submit(TaskRequest("instant")).job)
    desk.pool.stop()
    watcher.news.look()
    assert watcher.news.look() == []


def test_a_run_that_starts_and_reports(desk: Desk, watcher: Desk, work_folder: Path) -> None:
    """Its start, its progress and its end are told one by one."""
    job = desk.jobs.submit(TaskRequest("gated", {"folder": str(work_folder)}, items=("one",))).job
    assert RunsStarted(job, (desk.jobs.runs(job)[0].id,)) in looked(watcher, RunsStarted)
    (work_folder / "one.open").touch()
    assert RunsSettled(job, (desk.jobs.runs(job)[0].id,)) in looked(watcher, RunsSettled)


def test_what_is_wished_elsewhere(desk: Desk, watcher: Desk) -> None:
    """A pause of one job, and of everything."""
    desk.pool.pause()
    job = desk.jobs.submit(TaskRequest("instant")).job
    assert EngineChanged() in looked(watcher, EngineChanged)
    watcher.news.look()
    desk.jobs.pause(job)
    assert JobsChanged(frozenset({job})) in looked(watcher, JobsChanged)


def test_how_far_a_run_is(desk: Desk, watcher: Desk, work_folder: Path) -> None:
    """Known of runs that began before the first look, too."""
    job = desk.jobs.submit(TaskRequest("stepwise", {"folder": str(work_folder)})).job
    until(lambda: (work_folder / "at three").exists())
    (run,) = desk.jobs.runs(job)
    with open_desk(desk.folder, quick_settings()) as late:
        late.news.look()
        with desk.store.writing() as connection:
            connection.execute("UPDATE runs SET progress = 0.75 WHERE id = ?", (run.id,))
        assert RunProgressed(job, run.id) in looked(late, RunProgressed)
    (work_folder / "die").touch()
    finished(desk, job)


def test_what_another_process_deletes_and_restores(desk: Desk, watcher: Desk) -> None:
    """A job that is over is named again when it goes into the trash, and when it comes back."""
    job = finished(desk, desk.jobs.submit(TaskRequest("instant")).job).id
    desk.pool.stop()
    watcher.news.look()
    for move in (desk.store.trash.put, desk.store.trash.restore):
        with desk.store.writing() as connection:
            move(connection, [job], desk.clock.now())
        assert watcher.news.look() == [JobsChanged(frozenset({job}))]


def test_a_budget_that_is_reached(desk: Desk, watcher: Desk) -> None:
    """At 80 % and at 100 %, once each; not again when more is spent, nor when nothing is."""
    desk.insights.set_budget("book", 100)
    told = []
    for cost in (50, 29, 1, 19, 1, 50):
        with desk.store.writing() as connection:
            connection.execute("UPDATE projects SET spent = spent + ?", (cost,))
        told.append([one for one in watcher.news.look() if isinstance(one, BudgetReached)])
    reached = [BudgetReached("book")]
    assert told == [[], [], reached, [], reached, []]


def test_of_many_jobs_each_run_that_moved_is_named(desk: Desk, watcher: Desk) -> None:
    """Hundreds that come, end and are deleted between two looks are one event of jobs, and one for the runs of each."""
    desk.pool.pause()
    jobs = [desk.jobs.submit(TaskRequest("instant", items=(str(one),))).job for one in range(300)]
    assert watcher.news.look()[0] == JobsChanged(frozenset(jobs))
    list(desk.bulk.cancel(jobs).go())
    found = watcher.news.look()
    assert found[0] == JobsChanged(frozenset(jobs))
    assert {event.job: len(event.runs) for event in found[1:] if isinstance(event, RunsSettled)} == dict.fromkeys(
        jobs, 1
    )


def test_thousands_of_jobs_are_looked_at_less_often(desk: Desk, watcher: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that took long is followed by a rest, and what came meanwhile is found by the next."""
    monkeypatch.setattr("jobdesk.desk.news.MANY", 3)
    monkeypatch.setattr("jobdesk.desk.news.REST", 10_000)
    desk.pool.pause()
    for _ in range(5):
        desk.jobs.submit(TaskRequest("instant", force=True))
    assert watcher.news.look()
    last = desk.jobs.submit(TaskRequest("instant", force=True)).job
    assert watcher.news.look() == []
    monkeypatch.setattr(watcher.news, "_rests_until", 0.0)
    assert watcher.news.look() == [JobsChanged(frozenset({last}))]
