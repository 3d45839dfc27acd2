"""Failures by the group: read, muted, and retried, each job once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.failures import NoSuchGroup
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.git.commits import CommitRange
from tests.support.desks import finished, quick_settings
from tests.support.repositories import SampleRepository

CHECK = "read number < number; echo \"no card $number in '$JOBDESK_COMMIT'\"; exit $((number > 2))"


@pytest.fixture
def repository(tmp_path: Path) -> SampleRepository:
    """Four commits, of which the last two fail, each with a number and an id of its own."""
    sample = SampleRepository(tmp_path / "repository")
    for number in range(1, 5):
        sample.commit(f"commit {number}", {"number": f"{number}\n"})
    return sample


@pytest.fixture
def desk(tmp_path: Path, repository: SampleRepository) -> Iterator[Desk]:
    """A desk on which two jobs failed, in three runs that say the same."""
    with open_desk(tmp_path / "data", quick_settings()) as opened:
        opened.pool.start()
        for newest, line in ((4, CHECK), (1, f"{CHECK} ")):
            request = ProcessRequest(repository.path, CommitRange(newest=newest), given={"line": line})
            finished(opened, opened.commits.process(request).job)
        yield opened


def test_three_failures_are_one(desk: Desk) -> None:
    (group,) = desk.failures.groups().groups
    assert (group.pattern, group.count, group.jobs) == ("Exit code 1: no card … in '…'", 3, 2)
    assert desk.failures.get(group.id[:4]).runs == group.runs
    page = desk.failures.page(group.runs[:2])
    assert [one.job.id for one in page] == [2, 1], "what failed last comes first"
    assert page[0].subject == "commit 4"


def test_what_is_asked_for(desk: Desk) -> None:
    """A time, a pipeline, a version."""
    assert desk.failures.groups(since=desk.clock.now()).groups == []
    assert desk.failures.groups(pipeline="cards").groups == []
    (group,) = desk.failures.groups().groups
    assert len(desk.failures.groups(since_version=group.first_version).groups) == 1
    assert desk.failures.groups(since_version="999").groups == []


@pytest.mark.parametrize(("most", "is_cut"), [(3, False), (2, True)])
def test_of_too_many_the_newest(desk: Desk, monkeypatch: pytest.MonkeyPatch, most: int, is_cut: bool) -> None:
    """Whether there are older ones is told with the groups."""
    monkeypatch.setattr("jobdesk.desk.jobs.failures.MOST", most)
    board = desk.failures.groups()
    assert ([group.count for group in board.groups], board.is_cut) == ([most], is_cut)


@pytest.mark.parametrize("name", ["", "zzzz"])
def test_an_unknown_group(desk: Desk, name: str) -> None:
    with pytest.raises(NoSuchGroup):
        desk.failures.get(name)


def test_mute_and_unmute(desk: Desk) -> None:
    """It is kept with the database, and only says so of the group."""
    (group,) = desk.failures.groups().groups
    desk.failures.mute(group)
    board = desk.failures.groups()
    assert ([one.is_muted for one in board.groups], board.heard) == ([True], [])
    desk.failures.mute(group, is_muted=False)
    assert [one.id for one in desk.failures.groups().heard] == [group.id]


def test_each_job_is_retried_once(desk: Desk) -> None:
    """What was retried already is left alone; what failed again then is there by its newer job."""
    (group,) = desk.failures.groups().groups
    (*_, progress) = desk.failures.retry(group).go()
    assert (progress.done, progress.total, progress.is_over) == (2, 2, True)
    assert [desk.jobs.get(made).retry_of for made in (3, 4)] == [1, 2]
    assert desk.failures.jobs_to_retry(group) == []
    for made in (3, 4):
        finished(desk, made)
    (group,) = desk.failures.groups().groups
    assert (group.count, desk.failures.jobs_to_retry(group)) == (6, [3, 4])


def test_a_retry_that_is_undone_is_none(desk: Desk) -> None:
    """The jobs that it made are cancelled, and those of the group can be retried."""
    (group,) = desk.failures.groups().groups
    desk.pool.pause()
    retrying = desk.failures.retry(group)
    list(retrying.go())
    undoing = retrying.to_undo()
    assert undoing is not None
    list(undoing.go())
    assert desk.failures.jobs_to_retry(group) == [1, 2]


def test_a_repository_that_is_gone(desk: Desk, repository: SampleRepository) -> None:
    """The runs are there all the same, with no subjects."""
    (group,) = desk.failures.groups().groups
    repository.path.rename(repository.path.with_name("elsewhere"))
    assert [one.subject for one in desk.failures.page(group.runs)] == ["", "", ""]
