"""Files of commits are found by path, and only regular ones of a size that fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.git.executable import find_git
from jobdesk.git.files import files_of
from jobdesk.git.repository import Repository
from tests.support.repositories import SampleRepository

MOST = 1000


@pytest.fixture(params=["sha1", "sha256"])
def sample(tmp_path: Path, request: pytest.FixtureRequest) -> SampleRepository:
    return SampleRepository(tmp_path / "repository", f"--object-format={request.param}")


def opened(sample: SampleRepository) -> Repository:
    return Repository.open(sample.path, find_git())


def test_files_are_read_at_their_commit(sample: SampleRepository) -> None:
    """As they were then, wherever they stand, whatever their names."""
    names = {"top.txt": b"1", "a/b/c.png": b"\x89\0\n", "a/ø.txt": b"2", "a/b c.txt": b"3", "empty": b""}
    first = sample.commit("first", names)
    second = sample.commit("second", {"a/b/c.png": b"new", "top.txt": None})
    with files_of(opened(sample)) as files:
        assert {name: files.read(first, name, MOST) for name in names} == names
        assert files.read(second, "a/b/c.png", MOST) == b"new"
        assert files.read(second, "top.txt", MOST) is None


@pytest.mark.parametrize(
    "path", ["a", "a/", "none", "a/none", "top.txt/x", "", "/top.txt", "a//b.txt", "link", "big", "\ud800"]
)
def test_what_is_no_file(tmp_path: Path, path: str) -> None:
    """A folder, a link, a path that leads nowhere, and one that is too large to be shown on a card."""
    sample = SampleRepository(tmp_path / "repository")
    (sample.path / "link").symlink_to("top.txt")
    commit = sample.commit("first", {"top.txt": "1", "a/b.txt": "2", "big": b"x" * (MOST + 1)})
    with files_of(opened(sample)) as files:
        assert files.read(commit, path, MOST) is None
        assert files.read(commit, "top.txt", MOST) == b"1"


def test_a_commit_that_is_gone(tmp_path: Path) -> None:
    """It has no files, and the next one is read as if nothing had been asked."""
    sample = SampleRepository(tmp_path / "repository")
    commit = sample.commit("first", {"top.txt": "1"})
    with files_of(opened(sample)) as files:
        assert not files.has("0" * 40)
        assert files.read("0" * 40, "top.txt", MOST) is None
        assert files.has(commit)
        assert files.read(commit, "top.txt", MOST) == b"1"
