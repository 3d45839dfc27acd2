"""Single files are written over where nobody else can know them, and made anew where somebody may."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from jobdesk.git.slots.index import EXECUTABLE, LINK, REGULAR, looks_of
from jobdesk.git.slots.tree import Tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files are always made anew there")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "root").mkdir()
    return Tree(os.fsencode(tmp_path / "root"), os.fsencode(tmp_path / "attic"), 0o755)


@pytest.fixture
def file(tree: Tree) -> Path:
    return Path(os.fsdecode(tree.path(b"file")))


def test_an_untouched_file_is_written_over(tree: Tree, file: Path) -> None:
    """The inode stays, the content is the new one to its last byte, and the looks are those of the file."""
    before = tree.write(b"file", REGULAR, [b"a long ", b"content"])
    after = tree.write(b"file", REGULAR, [b"short"], looks_of(before, REGULAR))
    assert file.read_bytes() == b"short"
    assert after.st_ino == before.st_ino
    assert looks_of(after, REGULAR) == looks_of(file.lstat(), REGULAR)


def test_another_name_of_a_file_keeps_what_it_had(tree: Tree, file: Path, tmp_path: Path) -> None:
    """A hard link that a command made is not written through, even where the file looks as it was left."""
    tree.write(b"file", REGULAR, [b"old"])
    (tmp_path / "other").hardlink_to(file)
    tree.write(b"file", REGULAR, [b"new"], looks_of(file.lstat(), REGULAR))
    assert (file.read_bytes(), (tmp_path / "other").read_bytes()) == (b"new", b"old")


def test_a_touched_file_is_made_anew(tree: Tree, file: Path) -> None:
    """What a command did to a file, to its permissions too, goes with the old one."""
    before = tree.write(b"file", REGULAR, [b"old"])
    file.chmod(0o600)
    tree.write(b"file", REGULAR, [b"new"], looks_of(before, REGULAR))
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o666 & ~_umask()


def test_a_file_becomes_a_program_and_a_link(tree: Tree, file: Path) -> None:
    """Another mode is another file."""
    before = tree.write(b"file", REGULAR, [b"old"])
    program = tree.write(b"file", EXECUTABLE, [b"program"], looks_of(before, REGULAR))
    assert os.access(file, os.X_OK)
    tree.write(b"file", LINK, [b"elsewhere"], looks_of(program, EXECUTABLE))
    assert file.readlink() == Path("elsewhere")
    tree.write(b"file", REGULAR, [b"file"], looks_of(file.lstat(), LINK))
    assert not file.is_symlink()
    assert file.read_bytes() == b"file"


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes are looked for on Linux")
def test_attributes_go_with_the_old_file(tree: Tree, file: Path) -> None:
    """An extended attribute that a command set is gone at the next commit."""
    tree.write(b"file", REGULAR, [b"old"])
    try:
        os.setxattr(file, "user.mark", b"x")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    tree.write(b"file", REGULAR, [b"new"], looks_of(file.lstat(), REGULAR))
    assert os.listxattr(file) == []


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
