"""Where the system tells what was touched, only that is looked at; where it does not, everything is."""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path

import pytest

from jobdesk.git.slots import Keep
from jobdesk.git.slots.scan import Scanner
from jobdesk.git.slots.watch import Touched, Watch
from tests.git.slots.conftest import Opener, Run
from tests.support.repositories import SampleRepository

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is of Linux")
MARK = b"mark\0"
FILES = [b"folder/file"]


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").touch()
    watch = Watch(os.fsencode(tmp_path))
    watch.settle({b"", b"folder"}, FILES, (), MARK)
    return watch


def test_what_was_touched(watch: Watch, tmp_path: Path) -> None:
    """Paths below the root: written, made, removed, renamed, opened up; only since the last question."""
    (tmp_path / "folder" / "file").write_text("x")
    (tmp_path / "new").touch()
    (tmp_path / "new").rename(tmp_path / "newer")
    assert watch.touched() == Touched(frozenset({b"folder/file", b"new", b"newer"}), upheaval=False)
    (tmp_path / "newer").chmod(0o600)
    assert watch.touched() == Touched(frozenset({b"newer"}), upheaval=False)
    assert watch.touched() == Touched(frozenset(), upheaval=False)


def test_a_second_name(watch: Watch, tmp_path: Path) -> None:
    """A file that gets a name elsewhere, through which it could be changed unseen, was touched."""
    (tmp_path / "elsewhere").mkdir()
    watch.touched()
    (tmp_path / "elsewhere" / "name").hardlink_to(tmp_path / "folder" / "file")
    assert watch.touched() == Touched(frozenset({b"folder/file"}), upheaval=False)


def test_through_a_memory_map(watch: Watch, tmp_path: Path) -> None:
    """What is written through a map is known when the map is gone, even if the file was closed before."""
    path = tmp_path / "folder" / "file"
    path.write_text("abc")
    with path.open("r+b") as file:
        memory = mmap.mmap(file.fileno(), 3)
    watch.touched()
    memory[:] = b"xyz"
    memory.close()
    assert watch.touched() == Touched(frozenset({b"folder/file"}), upheaval=False)


def test_files_made_anew(watch: Watch, tmp_path: Path) -> None:
    """A file that was made again since is watched again, as long as it takes."""
    path = tmp_path / "folder" / "file"
    for _ in range(1500):
        path.unlink()
        path.touch()
        (tmp_path / "mark").touch()
        watch.settle({b"", b"folder"}, FILES, FILES, MARK)
    (tmp_path / "name").hardlink_to(path)
    assert watch.touched() == Touched(frozenset({b"folder/file", b"name"}), upheaval=False)


@pytest.mark.parametrize("what", ["chmod", "rename", "remove"])
def test_upheaval(what: str, watch: Watch, tmp_path: Path) -> None:
    """What happens to a watched folder itself calls for a full look."""
    folder = tmp_path / "folder"
    if what == "chmod":
        folder.chmod(0o700)
    elif what == "rename":
        folder.rename(tmp_path / "other")
    else:
        (folder / "file").unlink()
        folder.rmdir()
    touched = watch.touched()
    assert touched is not None
    assert touched.upheaval


def touch_too_much(folder: Path) -> None:
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 100_000:
        pytest.skip("this system's queue is too long to fill")
    names = [folder / "a", folder / "b"]
    names[0].touch()
    for number in range(limit):
        names[number % 2].rename(names[1 - number % 2])


def test_too_much_to_tell(watch: Watch, tmp_path: Path) -> None:
    """When the queue is full, the kernel says so, and that is an upheaval."""
    touch_too_much(tmp_path)
    touched = watch.touched()
    assert touched is not None
    assert touched.upheaval


def test_too_fast_to_read(watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where events come faster than they are read, the reading ends, and that is an upheaval."""
    monkeypatch.setattr("jobdesk.git.slots.watch._MOST_PIECES", 1)
    (tmp_path / "new").touch()
    assert watch.touched() == Touched(frozenset({b"new"}), upheaval=True)
    assert watch.touched() == Touched(frozenset(), upheaval=False)


def test_too_much_of_our_own(watch: Watch, tmp_path: Path) -> None:
    """When what we did ourselves was too much to tell, the watch goes on."""
    touch_too_much(tmp_path)
    watch.settle({b"", b"folder"}, FILES, (), MARK)
    (tmp_path / "new").touch()
    assert watch.touched() == Touched(frozenset({b"new"}), upheaval=False)


def test_forgotten_and_settled_again(watch: Watch, tmp_path: Path) -> None:
    """Nothing is known while nothing is watched; afterwards, only what came after."""
    watch.forget()
    assert watch.touched() is None
    (tmp_path / "new").touch()
    watch.settle({b""}, FILES, (), MARK)
    assert watch.touched() == Touched(frozenset(), upheaval=False)


def test_a_file_system_that_tells_nothing(watch: Watch) -> None:
    """Where what was just written is not among what was touched, the watch gives up for good."""
    watch.settle({b"", b"folder"}, FILES, (), MARK)
    assert watch.touched() is None
    watch.settle({b""}, FILES, (), MARK)
    assert watch.touched() is None


def test_no_more_watches(tmp_path: Path) -> None:
    """A folder that cannot be watched ends the watch."""
    watch = Watch(os.fsencode(tmp_path))
    watch.settle({b"", b"none"}, (), (), MARK)
    assert watch.touched() is None


def test_a_folder_among_the_files(watch: Watch, tmp_path: Path) -> None:
    """A folder that is tracked as a file would be, as a submodule is, is watched as a folder."""
    watch.forget()
    watch.settle({b"", b"folder"}, [b"folder", b"folder/file"], (), MARK)
    (tmp_path / "folder" / "new").touch()
    assert watch.touched() == Touched(frozenset({b"folder/new"}), upheaval=False)


def test_more_than_its_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slot that would need too many of the system's watches does without."""
    monkeypatch.setattr("jobdesk.git.slots.watch._share", lambda: 2)
    watch = Watch(os.fsencode(tmp_path))
    watch.settle({b""}, [b"a", b"b"], (), MARK)
    assert watch.touched() is None


def test_a_slot_that_is_watched_looks_at_nothing_else(
    sample: SampleRepository, open_slot: Opener, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first time, only what was touched is looked at; an upheaval brings a full look."""
    first = sample.commit("first", {"a": "a\n", "folder/b": "b\n"})
    second = sample.commit("second", {"a": "aa\n"})
    looks: list[object] = []
    scan, examine = Scanner.scan, Scanner.examine
    monkeypatch.setattr(Scanner, "scan", lambda self: (looks.append("all"), scan(self))[1])
    monkeypatch.setattr(Scanner, "examine", lambda self, paths: (looks.append(set(paths)), examine(self, paths))[1])
    slot = open_slot(sample)
    for line in ("true", "echo x > folder/b; touch new", "mv folder f && mkdir folder", "git status", "true"):
        slot.check_out(first, Keep.NOTHING)
        slot.check_out(second, Keep.NOTHING)
        run(slot, line)
    slot.check_out(first, Keep.NOTHING)
    nothing: set[bytes] = set()
    assert looks == [
        *("all", nothing, nothing, nothing),
        *({b"folder/b", b"new"}, nothing),
        *("all", nothing),
        *(nothing, nothing),
        nothing,
    ]
