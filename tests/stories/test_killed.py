"""Killed half-way, and carried on by the next: nothing is lost, little is repeated, nobody is left behind."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.support.processes import Roll
from tests.support.program import RealProgram, ended, lines_of, wait_for_lines
from tests.support.repositories import SampleRepository
from tests.support.waiting import until

WORKERS = 4


def noting(notes: Path) -> str:
    return f"echo $JOBDESK_COMMIT >> {notes}"


def halting(notes: Path, count: int) -> str:
    """The same; who finds so many lines or more stays until there is a file beside them, `NOTES.go`."""
    return f"{noting(notes)}; while test $(wc -l < {notes}) -ge {count} && ! test -e {notes}.go; do sleep 0.02; done"


def go_on(notes: Path) -> None:
    Path(f"{notes}.go").touch()


@pytest.mark.usefixtures("untouched")
def test_killed_and_carried_on(real_program: RealProgram, repository: SampleRepository, tmp_path: Path) -> None:
    """After a -9 half-way the same command does the rest, and repeats at most what was in flight."""
    notes = tmp_path / "notes"
    call = ("process", "--repo", repository.path, "--all", "--workers", WORKERS, "--command", halting(notes, 20))
    process = real_program.start(*call)
    wait_for_lines(notes, 20)
    process.send_signal(signal.SIGKILL)
    assert ended(process).code == -signal.SIGKILL
    go_on(notes)
    told = real_program(*call)
    assert told.code == 0
    assert told.lines[0].startswith("Carrying on with job 1: ")
    times = Counter(lines_of(notes))
    assert len(times) == 40
    assert times.total() <= 40 + WORKERS
    assert max(times.values()) <= 2
    assert real_program("show", "1", "--json").json["counts"]["succeeded"] == 40


def test_nobody_is_left_behind(real_program: RealProgram, repository: SampleRepository, tmp_path: Path) -> None:
    """Children that hid well and obey no signal end with the program that was killed."""
    roll = Roll(tmp_path)
    process = real_program.start("process", "--repo", repository.path, "--last", 1, "--", *roll.command("stay"))
    roll.wait_until_full()
    process.send_signal(signal.SIGKILL)
    ended(process)
    roll.wait_until_none()


def test_another_takes_over(real_program: RealProgram, repository: SampleRepository, tmp_path: Path) -> None:
    """Two JobDesks on one database: one works; when it is killed the other does the rest, and both tell one story."""
    notes = tmp_path / "notes"
    call = ("process", "--repo", repository.path, "--all", "--workers", 2, "--command", halting(notes, 10))
    first = real_program.start(*call)
    wait_for_lines(notes, 10)
    second = real_program.start(*call)
    assert second.stdout is not None
    assert second.stdout.readline() == b"Already running as job 1\n"
    first.send_signal(signal.SIGKILL)
    ended(first)
    go_on(notes)
    told = ended(second)
    assert told.code == 0
    assert "40 succeeded" in told.out
    times = Counter(lines_of(notes))
    assert (len(times), times.total() <= 42) == (40, True)


def test_two_that_want_the_same(real_program: RealProgram, repository: SampleRepository, tmp_path: Path) -> None:
    """Started at one moment, they agree on one job and every commit runs once."""
    notes = tmp_path / "notes"
    call = ("process", "--repo", repository.path, "--all", "--command", noting(notes), "--json")
    both = [real_program.start(*call), real_program.start(*call)]
    told = [ended(process) for process in both]
    assert [one.code for one in told] == [0, 0]
    assert sorted(lines_of(notes)) == sorted(repository.run("rev-list", "HEAD").splitlines())
    assert len(real_program("jobs", "--json").json) in (1, 2)


def test_stopped_and_carried_on_by_another_command(
    real_program: RealProgram, repository: SampleRepository, tmp_path: Path
) -> None:
    """After Ctrl-C `run` does the rest as well; no attempt was lost and no commit runs twice but what was stopped."""
    notes = tmp_path / "notes"
    process = real_program.start("process", "--repo", repository.path, "--all", "--command", halting(notes, 10))
    wait_for_lines(notes, 10)
    process.send_signal(signal.SIGINT)
    assert ended(process).code == 130
    go_on(notes)
    assert real_program("run", "--until-idle").code == 0
    shown = real_program("show", "1", "--json").json
    assert (shown["status"], shown["counts"]["succeeded"]) == ("succeeded", 40)
    assert max(run["attempts"] for run in shown["runs"]) <= 2


def test_the_engine_lets_go_of_its_database(real_program: RealProgram, repository: SampleRepository) -> None:
    """After any end nobody is said to work."""
    real_program("process", "--repo", repository.path, "--last", 1, "--command", "true")
    until(lambda: real_program("workers", "--json").json["process"] is None, "that nobody works")
