"""What a job works on goes away under it: a commit, a repository."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from tests.support.program import Program, RealProgram, ended, wait_for_lines
from tests.support.repositories import SampleRepository


def test_a_commit_that_git_has_cleaned_away(program: Program, repository: SampleRepository) -> None:
    """Its own run ends with that sentence, without a retry; the others run."""
    program("process", "--repo", repository.path, "--last", 3, "--command", "true", "--detach")
    gone = repository.run("rev-parse", "HEAD")
    repository.run("reset", "--quiet", "--hard", "HEAD~1")
    repository.run("reflog", "expire", "--expire=now", "--all")
    repository.run("gc", "--quiet", "--prune=now")
    program("run", "--until-idle")
    shown = program("show", 1, "--json").json
    runs = {run["commit"]: run for run in shown["runs"]}
    assert (runs[gone]["status"], runs[gone]["attempts"]) == ("failed", 1)
    assert runs[gone]["error"].startswith("This commit is no longer in the repository")
    assert shown["counts"]["succeeded"] == 2
    assert program("watch", 1).code == 1
    subjects = [row["subject"] for row in csv.DictReader(program("export", 1, "--format", "csv").lines)]
    assert subjects == ["step 37", "step 38", ""]


def test_a_repository_that_was_deleted(real_program: RealProgram, repository: SampleRepository, tmp_path: Path) -> None:
    """The job ends with a sentence and an exit code; what was found before stays known."""
    notes, gate = tmp_path / "notes", tmp_path / "gate"
    line = f"echo begun >> {notes}; while ! test -e {gate}; do sleep 0.02; done"
    process = real_program.start("process", "--repo", repository.path, "--all", "--workers", 1, "--command", line)
    wait_for_lines(notes, 1)
    shutil.rmtree(repository.path)
    gate.touch()
    told = ended(process)
    assert told.code in (1, 3)
    assert "Traceback" not in told.err
    shown = real_program("show", "1", "--json").json
    assert shown["status"] == "failed"
    assert all(run["error"] for run in shown["runs"] if run["status"] == "failed")
    assert shown["counts"]["succeeded"] >= 1
    assert shown["counts"]["queued"] == shown["counts"]["running"] == 0


def test_a_repository_that_is_gone_before(program: Program, repository: SampleRepository) -> None:
    """A queued job whose repository is not there any more says so; that is the machine's trouble."""
    program("process", "--repo", repository.path, "--last", 2, "--command", "true", "--detach")
    shutil.rmtree(repository.path)
    program("run", "--until-idle")
    told = program("watch", 1)
    assert told.code == 3
    assert str(repository.path) in told.out
    again = program("process", "--repo", repository.path, "--last", 2, "--command", "true")
    assert (again.code, "There is no" in again.err) == (2, True)
