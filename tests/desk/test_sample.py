"""The sample is the same everywhere: real commits with constant ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.desk.sample import FolderInUse, make_sample
from tests.support.repositories import SampleRepository

HEAD = "844fe691d2f1ca5ee5c973937c141294024461d9"


def test_the_sample(tmp_path: Path) -> None:
    """Thirty-six commits of two people, with a merge; the work tree is that of its newest commit, and clean."""
    made = make_sample(tmp_path / "sample")
    assert (made.commits, made.head, made.was_there) == (36, HEAD, False)
    repository = SampleRepository.at(made.path)
    assert repository.run("status", "--porcelain") == ""
    assert len(repository.run("rev-list", "HEAD").splitlines()) == 36
    assert len(repository.run("rev-list", "--merges", "HEAD").splitlines()) == 1
    assert repository.run("branch", "--format=%(refname:short)") == "main"
    assert len(set(repository.run("log", "--format=%an").splitlines())) == 2
    assert repository.run("fsck", "--strict") == ""


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
