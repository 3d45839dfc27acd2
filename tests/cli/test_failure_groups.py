"""`failures`: grouped, shown, muted and retried, for people and for programs."""

from __future__ import annotations

import pytest

from tests.support.program import Program
from tests.support.repositories import SampleRepository

CHECK = 'cat number; grep -q good state || { echo "card $(cat number) is bad" >&2; exit 3; }'


@pytest.fixture
def group(program: Program, repository: SampleRepository) -> str:
    """Two jobs, each with one failure; the id of their group."""
    for line in (CHECK, f"{CHECK} "):
        program("process", "--repo", repository.path, "--all", "--command", line)
    (found,) = program("failures", "list", "--json").json
    return str(found["id"])


def test_nothing_failed(program: Program) -> None:
    assert program("failures", "list").out == "Nothing has failed.\n"
    assert program("failures", "list", "--json").json == []


def test_list(program: Program, group: str) -> None:
    told = program("failures", "list")
    assert told.lines[1].split()[:3] == [group, "2", "2"]
    assert told.lines[1].endswith("Exit code 3: card … is bad")
    (found,) = program("failures", "list", "--json", "--since", "1h", "--pipeline", "command").json
    assert (found["count"], found["says"], found["is_new"]) == (2, "Exit code 3: card … is bad", False)
    assert program("failures", "list", "--since-version", "999").out == "Nothing has failed.\n"
    assert program("failures", "list", "--since", "2999-01-01").out == "Nothing has failed.\n"
    assert program("failures", "list", "--since", "tea").code == 2


def test_show(program: Program, group: str) -> None:
    told = program("failures", "show", group)
    assert told.lines[0] == "Exit code 3: card … is bad"
    assert told.lines[2] == "For example: Exit code 3: card 4 is bad"
    assert [line.split()[1] for line in told.lines[3:]] == ["2", "1"]
    assert all("commit 4" in line for line in told.lines[3:])
    assert [run["job"] for run in program("failures", "show", group, "--json").json["runs"]] == [2, 1]
    assert program("failures", "show", "tea").code == 2


def test_mute(program: Program, group: str) -> None:
    assert program("failures", "mute", group).out == "Muted: Exit code 3: card … is bad\n"
    told = program("failures", "list")
    assert told.out == "Nothing has failed that is not muted.\n"
    assert "1 muted group left out" in told.err
    assert [one["is_muted"] for one in program("failures", "list", "--muted", "--json").json] == [True]
    assert program("failures", "unmute", group, "--json").json["is_muted"] is False
    assert len(program("failures", "list", "--json").json) == 1


def test_retry(program: Program, group: str) -> None:
    """A job for each job of the group; and none for what was retried already."""
    told = program("failures", "retry", group)
    assert (told.code, told.lines[0]) == (1, "2 jobs of 2 to do again")
    assert [job["retry_of"] for job in program("jobs", "--json").json[:2]] == [2, 1]
    assert program("failures", "retry", group, "--detach", "--json").code == 0
    told = program("failures", "retry", group)
    assert (told.code, "nothing to retry" in told.err) == (2, True)
