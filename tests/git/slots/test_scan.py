"""A change is found even where the clock is too coarse to show it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from jobdesk.git.slots.index import REGULAR, Index, looks_of
from jobdesk.git.slots.scan import Scanner
from jobdesk.git.slots.tree import Tree
from tests.support.repositories import SampleRepository

BEFORE_ALL = bytes(8)
AFTER_ALL = b"\xff" * 8


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "work").mkdir(mode=0o755)
    return Tree(os.fsencode(tmp_path / "work"), os.fsencode(tmp_path / "attic"), 0o755)


@pytest.fixture
def index(tree: Tree, sample: SampleRepository) -> Index:
    content = bytes.fromhex(sample.run("hash-object", "--stdin", request=b"abc"))
    index = Index("sha1")
    status = tree.write(b"file", REGULAR, [b"abc"])
    index.set(b"file", looks_of(status, REGULAR), content)
    return index


def swap_within_a_tick(tree: Tree, index: Index) -> None:
    """Other content of the same size in the same file, as young as the old one."""
    path = Path(os.fsdecode(tree.path(b"file")))
    path.write_bytes(b"xyz")
    index.set(b"file", looks_of(path.lstat(), REGULAR), index.content(b"file"))


def test_a_young_file_is_read(tree: Tree, index: Index) -> None:
    """A file that is as young as the hand-over may have been changed within the same tick, so it is read."""
    assert Scanner(tree, index, "sha1", set(), BEFORE_ALL).scan().changed == set()
    swap_within_a_tick(tree, index)
    assert Scanner(tree, index, "sha1", set(), BEFORE_ALL).scan().changed == {b"file"}
    assert Scanner(tree, index, "sha1", set(), BEFORE_ALL).examine([b"file"]).changed == {b"file"}


def test_an_older_file_is_not_read(tree: Tree, index: Index) -> None:
    """One that is older would look different, had it been changed."""
    swap_within_a_tick(tree, index)
    assert Scanner(tree, index, "sha1", set(), AFTER_ALL).scan().changed == set()


def test_a_young_converted_file_counts_as_changed(tree: Tree, index: Index) -> None:
    """What is on the disk is not what git stores, and cannot be compared with it."""
    assert Scanner(tree, index, "sha1", {b"file"}, BEFORE_ALL).scan().changed == {b"file"}


def test_times_that_were_put_back(tree: Tree, index: Index) -> None:
    """A program can set the time of the last modification, but not that of the last change."""
    path = tree.path(b"file")
    status = os.lstat(path)
    while time.time_ns() <= status.st_ctime_ns + 20_000_000:
        pass
    Path(os.fsdecode(path)).write_bytes(b"xyz")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert Scanner(tree, index, "sha1", set(), AFTER_ALL).scan().changed == {b"file"}
