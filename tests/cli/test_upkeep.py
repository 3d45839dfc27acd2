"""`clean`, `backup`, `stats` and `doctor`: what is kept, what it comes to, and whether all is well."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.support.program import SETTINGS, Program
from tests.support.repositories import SampleRepository


@pytest.fixture
def done(program: Program, repository: SampleRepository) -> None:
    """One job with five logs, and one without any."""
    program("process", "--repo", repository.path, "--all", "--command", "cat number", "--project", "thesis")
    program("process", "--repo", repository.path, "--last", 1, "--command", "false")


def logs(program: Program) -> list[Path]:
    return sorted((program.folder / "logs" / "1").glob("*.log"))


def test_clean(program: Program, repository: SampleRepository, done: None) -> None:
    """A dry run says what would go; the results stay when the logs have gone."""
    assert program("clean").out == "There is nothing to delete.\n"
    (program.folder / "settings.toml").write_text(f"{SETTINGS}[storage]\nkeep_days = 0\n")
    assert program("clean", "--dry-run").lines[:2] == ["Would be deleted:", "  5 logs of 1 job, 10 B"]
    assert len(logs(program)) == 5
    assert program("clean", "--json").json["logs"] == 5
    assert logs(program) == []
    told = program("log", 1, "HEAD")
    assert (told.code, told.out) == (0, "")
    assert "cleaned away" in told.err
    assert program("status", "--repo", repository.path, "--command", "cat number").lines[-1] == "5 commits: 5 processed"


def test_backup(program: Program, done: None, tmp_path: Path) -> None:
    """To a file, into a folder, or below the data; never over something."""
    copy = tmp_path / "copy.sqlite"
    assert program("backup", copy).code == 0
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (2,)
    connection.close()
    told = program("backup", copy)
    assert (told.code, "exists already" in told.err) == (2, True)
    path = Path(program("backup", tmp_path, "--json").json["file"])
    assert (path.parent, path.exists()) == (tmp_path, True)
    assert Path(program("backup", "--json").json["file"]).is_relative_to(program.folder)


def test_a_backup_that_cannot_be_written(program: Program, done: None, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = program("backup", tmp_path / "file" / "copy.sqlite")
    assert (told.code, len(told.err.splitlines())) == (3, 1)


def test_stats(program: Program, done: None) -> None:
    """Jobs and runs by project, pipeline and state, and all together; narrowed where that is asked for."""
    told = program("stats")
    assert told.code == 0
    assert [line.split()[:2] for line in told.lines[1:3]] == [["-", "command"], ["thesis", "command"]]
    assert told.lines[-1].startswith("Together: 2 jobs, 6 runs, ")
    shape = program("stats", "--json").json
    assert {state: one["runs"] for state, one in shape["by_state"].items()} == {"failed": 1, "succeeded": 5}
    assert len(program("stats", "--project", "thesis", "--json").json["lines"]) == 1
    assert program("stats", "--since", "2999-01-01").out == "There are no jobs to add up.\n"
    assert program("stats", "--since", "2h", "--pipeline", "command").code == 0
    assert program("stats", "--since", "whenever").code == 2


def test_doctor(program: Program, done: None) -> None:
    """Everything is looked at, a real run comes through, and all is well."""
    told = program("doctor")
    assert (told.code, told.lines[-1]) == (0, "All is well.")
    assert any("a real run" in line and "4 commits" in line for line in told.lines)
    shape = program("doctor", "--json").json
    assert shape["well"] is True
    assert [finding["what"] for finding in shape["findings"]] == [
        "versions", "git", "settings", "database", "machine", "pipelines", "a real run",
    ]  # fmt: skip


def test_doctor_goes_on_after_a_trouble(program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without git and with a damaged database the rest is looked at all the same, and the exit code is 3."""
    (program.folder / "jobdesk.sqlite").write_bytes(b"no database at all" * 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = program("doctor", "--json")
    assert told.code == 3
    well = {finding["what"]: finding["is_well"] for finding in told.json["findings"]}
    assert well == {
        "versions": True, "git": False, "settings": True, "database": False, "machine": True, "pipelines": False,
        "a real run": False,
    }  # fmt: skip
    words = {finding["what"]: finding["words"] for finding in told.json["findings"]}
    assert "install git 2.33 or later" in words["git"]
