"""The pulse of a repository moves with its references, and with nothing else."""

from __future__ import annotations

import shutil

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.pulse import pulse
from jobdesk.git.repository import Repository, RepositoryGone
from tests.support.repositories import SampleRepository


@pytest.fixture
def repository(sample: SampleRepository, git: Git) -> Repository:
    sample.commit("first", {"a": "1"})
    sample.run("branch", "feature/deep")
    return Repository.open(sample.path, git)


@pytest.mark.parametrize("revision", ["HEAD", "main", "main~2", "refs/heads/main"])
def test_a_commit_is_felt(repository: Repository, sample: SampleRepository, revision: str) -> None:
    before = pulse(repository, revision)
    sample.commit("second", {"a": "2"})
    assert pulse(repository, revision) != before


def test_another_branch_is_felt_where_it_is_looked_at(repository: Repository, sample: SampleRepository) -> None:
    """A branch in a folder of its own moves the pulse of those who look at it."""
    mine, other = pulse(repository, "feature/deep"), pulse(repository, "HEAD")
    sample.run("branch", "--force", "feature/deep", sample.run("commit-tree", "-m", "x", "HEAD^{tree}"))
    assert pulse(repository, "feature/deep") != mine
    assert pulse(repository, "HEAD") == other


def test_packed_references_are_felt(repository: Repository, sample: SampleRepository) -> None:
    before = pulse(repository, "HEAD")
    sample.run("pack-refs", "--all")
    assert pulse(repository, "HEAD") != before


def test_a_change_of_branch_is_felt(repository: Repository, sample: SampleRepository) -> None:
    before = pulse(repository, "HEAD")
    sample.run("checkout", "--quiet", "feature/deep")
    assert pulse(repository, "HEAD") != before


def test_work_in_the_tree_is_not(repository: Repository, sample: SampleRepository) -> None:
    """Files that change, and the index, are no news."""
    before = pulse(repository, "HEAD")
    (sample.path / "a").write_text("edited")
    sample.run("add", "a")
    assert pulse(repository, "HEAD") == before


def test_a_repository_that_is_gone(repository: Repository, sample: SampleRepository) -> None:
    shutil.rmtree(sample.path)
    with pytest.raises(RepositoryGone, match="moved or deleted"):
        pulse(repository, "HEAD")


@pytest.mark.parametrize("revision", ["", "\0", "a\nb", ":/fix", "../../etc/x", "@{-1}"])
def test_a_revision_that_is_none(repository: Repository, revision: str) -> None:
    """Whether it can be resolved is git's to say; its pulse is that of HEAD at least."""
    assert pulse(repository, revision) == pulse(repository, revision)
