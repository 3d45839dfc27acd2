"""Nobody waits for something that has happened already, and nothing begins that is held."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from jobdesk.core.clock import seconds
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.engine import scheduler
from jobdesk.processes import system
from jobdesk.processes.tree import LEASE_TOKEN, strays
from tests.support.desks import finished, quick_settings
from tests.support.pipelines import lines
from tests.support.waiting import PATIENCE_S, until


def request(pipeline: str, folder: Path, *items: str, **more: object) -> TaskRequest:
    return TaskRequest(pipeline, {"folder": str(folder)}, items, **more)  # type: ignore[arg-type]


def begun(folder: Path, *items: str) -> None:
    for item in items:
        until((folder / f"{item}.begun").exists, f"{item} to begin")


def open_gate(folder: Path, *items: str) -> None:
    for item in items:
        (folder / f"{item}.open").touch()


def test_who_waits_for_a_key_goes_on_when_it_is_known(desk: Desk, work_folder: Path) -> None:
    """Though the job that worked it out has more to do, and nothing else happens in the whole program."""
    desk.pool.set_workers(3)
    first = desk.jobs.submit(request("gated", work_folder, "shared", "long", workers=2))
    begun(work_folder, "shared", "long")
    second = desk.jobs.submit(request("gated", work_folder, "shared"))
    until(lambda: desk.jobs.runs(second.job)[0].waits_for is not None, "the second job to wait")
    open_gate(work_folder, "shared")
    assert finished(desk, second.job).counts.reused == 1
    assert not desk.jobs.get(first.job).state.is_final
    open_gate(work_folder, "long")
    finished(desk, first.job)


def test_a_lock_is_free_when_its_job_ends_by_reusing(desk: Desk, work_folder: Path) -> None:
    """No attempt tells of that end, so the claim that found it out does."""
    first = desk.jobs.submit(request("alone", work_folder, "a"))
    begun(work_folder, "a")
    second = desk.jobs.submit(request("alone", work_folder, "a", title="the same", priority=1, retries=1))
    third = desk.jobs.submit(request("alone", work_folder, "b"))
    open_gate(work_folder, "a", "b")
    assert [finished(desk, one.job).state for one in (first, second, third)] == [JobState.SUCCEEDED] * 3


def test_a_scheduled_job_beyond_the_view_begins(desk: Desk, work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time comes while the view is full of jobs whose time has not."""
    monkeypatch.setattr(scheduler, "JOBS_IN_VIEW", 2)
    now = desk.clock.now()
    for number in range(4):
        desk.jobs.submit(request("counting", work_folder, f"late {number}", run_at=now + seconds(3600)))
    soon = desk.jobs.submit(request("counting", work_folder, "soon", run_at=now + seconds(0.7)))
    assert finished(desk, soon.job).state is JobState.SUCCEEDED


def test_jobs_that_cannot_begin_keep_nobody_out(desk: Desk, work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scheduled, held, waiting for a lock: however many there are, what can begin begins."""
    monkeypatch.setattr(scheduler, "JOBS_IN_VIEW", 2)
    later = desk.clock.now() + seconds(3600)
    for number in range(3):
        desk.jobs.submit(request("counting", work_folder, f"late {number}", run_at=later))
        desk.jobs.submit(request("alone", work_folder, f"alone {number}"))
    begun(work_folder, "alone 0")
    now = desk.jobs.submit(request("counting", work_folder, "now"))
    assert finished(desk, now.job).state is JobState.SUCCEEDED
    open_gate(work_folder, "alone 0", "alone 1", "alone 2")


def test_nothing_begins_while_a_cancel_is_held(desk: Desk, work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was handed out already comes back, so that the cancel can be taken back whole."""
    monkeypatch.setattr("jobdesk.desk.jobs.jobs.UNDO_S", PATIENCE_S)
    desk.pool.set_workers(1)
    until(lambda: desk.pool.workers == 1)
    first = desk.jobs.submit(request("gated", work_folder, "first"))
    begun(work_folder, "first")
    job = desk.jobs.submit(request("counting", work_folder, "a", "b"))
    desk.jobs.cancel(job.job, can_be_undone=True)
    open_gate(work_folder, "first")
    finished(desk, first.job)
    other = desk.jobs.submit(request("counting", work_folder, "other"))
    finished(desk, other.job)
    assert desk.jobs.get(job.job).counts.queued == 2
    assert desk.jobs.undo_cancel(job.job)
    assert finished(desk, job.job).state is JobState.SUCCEEDED
    assert [line.split()[0] for line in lines(work_folder)] == ["first", "other", "a", "b"]


def test_a_host_goes_when_its_worker_is_not_needed(desk: Desk, work_folder: Path) -> None:
    """And comes again when it is; meanwhile its number is nobody else's."""
    names = [f"g{number}" for number in range(6)]
    job = desk.jobs.submit(request("gated", work_folder, *names))
    desk.pool.set_workers(3)
    begun(work_folder, "g0", "g1", "g2")
    keepers = hosts(desk)
    assert len(keepers) == 3
    desk.pool.set_workers(1)
    open_gate(work_folder, "g0", "g1", "g2")
    begun(work_folder, "g3")
    until(lambda: len(hosts(desk)) == 1, "the hosts to go")
    assert hosts(desk) < keepers
    desk.pool.set_workers(3)
    begun(work_folder, "g4", "g5")
    assert len(hosts(desk)) == 3
    open_gate(work_folder, *names)
    assert finished(desk, job.job).counts.succeeded == 6


def hosts(desk: Desk) -> set[int]:
    """The keepers of the hosts that the engine has now, which are children of this process."""
    with desk.store.reading() as connection:
        lease = desk.store.leases.current(connection)
    assert lease is not None
    return set(system.children(os.getpid())) & set(strays(lease.token, LEASE_TOKEN))


def test_a_crowd_of_small_jobs_is_not_read_again_for_each(
    tmp_path: Path, test_pipelines: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While there are others to work on, those that have ended can wait for a look."""
    monkeypatch.setattr("jobdesk.engine.engine.LOOK_S", 60.0)
    looks: list[int] = []
    refresh = scheduler.Scheduler.refresh

    def counted(self: scheduler.Scheduler, connection: sqlite3.Connection, now: int) -> set[int]:
        looks.append(now)
        return refresh(self, connection, now)

    monkeypatch.setattr(scheduler.Scheduler, "refresh", counted)
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        jobs = [desk.jobs.submit(TaskRequest("instant", items=(str(number),))).job for number in range(100)]
        desk.pool.start()
        assert all(finished(desk, job).state is JobState.SUCCEEDED for job in jobs)
    assert len(looks) < 20
