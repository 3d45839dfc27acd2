"""How much room slots take, and making room: what was unused for longest goes first."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jobdesk.git.slots.erase import erase
from jobdesk.git.slots.errors import SlotInUse
from jobdesk.git.slots.lock import Lock
from jobdesk.git.slots.places import LOCK, Places

_BLOCK = 512


@dataclass(frozen=True)
class ShelvedSlot:
    """A slot on the disk: `size` in bytes that it takes there, `used_at` in microseconds since the epoch."""

    folder: Path
    size: int
    used_at: int


def slots_below(root: Path) -> list[ShelvedSlot]:
    """Every slot below a folder, the one that was unused for longest first."""
    slots = [_measured(folder) for folder in _slot_folders(os.fsencode(root))]
    return sorted(slots, key=lambda slot: slot.used_at)


def make_room(root: Path, budget: int) -> list[ShelvedSlot]:
    """Removes slots that no process uses until those below `root` take `budget` bytes at most, or none is
    left to remove. Returns those that went."""
    slots = slots_below(root)
    excess = sum(slot.size for slot in slots) - budget
    removed = []
    for slot in slots:
        if excess <= 0:
            break
        if remove_slot(slot.folder):
            removed.append(slot)
            excess -= slot.size
    return removed


def remove_slot(folder: Path) -> bool:
    """Removes a slot with all it holds; False where a process uses it."""
    places = Places.of(folder)
    try:
        lock = Lock.take(places.lock)
    except SlotInUse:
        return False
    erase(places.state, places.attic)  # first, so that half a slot is not taken for a whole one
    for name in os.listdir(places.folder):
        if name != LOCK.encode():
            erase(places.folder + b"/" + name, places.attic)
    lock.remove()
    with suppress(OSError):  # somebody else may have begun to use it
        os.rmdir(places.folder)
    return True


def _slot_folders(folder: bytes) -> Iterator[bytes]:
    if os.path.isfile(folder + b"/" + LOCK.encode()):
        yield folder
        return
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _slot_folders(entry.path)


def _measured(folder: bytes) -> ShelvedSlot:
    used_at = os.stat(folder + b"/" + LOCK.encode()).st_mtime_ns // 1000
    return ShelvedSlot(Path(os.fsdecode(folder)), _size_of(folder), used_at)


def _size_of(folder: bytes) -> int:
    """The bytes that a folder takes on the disk; what goes away or cannot be read meanwhile is left out."""
    size = 0
    folders = [folder]
    for place in folders:  # grows while it is walked
        with suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                size += _on_disk(status)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return size


def _on_disk(status: os.stat_result) -> int:
    if sys.platform == "win32":
        return status.st_size
    return status.st_blocks * _BLOCK
