"""Copies, cleaning and figures, over a database that has worked."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.desk.settings import StorageSettings
from jobdesk.desk.storage import CopyExists
from jobdesk.git.commits import CommitRange
from tests.support.desks import finished, quick_settings
from tests.support.repositories import SampleRepository


def test_a_copy_while_work_goes_on(desk: Desk, work_folder: Path, tmp_path: Path) -> None:
    """A copy is a whole database of its own, and never written over another file."""
    job = desk.jobs.submit(TaskRequest("counting", {"folder": str(work_folder)}, list("abc"))).job
    copy = desk.storage.back_up(tmp_path / "copy.sqlite")
    finished(desk, job)
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (1,)
    connection.close()
    with pytest.raises(CopyExists):
        desk.storage.back_up(copy)


def test_what_is_due_goes_and_the_fact_stays(tmp_path: Path, test_pipelines: None) -> None:
    """Logs and slots go when they are due; that a commit was processed stays known."""
    repository = SampleRepository(tmp_path / "repository")
    repository.commit("one", {"a": "a\n"})
    settings = quick_settings().model_copy(update={"storage": StorageSettings(keep_days=0, slots_mb=0)})
    request = ProcessRequest(repository.path, CommitRange(), given={"line": "echo said"})
    with open_desk(tmp_path / "data", settings) as desk:
        desk.pool.start()
        job = finished(desk, desk.commits.process(request).job)
        desk.pool.stop()
        would = desk.storage.clean(is_dry=True)
        assert (would.kept.logs, would.slots) == (1, 1)
        assert desk.storage.clean() == would
        (run,) = desk.jobs.runs(job.id)
        assert desk.jobs.log_path(desk.jobs.attempts([run])[run.id][0]) is None
        assert desk.jobs.get(desk.commits.process(request).job).counts.reused == 1


def test_figures(desk: Desk, work_folder: Path) -> None:
    """Costs and counts by state, right the moment a job ends."""
    given = {"folder": str(work_folder)}
    finished(desk, desk.jobs.submit(TaskRequest("telling", given, ["a"], project="thesis")).job)
    finished(desk, desk.jobs.submit(TaskRequest("flaky", given, ["a"])).job)
    lines = desk.storage.summary()
    assert [(line.project, line.pipeline, line.state, line.figures.jobs) for line in lines] == [
        (None, "flaky", JobState.FAILED, 1),
        ("thesis", "telling", JobState.SUCCEEDED, 1),
    ]
    assert lines[1].figures.total_cost == 7
    assert desk.storage.summary(project="thesis") == lines[1:]
