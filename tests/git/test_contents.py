"""The digest of some paths changes when what they hold changes, and only then."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha1

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.git.commits import CommitRange
from jobdesk.git.contents import BadPath, PathScope
from jobdesk.git.executable import Git
from jobdesk.git.repository import Repository
from tests.support.repositories import SampleRepository

Tree = Mapping[str, "Tree | tuple[str, bytes]"]
"""A folder: names, and what each holds: a folder, or a mode and the 20 bytes of an id."""


def digests(sample: SampleRepository, git: Git, *paths: str) -> list[str]:
    """The digests of all commits, oldest first, as the smallest numbers that tell them apart."""
    repository = Repository.open(sample.path, git)
    found = [digest for _, digest in repository.contents(repository.commits(CommitRange()), paths)]
    found.reverse()
    return ["abcdefgh"[sorted(set(found), key=found.index).index(digest)] for digest in found]


@pytest.fixture
def notes(sample: SampleRepository) -> SampleRepository:
    """Seven commits to a folder of notes: made, another file, edited, made runnable, moved away, gone, back."""
    sample.commit("made", {"docs/a.md": "1", "docs/sub/b.md": "2"})
    sample.commit("another file", {"other": "1"})
    sample.commit("edited", {"docs/a.md": "changed"})
    sample.run("update-index", "--chmod=+x", "docs/a.md")
    (sample.path / "docs" / "a.md").chmod(0o755)
    sample.commit("made runnable")
    sample.run("mv", "docs/a.md", "c.md")
    sample.commit("moved away")
    sample.run("rm", "-r", "--quiet", "docs")
    sample.commit("gone")
    sample.commit("back", {"docs/a.md": "1", "docs/sub/b.md": "2"})
    return sample


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["docs"], "aabcdea"),
        (["docs/a.md"], "aabcdda"),
        (["docs/sub/b.md"], "aaaaaba"),
        (["docs/sub"], "aaaaaba"),
        (["."], "abcdefg"),
        (["nothing"], "aaaaaaa"),
        (["nothing/at/all", "docs/nothing"], "aaaaaaa"),
        (["c.md"], "aaaabbb"),
        (["c.md", "docs/sub"], "aaaabcb"),
        (["docs/a.md/below"], "aaaaaaa"),
    ],
)
def test_scopes(notes: SampleRepository, git: Git, paths: Sequence[str], expected: str) -> None:
    """Content, mode and absence count, at a path and below it, and nothing beside it."""
    assert "".join(digests(notes, git, *paths)) == expected


def test_spelling_makes_no_difference(notes: SampleRepository, git: Git) -> None:
    """Order, repetition, slashes and a path inside another one are the same scope."""
    repository = Repository.open(notes.path, git)

    def first(*paths: str) -> str:
        return next(repository.contents(repository.commits(CommitRange()), paths))[1]

    assert first("docs", "c.md") == first("./c.md", "docs//", "docs/sub", "docs")
    assert first("docs") != first("docs/sub")


def test_digests_are_constants(notes: SampleRepository, git: Git) -> None:
    """Digests are kept in databases: the same content gives the same digest in every release."""
    repository = Repository.open(notes.path, git)
    ((_, digest),) = repository.contents(repository.commits(CommitRange(newest=1)), ["docs/a.md", "c.md"])
    assert digest == "ed23ac548397c0ffecb07ac8214e6a2733fae36fb9a0eca0faecd7aa830bb123"


def test_links_and_submodules(sample: SampleRepository, git: Git) -> None:
    """A link counts by where it points, a submodule by its commit, which is not in the repository."""
    sample.commit("first", {"a": "target"})
    blob = sample.run("rev-parse", "HEAD:a")
    sample.run("update-index", "--add", "--cacheinfo", f"120000,{blob},link")
    sample.run("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    for subject in ("second", "third"):
        sample.run("commit", "--quiet", f"--message={subject}")
        sample.run("update-index", "--cacheinfo", f"160000,{'2' * 40},module")
        sample.run("update-index", "--cacheinfo", f"100644,{blob},link")
    assert digests(sample, git, "module") == ["a", "b", "c"]
    assert digests(sample, git, "link") == ["a", "b", "c"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such arguments on Windows")
def test_names_of_any_bytes(sample: SampleRepository, git: Git) -> None:
    """A path is bytes: another encoding, a line end, and signs that mean something elsewhere."""
    names = [os.fsdecode(b"gr\xfcn"), "line\nbreak", ":(top)x", "*", "a\\b", "-q", "ünï"]
    sample.commit("first", {"other": "1"})
    blob = sample.run("rev-parse", "HEAD:other")
    entries = b"".join(b"100644 blob %s\t%s\0" % (blob.encode(), os.fsencode(name)) for name in names)
    tree = sample.run("mktree", "-z", request=entries)
    sample.run("update-ref", "HEAD", sample.run("commit-tree", "-p", "HEAD", "-m", "second", tree))
    for name in names:
        assert digests(sample, git, name) == ["a", "b"]


@pytest.mark.parametrize("path", ["", "/etc/passwd", "..", "docs/../../x", "a\0b", "\ud800"])
def test_paths_that_cannot_be(sample: SampleRepository, git: Git, path: str) -> None:
    """A path that leaves the repository, or that no file can have, is refused before anything is read."""
    repository = Repository.open(sample.path, git)
    with pytest.raises(BadPath):
        repository.contents([], [path])
    with pytest.raises(BadPath, match="Say which paths"):
        repository.contents([], [])


def test_what_is_known_is_not_read(notes: SampleRepository, git: Git) -> None:
    """Digests that an earlier call gave are taken as they are, and no object is touched for them."""
    repository = Repository.open(notes.path, git)
    commits = list(repository.commits(CommitRange()))
    known = {commit.tree: digest for commit, digest in repository.contents(commits, ["docs"])}
    (notes.path / ".git" / "objects").rename(notes.path / "away")
    (notes.path / ".git" / "objects").mkdir()
    again = {commit.tree: digest for commit, digest in repository.contents(commits, ["docs"], known)}
    assert again == known


def test_each_folder_is_read_once() -> None:
    """A folder that many commits share, on the way to several paths, is one look."""
    docs = {"docs": {"deep": {"x": ("100644", b"x" * 20), "y": ("100644", b"y" * 20)}}}
    store = Store()
    tops = [store.put({**docs, "n": ("100644", b"%020d" % number)}) for number in range(100)]
    scope = PathScope(["docs/deep/x", "docs/deep/y", "docs/none"], 20)
    assert len(set(scope.digests(tops, store.read).values())) == 1
    assert len(store.reads) == 102
    scope.digests(tops, store.read)
    assert len(store.reads) == 102


def test_zeros_before_a_mode() -> None:
    """Old tools wrote `040000` for a folder; what it holds is the same, and is found."""
    store = Store()
    inner = bytes.fromhex(store.put({"a": ("100644", b"a" * 20)}))
    plain, padded = (store.put({"docs": (mode, inner), "x": ("0100644", b"x" * 20)}) for mode in ("40000", "040000"))
    for path in ("docs", "docs/a"):
        found = PathScope([path], 20).digests([plain, padded, store.put({})], store.read)
        assert found[plain] == found[padded] != found[store.put({})]
    found = PathScope(["x"], 20).digests([plain, store.put({"x": ("100644", b"x" * 20)})], store.read)
    assert len(set(found.values())) == 1


class Store:
    """Tree objects in memory, written as git writes them, and which of them were read."""

    def __init__(self) -> None:
        self._objects: dict[bytes, bytes] = {}
        self.reads: list[bytes] = []

    def put(self, tree: Tree) -> str:
        raw = b""
        for name, held in sorted(tree.items(), key=lambda entry: entry[0].encode()):
            mode, identity = held if isinstance(held, tuple) else ("40000", bytes.fromhex(self.put(held)))
            raw += b"%s %s\0%s" % (mode.encode(), name.encode(), identity)
        identity = sha1(raw, usedforsecurity=False).hexdigest()
        self._objects[identity.encode()] = raw
        return identity

    def read(self, ids: Sequence[bytes]) -> Iterator[bytes]:
        self.reads += ids
        return (self._objects[identity] for identity in ids)


# Names and ids that are made to be mistaken for entries: they hold modes, blanks and each other.
NAMES = ["a", "b", "x 100644 a", "x 40000 a", "100644 a", "4", "40000 b"]
IDS = [b"z" * 20, b"z" * 10 + b"\x00100644 a\x00"[:10], b"40000 a\x00" + b"1" * 12, b"0" * 13 + b"1 00\x00a\x00"]
FILES = st.tuples(
    st.sampled_from(["100644", "100755", "120000", "160000"]), st.sampled_from([one.ljust(20, b"9") for one in IDS])
)
TREES = st.recursive(
    st.dictionaries(st.sampled_from(NAMES), FILES, max_size=6),
    lambda inner: st.dictionaries(st.sampled_from(NAMES), FILES | inner, max_size=6),
    max_leaves=12,
)


@given(TREES, TREES, st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3), min_size=1, max_size=3))
def test_same_digest_means_same_content(one: Tree, other: Tree, paths: list[list[str]]) -> None:
    """For any two trees and any paths, the digests agree exactly where a plain look at the trees does."""
    store = Store()
    scope = PathScope(["/".join(path) for path in paths], 20)
    first, second = store.put(one), store.put(other)
    found = scope.digests([first, second], store.read)
    assert (found[first] == found[second]) == (
        [look(store, one, path) for path in paths] == [look(store, other, path) for path in paths]
    )


def look(store: Store, tree: Tree, path: Sequence[str]) -> object:
    """What stands at a path: nothing, a file's mode and id, or a folder's id."""
    held: Tree | tuple[str, bytes] | None = tree
    for name in path:
        held = held.get(name) if isinstance(held, Mapping) else None
    return store.put(held) if isinstance(held, Mapping) else held
