"""Slots that nobody uses make room, the one that was unused for longest first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobdesk.git.executable import Git
from jobdesk.git.slots import Slot, SlotSource, make_room, remove_slot, slots_below
from tests.git.slots.conftest import Run
from tests.support.repositories import SampleRepository

SIZE = 1 << 20


@pytest.fixture
def shelf(sample: SampleRepository, git: Git, tmp_path: Path) -> Path:
    """Three slots of a megabyte and more, used at 1, 2 and 3 seconds after the epoch."""
    commit = sample.commit("big", {"big": os.urandom(SIZE)})
    for number, name in enumerate(["repository/old", "repository/middle", "other/new"], start=1):
        with Slot.open(tmp_path / "shelf" / name, SlotSource.of(sample.path, git), git) as slot:
            slot.check_out(commit)
        os.utime(tmp_path / "shelf" / name / "lock", (number, number))
    return tmp_path / "shelf"


def names(shelf: Path) -> list[str]:
    return [slot.folder.name for slot in slots_below(shelf)]


def test_what_is_there(shelf: Path) -> None:
    """Every slot with its size and its time, the longest unused first."""
    slots = slots_below(shelf)
    assert [slot.folder.relative_to(shelf).as_posix() for slot in slots] == [
        *("repository/old", "repository/middle", "other/new")
    ]
    assert [slot.used_at for slot in slots] == [1_000_000, 2_000_000, 3_000_000]
    assert all(SIZE <= slot.size <= 4 * SIZE for slot in slots)
    assert slots_below(shelf / "none") == []


def test_making_room(shelf: Path) -> None:
    """As many go as have to."""
    size = sum(slot.size for slot in slots_below(shelf))
    assert make_room(shelf, size) == []
    assert [slot.folder.name for slot in make_room(shelf, size - 1)] == ["old"]
    assert names(shelf) == ["middle", "new"]
    assert not (shelf / "repository" / "old").exists()
    make_room(shelf, 0)
    assert names(shelf) == []


def test_a_slot_in_use_stays(shelf: Path, sample: SampleRepository, git: Git) -> None:
    """However old, and however little room there is."""
    with Slot.open(shelf / "repository" / "old", SlotSource.of(sample.path, git), git) as slot:
        os.utime(shelf / "repository" / "old" / "lock", (1, 1))
        assert not remove_slot(shelf / "repository" / "old")
        assert [gone.folder.name for gone in make_room(shelf, 0)] == ["middle", "new"]
        slot.check_out(sample.run("rev-parse", "HEAD"))
    assert names(shelf) == ["old"]


def test_being_looked_at_is_no_use(shelf: Path, sample: SampleRepository, git: Git) -> None:
    """Only opening and closing a slot make it young."""
    slots_below(shelf)
    with Slot.open(shelf / "repository" / "old", SlotSource.of(sample.path, git), git):
        assert names(shelf) == ["middle", "new", "old"]


def test_a_removed_slot_can_be_made_again(shelf: Path, sample: SampleRepository, git: Git, run: Run) -> None:
    """Nothing of it is left."""
    folder = shelf / "repository" / "old"
    assert remove_slot(folder)
    with Slot.open(folder, SlotSource.of(sample.path, git), git) as slot:
        slot.check_out(sample.run("rev-parse", "HEAD"))
        assert run(slot, "git status --porcelain; ls") == "big\n"
