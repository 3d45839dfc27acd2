"""What a person is told to expect of a job: its chip, and how long it will take."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.core.clock import MICROSECONDS
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.desk.jobs.requests import TaskRequest
from tests.support.desks import finished, quick_settings
from tests.support.waiting import until


def ask(folder: Path, pipeline: str, items: str, **more: object) -> TaskRequest:
    return TaskRequest(pipeline, {"folder": str(folder)}, list(items), **more)  # type: ignore[arg-type]


def outlook(desk: Desk, job: int) -> Outlook:
    return desk.outlooks.of(desk.jobs.get(job))


def test_chips_come_from_facts(desk: Desk, work_folder: Path) -> None:
    """Running, paused while something still runs, cancelling, scheduled, and at the end the state itself."""
    job = desk.jobs.submit(ask(work_folder, "gated", "ab", workers=1)).job
    until(lambda: desk.jobs.get(job).counts.running == 1)
    assert outlook(desk, job).chip == "running"
    desk.jobs.pause(job)
    assert outlook(desk, job).chip == "paused"
    desk.jobs.resume(job)
    later = desk.jobs.submit(ask(work_folder, "counting", "c", run_at=desk.clock.now() + 3600 * MICROSECONDS)).job
    assert outlook(desk, later).chip == "scheduled"
    assert outlook(desk, later).left_s is None
    for item in "ab":
        (work_folder / f"{item}.open").touch()
    finished(desk, job)
    assert outlook(desk, job) == Outlook("succeeded")


def test_nobody_works_after_a_kill(tmp_path: Path, work_folder: Path, test_pipelines: None) -> None:
    """A lease whose owner is dead is no owner: the job waits, and says for what."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        job = desk.jobs.submit(ask(work_folder, "counting", "a")).job
        dead = {"machine": "", "boot": "", "pid_namespace": "", "pid": 1, "started": 0}
        with desk.store.writing() as connection:
            desk.store.leases.take(connection, dead, 0, 1, lambda _: True)
        assert desk.pool.owner is None
        found = outlook(desk, job)
        assert (found.chip, str(found.reason).startswith("Nobody works")) == ("waiting", True)


def test_a_pipeline_that_is_gone(
    tmp_path: Path, work_folder: Path, monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    """A job whose pipeline was uninstalled waits for it, and names it."""
    desk.pool.pause()
    job = desk.jobs.submit(ask(work_folder, "counting", "a")).job
    monkeypatch.setattr(desk.registry, "_entries", {})
    found = outlook(desk, job)
    assert found.chip == "waiting"
    assert "There is no pipeline 'counting'" in str(found.reason)


def test_time_left_is_told_from_what_was(desk: Desk, work_folder: Path) -> None:
    """From the mean of earlier runs of the recipe; nothing is claimed of work never done before."""
    first = desk.jobs.submit(ask(work_folder, "counting", "abcdef")).job
    finished(desk, first)
    desk.pool.pause()
    known = desk.jobs.submit(ask(work_folder, "counting", "ghij")).job
    new = desk.jobs.submit(ask(work_folder, "gated", "k")).job
    left = desk.outlooks.of_all([desk.jobs.get(known), desk.jobs.get(new)])
    assert left[known].left_s is not None
    assert left[known].left_s > 0
    assert left[new].left_s is None


def test_no_time_is_told_behind_what_nobody_knows(desk: Desk, work_folder: Path) -> None:
    """A job of known runs that waits for one never done before ends nobody knows when."""
    finished(desk, desk.jobs.submit(ask(work_folder, "counting", "abcdef")).job)
    new = desk.jobs.submit(ask(work_folder, "gated", "kl")).job
    until(lambda: desk.jobs.get(new).counts.running == 2)
    known = desk.jobs.submit(ask(work_folder, "counting", "ghij")).job
    assert outlook(desk, known).waits_for == new
    assert outlook(desk, known).left_s is None
    for item in "kl":
        (work_folder / f"{item}.open").touch()
    finished(desk, known)


def test_a_time_is_told_of_what_comes_first(desk: Desk, work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue of thousands is not added up at each look: what the engine does not have in view has no time yet."""
    monkeypatch.setattr("jobdesk.desk.jobs.outlooks.JOBS_IN_VIEW", 2)
    finished(desk, desk.jobs.submit(ask(work_folder, "counting", "abcdef")).job)
    desk.pool.pause()
    jobs = [desk.jobs.submit(ask(work_folder, "counting", item)).job for item in "ghi"]
    assert [outlook(desk, job).left_s is not None for job in jobs] == [True, True, False]
