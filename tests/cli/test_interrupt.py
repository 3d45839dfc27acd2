"""Ctrl-C and its kin stop in order: what runs is given back, nothing is left behind, and it can go on."""

from __future__ import annotations

import shlex
import signal
from pathlib import Path

import pytest

from tests.support.processes import Roll
from tests.support.program import RealProgram, ended, lines_of, wait_for_lines
from tests.support.repositories import SampleRepository
from tests.support.waiting import until


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def waiting_command(notes: Path, gate: Path) -> str:
    """Notes that it began, and goes on when the gate is there."""
    return f"echo begun >> {notes}; while ! test -e {gate}; do sleep 0.02; done"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_orderly_stop(
    real_program: RealProgram, repository: SampleRepository, tmp_path: Path, notes: Path, number: signal.Signals
) -> None:
    """Exit code 130; no attempt is used up; the same command carries on and ends well."""
    call = ("process", "--repo", repository.path, "--all", "--command", waiting_command(notes, tmp_path / "gate"))
    process = real_program.start(*call)
    wait_for_lines(notes, 2)
    process.send_signal(number)
    told = ended(process)
    assert told.code == 130
    assert "0 of 5 are done, and stay so. Carry on with the same command" in told.err
    shown = real_program("show", "1", "--json").json
    assert shown["status"] == "queued"
    assert {run["status"] for run in shown["runs"]} == {"queued"}
    (tmp_path / "gate").touch()
    told = real_program(*call)
    assert (told.code, told.lines[0]) == (0, "Carrying on with job 1: 0 of 5 commits are done")
    assert len(lines_of(notes)) == 7


def test_programs_learn_how_far_it_came(
    real_program: RealProgram, repository: SampleRepository, tmp_path: Path, notes: Path
) -> None:
    """With `--json` the object comes in any case."""
    line = waiting_command(notes, tmp_path / "gate")
    process = real_program.start("process", "--repo", repository.path, "--all", "--command", line, "--json")
    wait_for_lines(notes, 2)
    process.send_signal(signal.SIGINT)
    told = ended(process)
    assert (told.code, told.json["job"], told.json["status"]) == (130, 1, "queued")


def test_a_second_time_waits_for_nothing(
    real_program: RealProgram, repository: SampleRepository, tmp_path: Path
) -> None:
    """A command that will not end keeps nobody waiting, and is gone all the same."""
    (real_program.folder / "settings.toml").write_text("[workers]\ncount = 1\ngrace_s = 60\n")
    roll = Roll(tmp_path)
    process = real_program.start("process", "--repo", repository.path, "--last", 1, "--", *roll.command("stubborn"))
    roll.wait_until_full()
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert b"Ctrl-C again" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    assert ended(process).code == 130
    roll.wait_until_none()


def test_an_ignored_signal_stays_ignored(
    real_program: RealProgram, repository: SampleRepository, tmp_path: Path, notes: Path
) -> None:
    """As `nohup` asks for it: the end of the terminal is not ours to obey."""
    gate = tmp_path / "gate"
    call = ("process", "--repo", repository.path, "--last", 1, "--command", waiting_command(notes, gate))
    shell = f"trap '' HUP; exec {shlex.join(real_program.argv(*call))}"
    process = real_program.start_shell(shell)
    wait_for_lines(notes, 1)
    process.send_signal(signal.SIGHUP)
    gate.touch()
    assert ended(process).code == 0


def test_watching_ends_nothing(
    real_program: RealProgram, repository: SampleRepository, tmp_path: Path, notes: Path
) -> None:
    """Who only watches the work of another stops watching; the job goes on there, and it says so."""
    call = ("process", "--repo", repository.path, "--all", "--command", waiting_command(notes, tmp_path / "gate"))
    worker = real_program.start(*call)
    wait_for_lines(notes, 2)
    watcher = real_program.start(*call)
    assert watcher.stdout is not None
    assert watcher.stdout.readline() == b"Already running as job 1\n"
    watcher.send_signal(signal.SIGINT)
    told = ended(watcher)
    assert (told.code, f"goes on in process {worker.pid}" in told.err) == (130, True)
    (tmp_path / "gate").touch()
    assert ended(worker).code == 0


def test_run_until_it_is_stopped(
    real_program: RealProgram, repository: SampleRepository, tmp_path: Path, notes: Path
) -> None:
    """`run` works on what comes, tells what has ended, and stops in order."""
    worker = real_program.start("run")
    for line in ("true", waiting_command(notes, tmp_path / "gate")):
        real_program("process", "--repo", repository.path, "--last", 1, "--command", line, "--detach")
    wait_for_lines(notes, 1)
    until(lambda: real_program("show", "1", "--json").json["status"] == "succeeded", "the end of job 1")
    worker.send_signal(signal.SIGINT)
    told = ended(worker)
    assert told.code == 130
    assert "Job 1 succeeded" in told.out
    assert "1 job left" in told.err
    assert real_program("watch", "1").code == 0
