"""Trouble of the machine is one sentence and exit code 3, and nothing is lost by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.desk.pool import Pool
from tests.support.program import Program, Told
from tests.support.repositories import SampleRepository


def assert_told(told: Told, words: str) -> None:
    """One sentence on stderr, and no more."""
    assert (told.code, told.out) == (EnvironmentTrouble.exit_code, "")
    assert len(told.err.splitlines()) == 1
    assert words in told.err


def test_no_git(
    program: Program, repository: SampleRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says which git is needed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    told = program("process", "--repo", repository.path, "--last", 1, "--command", "true")
    assert_told(told, "install git 2.33 or later")


def test_a_git_of_long_ago(
    program: Program, repository: SampleRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its version is told beside the one that is needed."""
    old = tmp_path / "git"
    old.write_text("#!/bin/sh\necho git version 2.20.1\n")
    old.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = program("process", "--repo", repository.path, "--last", 1, "--command", "true")
    assert_told(told, "git 2.33 or later")
    assert "2.20.1" in told.err


def test_a_newer_database(program: Program) -> None:
    """What a newer JobDesk wrote is not touched."""
    program("jobs")
    with closing(sqlite3.connect(program.folder / "jobdesk.sqlite")) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2999-01-01')")
        connection.commit()
    assert_told(program("jobs"), "newer JobDesk")


def test_a_damaged_database(program: Program) -> None:
    (program.folder / "jobdesk.sqlite").write_bytes(b"this is no database" * 1000)
    assert_told(program("jobs"), "damaged")


def test_a_database_that_stays_in_trouble(
    program: Program, repository: SampleRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that stays full ends the waiting with its sentence; the job is there, and the same command carries on."""
    monkeypatch.setattr(Pool, "trouble", "The disk is full.")
    monkeypatch.setattr(Pool, "start", lambda self, workers: None)
    monkeypatch.setattr("jobdesk.cli.follow.PATIENCE_S", 0.0)
    call = ("process", "--repo", repository.path, "--last", 2, "--command", "true")
    told = program(*call)
    assert told.code == 3
    assert told.err == "jobdesk: The disk is full. Job 1 waits; the same command carries on.\n"
    monkeypatch.undo()
    told = program(*call)
    assert (told.code, told.lines[0]) == (0, "Carrying on with job 1: 0 of 2 commits are done")


def test_a_bug_of_the_engine(program: Program, repository: SampleRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for an engine that has stopped."""
    monkeypatch.setattr(Pool, "failure", "ZeroDivisionError: a bug")
    monkeypatch.setattr(Pool, "start", lambda self, workers: None)
    told = program("process", "--repo", repository.path, "--last", 2, "--command", "true")
    assert told.code == 3
    assert "a bug of its own" in told.err
