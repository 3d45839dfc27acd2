"""`status` and `accept`: what is known of commits, why it is not enough, and letting it stand."""

from __future__ import annotations

from pathlib import Path

from tests.support.program import SETTINGS, Program
from tests.support.repositories import SampleRepository

CHECK = "grep -q good state"


def bump(program: Program, version: str, line: str = CHECK, more: str = "") -> None:
    """Have a pipeline `lint` in the settings, in this version."""
    table = f'[pipelines.lint]\nversion = "{version}"\nline = "{line}"\n{more}'
    (program.folder / "settings.toml").write_text(SETTINGS + table)


def test_all_is_new(program: Program, repository: SampleRepository) -> None:
    told = program("status", "--repo", repository.path, "--command", CHECK)
    assert told.code == 0
    assert told.lines[-1] == "5 commits: 5 new"
    assert told.lines[0].split()[1:] == ["new", *told.lines[0].split()[2:4], "commit", "5"]


def test_without_a_command_it_is_the_last_one(program: Program, repository: SampleRepository) -> None:
    """It says which that is; where nothing was run, it says how to name one."""
    told = program("status", "--repo", repository.path)
    assert (told.code, "Nothing has been run" in told.err) == (2, True)
    program("process", "--repo", repository.path, "--last", 2, "--command", CHECK)
    told = program("status", "--repo", repository.path)
    assert told.lines[0] == f"As in job 1: {CHECK}"
    assert told.lines[-1] == "5 commits: 1 processed, 1 failed, 3 new"


def test_a_failure_has_its_reason(program: Program, repository: SampleRepository) -> None:
    program("process", "--repo", repository.path, "--all", "--command", CHECK)
    statuses = program("status", "--repo", repository.path, "--json").json
    assert statuses["counts"] == {"processed": 4, "failed": 1}
    (failed,) = [one for one in statuses["commits"] if one["status"] == "failed"]
    assert (failed["subject"], failed["reason"]) == ("commit 4", "Exit code 1.")


def test_a_new_version_makes_all_stale_and_says_why(program: Program, repository: SampleRepository) -> None:
    """Every row has the reason; accepted, the old results stand as current, and nothing runs."""
    bump(program, "1")
    call = ("--repo", repository.path, "--all", "--pipeline", "lint")
    assert program("process", *call).code == 1
    bump(program, "2")
    told = program("status", *call)
    assert told.lines[-1] == "5 commits: 5 need a re-run"
    assert all("version 1 → 2" in line for line in told.lines[:-1])
    assert program("process", *call, "--dry-run", "--json").json["reasons"] == {"version 1 → 2": 5}
    assert program("accept", *call).out == "5 results accepted.\n"
    assert program("status", *call).lines[-1] == "5 commits: 4 processed, 1 failed"
    assert program("process", *call, "--json").json["counts"]["reused"] == 5
    assert program("accept", *call, "--json").json == {"accepted": 0}


def test_a_cosmetic_version_changes_nothing(program: Program, repository: SampleRepository) -> None:
    bump(program, "1")
    call = ("--repo", repository.path, "--all", "--pipeline", "lint")
    program("process", *call)
    bump(program, "2", more='cosmetic_from = "1"\n')
    assert program("status", *call).lines[-1] == "5 commits: 4 processed, 1 failed"


def test_accepting_needs_a_range(program: Program, repository: SampleRepository) -> None:
    """What a person lets stand, they name."""
    told = program("accept", "--repo", repository.path, "--command", CHECK)
    assert (told.code, "Say which commits" in told.err) == (2, True)


def test_outside_of_a_repository(program: Program, tmp_path: Path) -> None:
    told = program("status", "--repo", tmp_path, "--command", "true")
    assert (told.code, "not in a git repository" in told.err) == (2, True)
