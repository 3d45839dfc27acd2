"""The files of a tree that count are listed as `git ls-tree` has them, and every folder is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from jobdesk.git.executable import find_git
from jobdesk.git.objects import ObjectReader
from jobdesk.git.repository import Repository
from jobdesk.git.tree_files import DEEPEST, NO_FILES, TreeReader
from tests.support.histories import History
from tests.support.repositories import SampleRepository


@pytest.fixture(params=["sha1", "sha256"])
def sample(tmp_path: Path, request: pytest.FixtureRequest) -> SampleRepository:
    return SampleRepository(tmp_path / "repository", f"--object-format={request.param}")


def opened(sample: SampleRepository) -> Repository:
    return Repository.open(sample.path, find_git())


class Counted:
    """Reads trees, and notes how many."""

    def __init__(self, objects: ObjectReader) -> None:
        self._objects = objects
        self.count = 0

    def read(self, ids: Sequence[bytes]) -> Iterator[bytes]:
        self.count += len(ids)
        return self._objects.read(ids)


def listed_by_git(sample: SampleRepository, tree: str, counts: Callable[[str], object]) -> dict[str, str]:
    rows = (row.split("\t", 1) for row in sample.run("ls-tree", "-r", "-z", tree).split("\0")[:-1])
    return {path: meta.split()[2] for meta, path in rows if meta.startswith("100") and counts(path)}


@pytest.mark.parametrize("seed", range(3))
def test_any_history(sample: SampleRepository, seed: int) -> None:
    """At every commit the regular files that count, and a digest that is the same exactly when these are."""
    History(seed).write(sample, 40)
    trees = sample.run("log", "--format=%T", "main").split()
    repository = opened(sample)
    for counts in (lambda path: True, lambda path: "a" in path):
        with repository.objects() as objects:
            reader = TreeReader(objects.read, repository.id_bytes, counts)
            found = {tree: reader.at(tree) for tree in trees}
        assert {tree: files.blobs for tree, files in found.items()} == {
            tree: listed_by_git(sample, tree, counts) for tree in trees
        }
        assert len({files.digest for files in found.values()}) == len({files.listed for files in found.values()})


def test_what_did_not_change_is_not_read_again(sample: SampleRepository) -> None:
    """Only the folders on the way to a change are read; the same folder elsewhere is another one."""
    sample.commit("one", {"a/b/c.tex": "1", "d/e.tex": "1"})
    before = sample.run("rev-parse", "HEAD^{tree}")
    sample.commit("two", {"d/e.tex": "2"})
    repository = opened(sample)
    with repository.objects() as objects:
        counted = Counted(objects)
        reader = TreeReader(counted.read, repository.id_bytes, lambda path: True)
        reader.at(before)
        assert counted.count == 4
        reader.at(sample.run("rev-parse", "HEAD^{tree}"))
        assert counted.count == 6
        assert reader.at(before).blobs.keys() == {"a/b/c.tex", "d/e.tex"}
        assert counted.count == 6


def test_nothing_that_counts(sample: SampleRepository) -> None:
    """Whatever else there is: it is as if there were nothing."""
    sample.commit("one", {"a/b.txt": "1"})
    tree = sample.run("rev-parse", "HEAD^{tree}")
    repository = opened(sample)
    with repository.objects() as objects:
        found = TreeReader(objects.read, repository.id_bytes, lambda path: path.endswith(".tex")).at(tree)
    assert (found, found.digest) == (NO_FILES, NO_FILES.digest)


def test_folders_without_end(sample: SampleRepository) -> None:
    """Deeper than any system could check out: the rest is listed."""
    deep = sample.run("hash-object", "-w", "--stdin", request=b"x")
    tree = sample.run("mktree", request=f"100644 blob {deep}\tx.tex\n".encode())
    for _ in range(DEEPEST + 1):
        tree = sample.run("mktree", request=f"040000 tree {tree}\td\n100644 blob {deep}\ty.tex\n".encode())
    repository = opened(sample)
    with repository.objects() as objects:
        found = TreeReader(objects.read, repository.id_bytes, lambda path: True).at(tree)
    assert len(found.listed) == DEEPEST + 1
    assert not any(path.endswith("x.tex") for path in found.blobs)
