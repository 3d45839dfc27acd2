"""Whatever is submitted, and however, is stored and told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobdesk.core.events import Event, JobsChanged
from jobdesk.core.model import Submitted
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.git.commits import CommitRange
from tests.support.desks import quick_settings
from tests.support.repositories import SampleRepository


@pytest.fixture
def idle(tmp_path: Path, test_pipelines: None) -> Iterator[Desk]:
    """A desk whose pool does not work."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        yield desk


def task(desk: Desk, folder: Path) -> Submitted:
    return desk.jobs.submit(TaskRequest("instant"))


def commits(desk: Desk, folder: Path) -> Submitted:
    repository = SampleRepository(folder / "repository")
    repository.grow(1)
    return desk.commits.process(ProcessRequest(repository.path, CommitRange(newest=1), given={"line": "true"}))


def retry(desk: Desk, folder: Path) -> Submitted:
    first = task(desk, folder).job
    desk.pool.start()
    desk.jobs.wait(first)
    desk.pool.stop()
    return desk.jobs.retry(first)


@pytest.mark.parametrize("submit", [task, commits, retry])
def test_a_new_job_is_told(idle: Desk, tmp_path: Path, submit: Callable[[Desk, Path], Submitted]) -> None:
    """Nobody has to wait until the engine has looked, or for one that does not work here."""
    told: list[Event] = []
    idle.bus.subscribe(told.append)
    submitted = submit(idle, tmp_path)
    assert submitted.created
    assert JobsChanged(frozenset({submitted.job})) in told
