"""Digests along a history are those of the trees themselves, whatever they are compared with."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from jobdesk.git import files_along
from jobdesk.git.commits import Commit, CommitRange
from jobdesk.git.executable import find_git
from jobdesk.git.files_along import FilesAlong
from jobdesk.git.objects import ObjectMissing
from jobdesk.git.repository import Repository
from jobdesk.git.tree_files import DEEPEST, TreeReader
from tests.support.histories import History
from tests.support.repositories import SampleRepository


@pytest.fixture(params=["sha1", "sha256"])
def sample(tmp_path: Path, request: pytest.FixtureRequest) -> SampleRepository:
    return SampleRepository(tmp_path / "repository", f"--object-format={request.param}")


def by_reading(repository: Repository, trees: Iterable[str], counts: Callable[[str], object]) -> dict[str, str]:
    with repository.objects() as objects:
        reader = TreeReader(objects.read, repository.id_bytes, counts)
        return {tree: reader.at(tree).digest for tree in trees}


def by_first_parent(commits: Iterable[Commit]) -> dict[str, str]:
    commits = list(commits)
    trees = {commit.id: commit.tree for commit in commits}
    return {commit.tree: trees[commit.parents[0]] for commit in commits if commit.parents}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kept", [2, 1000])
def test_any_history(sample: SampleRepository, monkeypatch: pytest.MonkeyPatch, seed: int, kept: int) -> None:
    """In any order, in pieces, with any idea of what is like what, and with little of it kept."""
    monkeypatch.setattr(files_along, "_KEPT", kept)
    History(seed).write(sample, 40)
    repository = Repository.open(sample.path, find_git())
    commits = list(repository.commits(CommitRange()))
    chance = random.Random(seed)
    for counts in (lambda path: True, lambda path: "a" in path):
        expected = by_reading(repository, [commit.tree for commit in commits], counts)
        for likes in ({}, by_first_parent(commits), {commit.tree: chance.choice(commits).tree for commit in commits}):
            chance.shuffle(commits)
            along = FilesAlong(repository, counts)
            found: dict[str, str] = {}
            for start in range(0, len(commits), 7):
                found |= along.digests({one.tree: one.id for one in commits[start : start + 7]}, likes)
            assert found == expected


def test_links_and_folders_in_the_place_of_files(sample: SampleRepository) -> None:
    """A file that becomes a link or a folder is gone, and comes back."""
    sample.commit("a file", {"a.tex": "1", "b.tex": "2"})
    (sample.path / "a.tex").unlink()
    (sample.path / "a.tex").symlink_to("b.tex")
    sample.run("commit", "--all", "--quiet", "--message", "a link")
    (sample.path / "a.tex").unlink()
    sample.commit("a folder", {"a.tex/c.tex": "3"})
    sample.run("revert", "--no-edit", "HEAD")
    sample.run("revert", "--no-edit", "HEAD~2")
    repository = Repository.open(sample.path, find_git())
    commits = list(repository.commits(CommitRange()))
    trees = {commit.tree: commit.id for commit in reversed(commits)}
    found = FilesAlong(repository, lambda path: True).digests(trees, by_first_parent(commits))
    assert found == by_reading(repository, trees, lambda path: True)
    assert len(set(found.values())) == 3


def test_folders_without_end(sample: SampleRepository) -> None:
    """What is deeper than any system could check out counts neither way."""
    content = sample.run("hash-object", "-w", "--stdin", request=b"x")
    tree = sample.run("mktree", request=f"100644 blob {content}\tx.tex\n".encode())
    for _ in range(DEEPEST + 1):
        tree = sample.run("mktree", request=f"040000 tree {tree}\td\n".encode())
    sample.commit("shallow", {"x.tex": "x"})
    shallow = sample.run("rev-parse", "HEAD")
    deep = sample.run("commit-tree", tree, "-m", "deep")
    repository = Repository.open(sample.path, find_git())
    trees = {sample.run("rev-parse", f"{shallow}^{{tree}}"): shallow, tree: deep}
    assert FilesAlong(repository, lambda path: True).digests(trees, {}) == by_reading(
        repository, trees, lambda path: True
    )


def test_what_git_cannot_compare_is_read(sample: SampleRepository) -> None:
    """A commit that is gone takes none of the others with it; a tree that is gone is named."""
    sample.commit("one", {"a.tex": "1"})
    sample.commit("two", {"a.tex": "2"})
    repository = Repository.open(sample.path, find_git())
    commits = list(repository.commits(CommitRange()))
    absent = "f" * len(commits[0].id)
    trees = {commits[0].tree: commits[0].id, commits[1].tree: absent}
    assert FilesAlong(repository, lambda path: True).digests(trees, {}) == by_reading(
        repository, trees, lambda path: True
    )
    with pytest.raises(ObjectMissing):
        FilesAlong(repository, lambda path: True).digests({commits[0].tree: commits[0].id, absent: absent}, {})
