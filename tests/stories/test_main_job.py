"""The main job: any command at hundreds of commits, in parallel, remembered, and the repository untouched."""

from __future__ import annotations

import sys

import pytest

from tests.support.program import Program, RealProgram
from tests.support.repositories import SampleRepository

COMPILE = f"{sys.executable} -m compileall -q src"


@pytest.mark.usefixtures("untouched")
def test_the_main_job(real_program: RealProgram, repository: SampleRepository) -> None:
    """A newcomer runs a command at every commit with four workers; the second time nothing runs."""
    call = ("process", "--repo", repository.path, "--all", "--workers", 4, "--command", COMPILE)
    told = real_program(*call, "--json")
    assert (told.code, told.json["status"], told.json["counts"]["succeeded"]) == (0, "succeeded", 40)
    shown = real_program("show", told.json["job"], "--json").json
    assert [run["commit"] for run in shown["runs"]] == repository.run("rev-list", "--reverse", "HEAD").splitlines()
    again = real_program(*call, "--json")
    assert (again.code, again.json["counts"]["reused"]) == (0, 40)
    status = real_program("status", "--repo", repository.path, "--all", "--command", COMPILE)
    assert status.lines[-1] == "40 commits: 40 processed"


@pytest.mark.usefixtures("untouched")
def test_a_command_that_means_harm(program: Program, repository: SampleRepository) -> None:
    """What a command does to its branches, tags and files stays in its own copy."""
    line = "git reset -q --hard HEAD~1; git tag -f mine; git branch -q -D main; git commit -q --allow-empty -m x; true"
    assert program("process", "--repo", repository.path, "--last", 5, "--command", line).code == 0


def test_a_reword_keeps_what_depends_on_files(program: Program, repository: SampleRepository) -> None:
    """Results of the scope `tree` stand after a reword; those of the scope `commit` do not."""
    call = ("--repo", repository.path, "--last", 10, "--command", "test -d src")
    program("process", *call, "--scope", "tree")
    program("process", *call)
    repository.run("commit", "--quiet", "--amend", "--message=a better word")
    assert program("status", *call, "--scope", "tree").lines[-1] == "10 commits: 10 processed"
    told = program("status", *call)
    assert told.lines[-1] == "10 commits: 1 needs a re-run, 9 processed"
    assert "scope changed · a better word" in told.lines[0]


def test_output_that_is_not_utf8_and_much_of_it(program: Program, repository: SampleRepository) -> None:
    """Bytes of no encoding and a log beyond its limit: head and tail are kept, and the reason is readable."""
    (program.folder / "settings.toml").write_text("[workers]\ncount = 1\n[storage]\nlog_limit_mb = 0.01\n")
    line = r"printf 'first \377\n'; yes 0123456789 | head -c 1000000; printf '\nlast \376 words\n'; exit 1"
    told = program("process", "--repo", repository.path, "--last", 1, "--command", line)
    assert told.code == 1
    assert "Exit code 1: last \ufffd words" in told.out
    (shape,) = program("log", 1, "HEAD", "--json").json
    assert shape["text"].startswith("first \ufffd\n")
    assert "bytes left out" in shape["text"]
    assert shape["text"].endswith("last \ufffd words\n")
    assert len(shape["text"]) < 11_000


def test_a_broken_command_is_remembered_nowhere(program: Program, repository: SampleRepository) -> None:
    """It stops the job with exit code 2; once it exists, all commits are new and run."""
    call = ("--repo", repository.path, "--all", "--workers", 2, "--command", "./no-such-tool")
    told = program("process", *call)
    assert told.code == 2
    counts = program("show", 1, "--json").json["counts"]
    assert counts["failed"] <= 2
    assert counts["succeeded"] == 0
    plan = program("process", *call, "--dry-run", "--json").json
    assert (plan["to_run"], plan["reused"]) == (40, 0)
