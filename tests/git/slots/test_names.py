"""Names that git refuses to write are refused, and no others."""

from __future__ import annotations

import pytest

from jobdesk.git.executable import GitFailed
from jobdesk.git.slots import Keep, UnsafeTree
from jobdesk.git.slots.names import check_name, readable
from tests.git.slots.conftest import Opener
from tests.support.repositories import SampleRepository
from tests.support.trees import picture

NAMES = [
    "a", "a/b", ".gitignore", ".gitmodules", ".github/x", "git", "x.git", ".git.x", "..a", "a..", "a/...", ".gi",
    "git~2", "git~10", ".git", "a/.git", ".git/hooks/x", ".GIT/config", "a/.Git/x", "..", "../x", "a/../b", ".", "./x",
    "a/./b",
    "/x", "a//b", "a/", "git~1", "GIT~1/x", ".git ", ".git./x", ".git. . /x", ".git::$INDEX_ALLOCATION/x", ".git\\x",
    "git~1\\x", ".g\u200cit", "\u202e.git/x", ".git\ufeff", "\u200b.git", "é", "\u200c",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_same_as_git(name: str, sample: SampleRepository) -> None:
    """What git's own index takes, with the protections of every system on, and nothing else."""
    blob = sample.run("hash-object", "-w", "--stdin", request=b"x")
    protected = ("-c", "core.protectHFS=true", "-c", "core.protectNTFS=true")
    try:
        sample.run(*protected, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    except GitFailed:
        with pytest.raises(UnsafeTree):
            check_name(name.encode())
    else:
        check_name(name.encode())


@pytest.mark.parametrize("name", [".gitmodules", "a/.GITMODULES", "gitmod~1", ".gitmodules ", "gi7eba~1"])
def test_a_link_that_stands_for_the_submodules(name: str) -> None:
    """A link in the place of `.gitmodules` is refused; a file is not."""
    check_name(name.encode())
    with pytest.raises(UnsafeTree):
        check_name(name.encode(), is_link=True)


def test_readable() -> None:
    """What cannot be shown is escaped."""
    assert readable("é/a".encode() + b"\n\xff\x1b") == "é/a\\n\\xff\\x1b"


def tree(sample: SampleRepository, *entries: tuple[str, bytes, str]) -> str:
    """A commit whose tree has these entries (mode, name, id), whatever git thinks of them."""
    raw = b"".join(b"%s %s\0%s" % (mode.encode(), name, bytes.fromhex(identity)) for mode, name, identity in entries)
    written = sample.run("hash-object", "-t", "tree", "-w", "--stdin", "--literally", request=raw)
    return sample.run("commit-tree", "-m", "hostile", written)


def test_hostile_trees(sample: SampleRepository, open_slot: Opener) -> None:
    """A tree that would write into the git folder, out of the slot, or through its own link is refused, and
    nothing is written outside; the slot goes on with other commits."""
    good = sample.commit("good", {"file": "x\n"})
    blob = sample.run("hash-object", "-w", "--stdin", request=b"#!/bin/sh\n")
    outside = sample.run("hash-object", "-w", "--stdin", request=b"../..")
    inner = sample.run("mktree", request=f"100644 blob {blob}\tran\n".encode())
    slot = open_slot(sample)
    slot.check_out(good)
    hostile = [
        tree(sample, ("100755", b".git/hooks/post-checkout", blob)),
        tree(sample, ("100644", b"../../ran", blob)),
        tree(sample, ("40000", b"..", inner)),
        tree(sample, ("40000", b".GIT", inner)),
        tree(sample, ("120000", b"a", outside), ("40000", b"a", inner)),
        tree(sample, ("40000", b"a", inner), ("120000", b"a", outside)),
    ]
    for commit in hostile:
        with pytest.raises(UnsafeTree):
            slot.check_out(commit)
        assert not (slot.folder.parent / "ran").exists()
        assert not (slot.folder.parent.parent / "ran").exists()
        slot.check_out(good, Keep.NOTHING)
        assert picture(slot.folder) == {"file": ("file", b"x\n")}
        assert list((slot.folder / ".git" / "hooks").iterdir()) == []
