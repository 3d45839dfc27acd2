"""`delete` and `restore`: of one job, of all that a filter matches, and for good."""

from __future__ import annotations

import pytest

from tests.support.program import Program
from tests.support.repositories import SampleRepository


@pytest.fixture
def jobs(program: Program, repository: SampleRepository) -> list[int]:
    """Two jobs that are cancelled, and one that nobody works on."""
    made = [
        program(
            "process", "--repo", repository.path, "--last", 1, "--command", f"echo {number}", "--detach", "--json"
        ).json["job"]
        for number in range(3)
    ]  # fmt: skip
    program("cancel", *made[:2])
    return made


def listed(program: Program, *query: str) -> list[int]:
    return [job["id"] for job in program("jobs", *query, "--json").json]


def test_named_jobs_go_and_come_back(program: Program, jobs: list[int]) -> None:
    told = program("delete", 1, 2, 1)
    assert (told.code, [line.split(":")[0] for line in told.lines]) == (
        0,
        ["Job 1 is in the trash", "Job 2 is in the trash"],
    )
    assert (listed(program), listed(program, "is:deleted")) == ([3], [2, 1])
    assert program("restore", 2, "--json").json[0]["id"] == 2
    assert listed(program) == [3, 2]


def test_what_is_not_over_or_not_there_is_refused(program: Program, jobs: list[int]) -> None:
    """Nothing is done then, also not for the others that were named."""
    for arguments, words in (
        (("delete", 1, 3), "Job 3 is not over yet; cancel it first."),
        (("delete", 1, 99), "There is no job 99."),
        (("restore", 1), "Job 1 is not in the trash."),
        (("delete", "--for-good", 1, "--yes"), "Job 1 is not in the trash."),
        (("delete",), "Say which jobs"),
    ):
        told = program(*arguments)
        assert (told.code, words in told.err) == (2, True)
    assert listed(program, "is:deleted") == []
    program("delete", 1)
    assert "Job 1 is in the trash already." in program("delete", 1).err
    assert "Job 1 is in the trash; restore it first." in program("retry", 1).err


def test_a_filter_says_how_many_and_asks(program: Program, jobs: list[int]) -> None:
    """A dry run only says it; what is not over is not counted."""
    assert program("delete", "--text", "echo", "--dry-run").out == "2 jobs would be in the trash.\n"
    told = program("delete", "--text", "echo")
    assert (told.code, "Delete 2 jobs?" in told.err) == (2, True)
    assert program("delete", "--text", "echo", "--yes").out == "2 jobs are in the trash.\n"
    assert program("delete", "--text", "echo", "--yes").err == "jobdesk: No job matches.\n"
    assert program("restore", "--text", "echo 1", "--dry-run", "--json").json == {
        "dry_run": True,
        "wish": "restore",
        "jobs": 1,
    }
    assert program("restore", "--text", "echo 1", "--yes").out == "1 job is restored.\n"
    assert (listed(program), listed(program, "is:deleted")) == ([3, 2], [1])


def test_for_good_asks_also_for_one(program: Program, jobs: list[int]) -> None:
    program("delete", 1, 2)
    told = program("delete", "--for-good", 1)
    assert (told.code, "Delete for good 1 job?" in told.err) == (2, True)
    assert program("delete", "--for-good", 1, "--yes", "--json").json == {
        "wish": "delete for good",
        "jobs": 1,
        "done": 1,
        "left": {},
        "stopped": False,
    }
    assert "There is no job 1." in program("show", 1).err
    assert program("delete", "--for-good", "--text", "echo", "--yes").out == "1 job is deleted for good.\n"


def test_a_filter_to_cancel_and_to_retry_is_counted_first(program: Program, jobs: list[int]) -> None:
    """What succeeded or runs is not retried, and what is over is not cancelled."""
    assert program("cancel", "--text", "echo", "--dry-run").out == "1 job would be cancelled.\n"
    assert program("cancel", 3, "--dry-run").out == "1 job would be cancelled.\n"
    assert program("retry", "--text", "echo", "--dry-run").out == "2 jobs would be done again.\n"
    assert program("retry", 1, "--dry-run", "--json").json["jobs"] == 1
    assert listed(program) == [3, 2, 1]
    told = program("retry", "--text", "echo", "--yes", "--detach")
    assert told.lines[:2] == ["Job 4 does job 1 again: echo 0", "Job 5 does job 2 again: echo 1"]
    assert program("cancel", "--query", "is:active", "--yes").out == "3 jobs are cancelled.\n"
