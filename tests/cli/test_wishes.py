"""`retry`, `cancel`, `pause`, `resume` and `workers`: of one job, of all that a filter matches, of everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.program import Program, RealProgram, ended, wait_for_lines
from tests.support.repositories import SampleRepository


@pytest.fixture
def queued(program: Program, repository: SampleRepository) -> list[int]:
    """Three jobs that nobody works on."""
    return [
        program(
            "process", "--repo", repository.path, "--last", 2, "--command", f"echo {number}", "--detach", "--json"
        ).json["job"]
        for number in range(3)
    ]  # fmt: skip


def states(program: Program) -> dict[int, str]:
    return {job["id"]: job["chip"] for job in program("jobs", "--json").json}


def test_cancel_some(program: Program, queued: list[int]) -> None:
    told = program("cancel", queued[0], queued[2])
    assert told.code == 0
    assert len(told.lines) == 2
    assert states(program) == {1: "cancelled", 2: "waiting", 3: "cancelled"}


def test_cancel_what_is_over(program: Program, queued: list[int]) -> None:
    program("cancel", 1)
    told = program("cancel", 1)
    assert (told.code, told.err) == (2, "jobdesk: Job 1 is over: cancelled.\n")


def test_a_filter_asks_first(program: Program, queued: list[int]) -> None:
    """With nobody to ask nothing is done; `--yes` says yes, and the count is told."""
    told = program("cancel", "--text", "echo")
    assert (told.code, "Cancel 3 jobs?" in told.err) == (2, True)
    assert set(states(program).values()) == {"waiting"}
    assert program("cancel", "--text", "echo", "--yes", "--json").code == 0
    assert set(states(program).values()) == {"cancelled"}


def test_a_filter_that_matches_nothing(program: Program, queued: list[int]) -> None:
    told = program("cancel", "--text", "no such words", "--yes")
    assert (told.code, told.err) == (2, "jobdesk: No job matches.\n")


@pytest.mark.parametrize("verb", ["cancel", "retry"])
def test_nothing_named(program: Program, verb: str) -> None:
    """Everything is not meant by saying nothing."""
    told = program(verb)
    assert (told.code, "Say which jobs" in told.err) == (2, True)


def test_pause_and_resume_a_job(program: Program, queued: list[int]) -> None:
    program("pause", 2)
    assert states(program)[2] == "paused"
    program("resume", 2)
    assert states(program)[2] == "waiting"


def test_pause_everything(program: Program, queued: list[int]) -> None:
    """Without a job it is all of them, and it is told wherever one looks."""
    assert program("pause").out == "Everything is paused: nothing new starts.\n"
    assert "Everything is paused." in program("workers").out
    assert program("workers", "--json").json["paused"] is True
    assert program("resume").out == "Everything goes on.\n"
    assert program("workers", "--json").json["paused"] is False


def test_retry_what_failed(program: Program, repository: SampleRepository, tmp_path: Path) -> None:
    """A retry is a new job that knows the old one; `--failed` takes only what failed."""
    line = f"grep -q good state || test -e {tmp_path}/mended"
    assert program("process", "--repo", repository.path, "--all", "--command", line).code == 1
    (tmp_path / "mended").touch()
    told = program("retry", 1, "--failed", "--json")
    assert told.code == 0
    assert (told.json["retry_of"], told.json["counts"]["total"], told.json["counts"]["succeeded"]) == (1, 1, 1)


def test_retry_all_reuses_what_succeeded(program: Program, repository: SampleRepository) -> None:
    """Successes are reused, failures never; with --force nothing is."""
    call = ("--repo", repository.path, "--all", "--command", "grep -q good state")
    program("process", *call)
    counts = program("retry", 1, "--json").json["counts"]
    assert (counts["reused"], counts["failed"]) == (4, 1)
    assert program("retry", 1, "--force", "--json").json["counts"]["reused"] == 0


def test_retry_a_whole_filter(program: Program, repository: SampleRepository) -> None:
    """Every job that matches; those with nothing to try again are passed over."""
    for line in ("false", "true", "exit 2"):
        program("process", "--repo", repository.path, "--last", 1, "--command", line)
    told = program("retry", "--state", "failed", "--state", "succeeded", "--failed", "--yes", "--json")
    assert told.code == 1
    assert [(job["retry_of"], job["status"]) for job in told.json] == [(1, "failed"), (3, "failed")]


def test_nothing_to_retry(program: Program, repository: SampleRepository) -> None:
    program("process", "--repo", repository.path, "--last", 1, "--command", "true")
    told = program("retry", 1, "--failed")
    assert (told.code, "nothing to try again" in told.err) == (2, True)


def test_an_active_job_is_not_retried(program: Program, queued: list[int]) -> None:
    told = program("retry", 1)
    assert (told.code, "not over yet" in told.err) == (2, True)


def test_workers(program: Program) -> None:
    """Their number is a setting until somebody wishes otherwise; `--usual` goes back to it."""
    assert program("workers").out == "2 workers when one works: nobody does now.\n"
    assert program("workers", 3, "--json").json["workers"] == 3
    assert program("workers", "--json").json["workers"] == 3
    assert program("workers", "--usual", "--json").json["workers"] == 2
    assert program("workers", 0).code == 2
    assert program("workers", 257).code == 2


def test_wishes_reach_who_works(real_program: RealProgram, repository: SampleRepository, tmp_path: Path) -> None:
    """Another process sees who works, changes the number of workers, and cancels; that is exit code 130 there."""
    notes = tmp_path / "notes"
    line = f"echo begun >> {notes}; sleep 600"
    worker = real_program.start("process", "--repo", repository.path, "--all", "--command", line)
    wait_for_lines(notes, 2)
    assert real_program("workers", "--json").json["process"] == worker.pid
    real_program("workers", "3")
    wait_for_lines(notes, 3)
    told = real_program("process", "--repo", repository.path, "--all", "--command", line, "--detach")
    assert told.lines[0] == "Already running as job 1"
    assert real_program("cancel", "1").code == 0
    told = ended(worker)
    assert told.code == 130
    assert "cancelled" in told.out
