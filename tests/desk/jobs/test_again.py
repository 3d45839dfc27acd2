"""A job can be asked for again: as a request to change, as a command line, and as a retry that can be undone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.core.model import Mode
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.desk.sample import make_sample
from jobdesk.git.commits import CommitList, CommitRange
from tests.support.desks import quick_settings


@pytest.fixture
def idle(tmp_path: Path, test_pipelines: None) -> Iterator[Desk]:
    """A desk that nobody works."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        yield desk


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return make_sample(tmp_path / "my notes").path


def test_a_request_comes_back_as_it_was(idle: Desk, repository: Path) -> None:
    """The same items by the same pipeline on the same terms: submitted while the first is active, it is the first."""
    asked = ProcessRequest(repository, CommitRange(newest=3), given={"line": "true"}, priority=2, retries=1, workers=2)
    job = idle.commits.process(asked).job
    again = idle.jobs.request(job)
    assert isinstance(again, ProcessRequest)
    assert isinstance(again.selection, CommitList)
    assert (len(again.selection.ids), again.priority, again.retries, again.workers) == (3, 2, 1, 2)
    assert not idle.commits.process(again).created
    task = idle.jobs.submit(TaskRequest("counting", {"folder": str(repository)}, ["a", "b"], title="Mine")).job
    same = idle.jobs.request(task)
    assert isinstance(same, TaskRequest)
    assert (same.items, same.title) == (("a", "b"), "Mine")
    assert not idle.jobs.submit(same).created


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"selection": CommitRange()}, ["--all"]),
        ({"selection": CommitRange(newest=2)}, ["--last", "2"]),
        ({"selection": CommitRange("main", since="2020-01-01")}, ["--branch", "main", "--since", "2020-01-01"]),
        (
            {"selection": CommitRange("main", "main~3", first_parent=True)},
            ["--range", "main~3..main", "--first-parent"],
        ),
        (
            {"selection": CommitRange(newest=2, first_parent=True), "mode": Mode.FIRST_BAD, "timeout_factor": 2.0},
            ["--last", "2", "--first-parent", "--find-first-bad", "--timeout", "200%"],
        ),
        (
            {"selection": CommitRange(newest=2), "timeout_s": 30, "retries": 1, "priority": 3, "workers": 2},
            ["--last", "2", "--timeout", "30", "--retries", "1", "--priority", "3", "--workers", "2"],
        ),
        (
            {"selection": CommitRange(newest=2), "project": "a b", "force": True},
            ["--last", "2", "--project", "a b", "--force"],
        ),
    ],
)
def test_a_command_line_says_what_was_asked(
    idle: Desk, repository: Path, asked: dict[str, object], words: list[str]
) -> None:
    """Every choice has its option, and what a shell would take apart is quoted."""
    request = ProcessRequest(repository, given={"line": "make 'all' && true"}, **asked)  # type: ignore[arg-type]
    line = idle.jobs.command_line(idle.commits.process(request).job)
    repo = ["--repo", str(repository)]
    assert shlex.split(line) == ["jobdesk", "process", *repo, *words, "--command", "make 'all' && true"]


def test_a_command_line_of_other_inputs(idle: Desk, repository: Path) -> None:
    """Arguments come last, what has no option of its own is JSON, and what no option can say is a retry."""
    argv = ProcessRequest(repository, CommitRange(newest=1), given={"argv": ["ls", "-l"], "scope": "tree"})
    line = idle.jobs.command_line(idle.commits.process(argv).job)
    assert shlex.split(line)[-5:] == ["--input", '{"scope": "tree"}', "--", "ls", "-l"]
    task = idle.jobs.submit(TaskRequest("counting", {"folder": "x"})).job
    assert shlex.split(idle.jobs.command_line(task)) == [
        *("jobdesk", "process", "--pipeline", "counting", "--input", '{"folder": "x"}')
    ]
    (commit,) = idle.jobs.runs(idle.commits.process(argv).job)
    picked = idle.commits.process(ProcessRequest(repository, CommitList((commit.item,)), given={"line": "true"})).job
    assert idle.jobs.command_line(picked) == f"jobdesk retry {picked}"


def test_a_retry_can_be_undone(idle: Desk) -> None:
    """Undoing it cancels the job that it made, and never one that was there before or is over."""
    job = idle.jobs.submit(TaskRequest("instant")).job
    idle.jobs.cancel(job)
    made = idle.jobs.retry(job)
    same = idle.jobs.retry(job)
    assert not idle.jobs.undo_retry(same)
    assert idle.jobs.undo_retry(made)
    assert idle.jobs.get(made.job).state is JobState.CANCELLED
    assert not idle.jobs.undo_retry(made)


def test_what_is_left_of_a_job_is_found(desk: Desk, work_folder: Path) -> None:
    """Its files with the runs that left them, and the end of what a run has written."""
    job = desk.jobs.submit(TaskRequest("telling", {"folder": str(work_folder)}, ["a", "b"])).job
    desk.jobs.wait(job)
    found = desk.jobs.artifacts_of_job(job)
    assert [(run.item, artifact.name, path.read_text()) for run, artifact, path in found] == [
        ("a", "a.txt", "made of a"),
        ("b", "b.txt", "made of b"),
    ]
    (run, _) = desk.jobs.runs(job)
    assert desk.jobs.log_tail(run, 5) == ["about a"]
