"""Differences and contents come from two gits that stay alive, and from new ones when those are gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.slots import CommitGone, ContentMissing
from jobdesk.git.slots.index import EXECUTABLE, REGULAR
from jobdesk.git.slots.reader import Reader
from tests.support.repositories import SampleRepository


@pytest.fixture
def reader(sample: SampleRepository, git: Git) -> Iterator[Reader]:
    reader = Reader(git.with_options(f"--git-dir={sample.path / '.git'}"))
    yield reader
    reader.close()


def raw(sample: SampleRepository, revision: str) -> bytes:
    return bytes.fromhex(sample.run("rev-parse", revision))


def test_changes(sample: SampleRepository, reader: Reader) -> None:
    """What the new commit has otherwise; a path that goes has no mode; no difference is no change."""
    old = sample.commit("old", {"a": "a\n", "b": "b\n", "c": "c\n"})
    new = sample.commit("new", {"a": None, "b": "bb\n", "d/e\n": "e\n"})
    changes = {change.path: change for change in reader.changes(old, new)}
    assert {path: change.mode for path, change in changes.items()} == {b"a": 0, b"b": REGULAR, b"d/e\n": REGULAR}
    assert changes[b"b"].content == raw(sample, "HEAD:b")
    assert reader.changes(new, new) == []
    assert {change.path: change.mode for change in reader.changes(new, old)} == {
        b"a": REGULAR,
        b"b": REGULAR,
        b"d/e\n": 0,
    }


def test_the_tree_of_a_commit(sample: SampleRepository, reader: Reader) -> None:
    """The tree comes with the changes that lead to a commit, and is asked for where nothing led there."""
    old = sample.commit("old", {"a": "a\n"})
    new = sample.commit("new", {"a": "aa\n"})
    trees = [sample.run("rev-parse", f"{commit}^{{tree}}") for commit in (old, new)]
    assert reader.tree_of(old) == trees[0]
    reader.changes(old, new)
    assert [reader.tree_of(new), reader.tree_of(old)] == [trees[1], trees[0]]


def test_the_gits_start_anew(sample: SampleRepository, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many answers diff-tree is started anew, and after `close` both are."""
    monkeypatch.setattr("jobdesk.git.slots.reader._ANSWERS_PER_PROCESS", 3)
    commits = sample.grow(10)
    for old, new in pairwise(commits):
        assert [change.path for change in reader.changes(old, new)] == [b"number"]
    reader.close()
    assert len(reader.changes(commits[0], commits[9])) == 1


def test_commits_that_are_gone(sample: SampleRepository, reader: Reader) -> None:
    """Neither side may be missing, and the next question is answered again."""
    commit = sample.commit("one", {"a": "a\n"})
    for old, new in [(commit, "0" * 39 + "1"), ("0" * 39 + "1", commit)]:
        with pytest.raises(CommitGone):
            reader.changes(old, new)
        assert reader.changes(commit, commit) == []
    with pytest.raises(CommitGone):
        reader.listing("0" * 39 + "1")


def test_a_tree_that_is_missing(sample: SampleRepository, reader: Reader) -> None:
    """A commit that is there and has a folder that is not, as in some partial clones, is not gone."""
    commit = sample.commit("one", {"folder/a": "a\n"})
    tree = sample.run("rev-parse", "HEAD:folder")
    (sample.path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(ContentMissing, match="not all on this machine"):
        reader.listing(commit)


def test_listing(sample: SampleRepository, reader: Reader) -> None:
    """Every file, in folders too; modes of very old commits are read as today's."""
    blob = sample.run("hash-object", "-w", "--stdin", request=b"x")
    entries = b"".join(b"%s %s\0%s" % (mode, name, bytes.fromhex(blob)) for mode, name in [
        (b"100664", b"a"), (b"100775", b"b"), (b"100644", b"c")])  # fmt: skip
    tree = sample.run("hash-object", "-t", "tree", "-w", "--stdin", "--literally", request=entries)
    commit = sample.run("commit-tree", "-m", "old", tree)
    assert [(change.path, change.mode) for change in reader.listing(commit)] == [
        *((b"a", REGULAR), (b"b", EXECUTABLE), (b"c", REGULAR))
    ]


def test_contents(sample: SampleRepository, reader: Reader) -> None:
    """Many, in order, of every size; large ones come in pieces."""
    sizes = [0, 1, 5000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20, *range(100)]
    contents = [os.urandom(size) for size in sizes]
    ids = [bytes.fromhex(sample.run("hash-object", "-w", "--stdin", request=content)) for content in contents]
    assert [b"".join(blob.pieces) for blob in reader.contents(ids)] == contents
    assert [len(list(blob.pieces)) for blob in reader.contents(ids[:7])] == [1, 1, 1, 1, 1, 2, 5]
    assert list(reader.contents([])) == []


def test_a_content_that_is_missing(sample: SampleRepository, reader: Reader) -> None:
    """It is named, and what is asked next is answered rightly."""
    there = bytes.fromhex(sample.run("hash-object", "-w", "--stdin", request=b"there"))
    with pytest.raises(ContentMissing, match="1" * 40):
        [list(blob.pieces) for blob in reader.contents([there, b"\x11" * 20, there])]
    assert [b"".join(blob.pieces) for blob in reader.contents([there])] == [b"there"]


def test_contents_that_nobody_read_on(sample: SampleRepository, reader: Reader) -> None:
    """Who stops in the middle gets right answers afterwards."""
    ids = [
        bytes.fromhex(sample.run("hash-object", "-w", "--stdin", request=content))
        for content in (b"one", b"two", bytes(3 << 20))
    ]
    for place in range(3):
        blobs = reader.contents(ids)
        for _ in range(place + 1):
            blob = next(blobs)
        next(iter(blob.pieces))
        blobs.close()
        assert [b"".join(blob.pieces) for blob in reader.contents(ids[:2])] == [b"one", b"two"]
