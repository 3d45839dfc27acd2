"""The index in memory is git's index file, whatever was put into it and taken out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.git.slots.index import EXECUTABLE, LINK, REGULAR, SUBMODULE, Index, folder_of, looks_of, no_looks
from tests.support.repositories import SampleRepository

CONTENT = bytes(range(20))
NAMES = st.binary(min_size=1, max_size=6).filter(lambda name: not {0, ord("/")} & set(name))
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(b"/".join)
STEPS = st.lists(st.tuples(st.booleans(), PATHS), max_size=60)


def folders_above(path: bytes) -> set[bytes]:
    return {b""} if not path else {folder_of(path), *folders_above(folder_of(path))}


@given(STEPS)
def test_what_it_holds(steps: list[tuple[bool, bytes]]) -> None:
    """It holds what was set and not removed, in order, with the folders above, and can be read back."""
    index, model = Index("sha1"), set()
    for is_set, path in steps:
        if is_set:
            index.set(path, no_looks(REGULAR), CONTENT)
            model.add(path)
        elif path in model:
            index.remove(path)
            model.remove(path)
    assert list(index) == sorted(model)
    assert index.folders.keys() == {b""}.union(*map(folders_above, model))
    again = Index.of_image(index.image(), "sha1")
    assert (list(again), again.folders, again.image()) == (list(index), index.folders, index.image())


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_git_reads_it(object_format: str, tmp_path: Path) -> None:
    """Names of every length, modes of every kind, many pages; removed and changed in between."""
    sample = SampleRepository(tmp_path / "sample", f"--object-format={object_format}")
    blob = sample.run("hash-object", "-w", "--stdin", request=b"x")
    index = Index(object_format)
    wanted = {}
    for number in range(1500):
        path = f"{number % 7}/{'x' * (number % 90)}{number}"
        mode = [REGULAR, EXECUTABLE, LINK, SUBMODULE][number % 4]
        index.set(path.encode(), no_looks(mode), bytes.fromhex(blob))
        wanted[path] = f"{mode:o} {blob} 0\t{path}"
    index.image()
    for path in list(wanted)[::3]:
        index.remove(path.encode())
        del wanted[path]
    index.set(b"a" * 5000, no_looks(REGULAR), bytes.fromhex(blob))
    wanted["a" * 5000] = f"{REGULAR:o} {blob} 0\t{'a' * 5000}"
    (sample.path / ".git" / "index").write_bytes(index.image())
    assert sample.run("ls-files", "--stage").splitlines() == [wanted[path] for path in sorted(wanted)]
    assert sample.run("fsck", "--no-dangling") == ""


def test_looks_are_what_git_notes(sample: SampleRepository) -> None:
    """git finds nothing to refresh in entries of ours; `diff-files` compares nothing but the looks."""
    sample.commit("one", {"file": "x\n", "program": "x\n"})
    (sample.path / "link").symlink_to("file")
    (sample.path / "program").chmod(0o755)
    index = Index("sha1")
    for name, mode in (("file", REGULAR), ("program", EXECUTABLE), ("link", LINK)):
        index.set(name.encode(), looks_of((sample.path / name).lstat(), mode), CONTENT)
    (sample.path / ".git" / "index").write_bytes(index.image())
    os.utime(sample.path / ".git" / "index", (4e9, 4e9))  # far ahead, so that no file is too young to trust
    assert sample.run("diff-files") == ""
    os.utime(sample.path / "file", (1, 1))
    assert sample.run("diff-files").endswith("M\tfile")


@pytest.mark.parametrize("damage", [lambda image: image[:-1], lambda image: b"X" + image[1:], lambda _: b""])
def test_damaged(damage: object) -> None:
    """An image that was not made by us is no index."""
    index = Index("sha1")
    index.set(b"file", no_looks(REGULAR), CONTENT)
    assert callable(damage)
    with pytest.raises(ValueError, match="checksum"):
        Index.of_image(damage(index.image()), "sha1")
