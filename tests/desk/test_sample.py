"""The sample is the same everywhere: real commits with constant ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.desk.sample import FolderInUse, make_sample
from jobdesk.notes.config import read_config
from tests.support.git_past import GitPast
from tests.support.repositories import SampleRepository

HEAD = "6f9d4d0cc91ff1fa01959a9ea35ec752b3dabc02"
CARDS = 71


def test_the_sample(tmp_path: Path) -> None:
    """Fifty-four commits of two people, with merges; the work tree is that of its newest commit, and clean."""
    made = make_sample(tmp_path / "sample")
    assert (made.commits, made.head, made.was_there) == (54, HEAD, False)
    repository = SampleRepository.at(made.path)
    assert repository.run("status", "--porcelain") == ""
    assert len(repository.run("rev-list", "HEAD").splitlines()) == 54
    assert len(repository.run("rev-list", "--merges", "HEAD").splitlines()) == 2
    assert repository.run("branch", "--format=%(refname:short)") == "main"
    assert len(set(repository.run("log", "--format=%an").splitlines())) == 2
    assert repository.run("fsck", "--strict") == ""


def test_it_has_all_that_happens_to_notes(tmp_path: Path) -> None:
    """Files are renamed and removed, a commit is taken back, and every card of the last commit is who it was."""
    repository = SampleRepository.at(make_sample(tmp_path / "sample").path)
    changes = repository.run("log", "--no-merges", "--find-renames", "--name-status", "--format=")
    assert {line[0] for line in changes.splitlines() if line} == set("AMDR")
    assert repository.run("diff", "HEAD^{/^Drop}^", "HEAD^{/^Revert}") == ""
    config = read_config("jobdesk.toml", (repository.path / "jobdesk.toml").read_text("utf-8"))
    past = GitPast(repository, config)
    (lineage,) = past.fold(HEAD).values()
    assert {course.name for course in config.courses} == {"Linear algebra", "Analysis", "Biology", "Danish"}
    assert {path.partition("/")[0] for path in lineage.identities} == {"algebra", "analysis", "biology", "danish"}
    assert sum(len(identities) for identities in lineage.identities.values()) == CARDS
    assert [orphan.last.place.path for orphan in lineage.orphans] == ["biology/metabolism.md"]
    assert lineage.ambiguities == ()
    assert past.notes_at(HEAD).warnings == past.notes_at(HEAD).passed_over == ()
    begun = repository.run("grep", "-hE", r"^\\begin[{](def|thm|rem|theo|lem|cor|exa)", "HEAD")
    assert len(begun.splitlines()) == sum(placed.block.format == "latex" for placed in past.notes_at(HEAD).placed)


def test_a_second_time(tmp_path: Path) -> None:
    """It is found, with what was added to it since."""
    made = make_sample(tmp_path / "sample")
    added = SampleRepository.at(made.path).commit("more", {"README.md": "mine\n"})
    again = make_sample(tmp_path / "sample")
    assert (again.was_there, again.head) == (True, added)


def test_another_repository_is_not_the_sample(tmp_path: Path) -> None:
    SampleRepository(tmp_path / "mine").commit("mine", {"file": "x\n"})
    with pytest.raises(FolderInUse):
        make_sample(tmp_path / "mine")
