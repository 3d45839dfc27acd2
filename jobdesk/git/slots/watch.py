"""Knows which names of a work tree were touched, without looking: inotify of Linux, nothing elsewhere.

The kernel queues an event in the call that makes the change, so all that a command did is in the queue when
the command has ended (inotify(7)). What is watched are folders, for all that happens to the names in them, and
files, for one thing that happens to them without their name: that they get a second one elsewhere, through
which they could be written unseen. Writing through a memory map makes no event, but the end of the map does,
as the file that was open for writing is then closed.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass

_MODIFY = 0x2
_ATTRIB = 0x4
_CLOSE_WRITE = 0x8
_MOVED_FROM = 0x40
_MOVED_TO = 0x80
_CREATE = 0x100
_DELETE = 0x200
_DELETE_SELF = 0x400
_MOVE_SELF = 0x800
_UNMOUNT = 0x2000
_OVERFLOW = 0x4000
_ONLY_FOLDERS = 0x0100_0000
_NO_LINKS = 0x0200_0000

_TOUCHES = _MODIFY | _ATTRIB | _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE
_OF_FOLDERS = _TOUCHES | _DELETE_SELF | _MOVE_SELF | _ONLY_FOLDERS | _NO_LINKS
_OF_FILES = _ATTRIB | _NO_LINKS
_LOST = _OVERFLOW | _UNMOUNT | _MOVE_SELF

_EVENT = struct.Struct("iIII")
_TOO_MANY = _EVENT.pack(-1, _OVERFLOW, 0, 0)
_PIECE = 1 << 18
_MOST_PIECES = 64
"""More than the kernel keeps at a time: by default 16,384 events of some 50 bytes."""
_LIMIT = "/proc/sys/fs/inotify/max_user_watches"
_SHARE = 8
"""A slot takes at most this part of the watches that the system grants a person: editors need them too."""


@dataclass(frozen=True)
class Touched:
    """What was touched: paths below the root, and whether a watched folder itself was (its permissions, its
    place, its very being) or the kernel lost count. Then only a full look can tell."""

    paths: frozenset[bytes]
    upheaval: bool


class Watch:
    """Watches paths below `root`, as far as the system allows. Paths are relative to it; itself it is `b""`."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._queue: _Queue | None = None
        self._folders: set[bytes] = set()
        self._is_possible = True

    def touched(self) -> Touched | None:
        """What was touched since `settle`; None where nothing was watched."""
        return self._queue.touched() if self._queue else None

    def settle(
        self, folders: Set[bytes], files: Collection[bytes], written: Iterable[bytes], just_written: bytes
    ) -> None:
        """Watches these folders (not what lies deeper) and files; what was touched before is forgotten.

        `written` are those of the files that were made since the last time. `just_written` is the name, with
        a NUL after it, of a file in one of the folders that was written since. Where the system does not know
        of that, it tells nothing about this file system, and is not asked again.
        """
        if not self._is_possible:
            return
        if self._queue and self._queue.is_cluttered(len(folders) + len(files)):
            self.forget()
        if self._queue:
            self._is_possible = self._add(folders, written) and _tell_of(just_written, self._queue.drain())
        else:
            self._is_possible = len(folders) + len(files) <= _share() and self._start(folders, files)
        if not self._is_possible:
            self.forget()

    def renew(self, folders: Iterable[bytes]) -> None:
        """These folders may have been made anew: `settle` watches them again."""
        self._folders.difference_update(folders)

    def forget(self) -> None:
        """Watches nothing, until `settle`."""
        if self._queue:
            self._queue.close()
        self._queue = None
        self._folders = set()

    def _start(self, folders: Set[bytes], files: Iterable[bytes]) -> bool:
        self._queue = _Queue.start(self._root)
        return self._add(folders, files)

    def _add(self, folders: Set[bytes], files: Iterable[bytes]) -> bool:
        if self._queue is None:
            return False
        new, self._folders = folders - self._folders, {*folders}
        plain = [path for path in files if path not in folders]  # a path has one watch, and the last one counts
        return self._queue.add(new, _OF_FOLDERS) and self._queue.add(plain, _OF_FILES)


def _tell_of(name: bytes, events: bytes) -> bool:
    """Whether events name a file, or say that there were more than the kernel keeps."""
    return name in events or _TOO_MANY in events


def _share() -> int:
    """How many paths a slot may watch."""
    try:
        with open(_LIMIT, encoding="ascii") as file:
            return int(file.read()) // _SHARE
    except FileNotFoundError:
        return 0


class _Queue:
    """One inotify queue. `start` returns none where the system has no more of them."""

    def __init__(self, root: bytes, descriptor: int, library: ctypes.CDLL) -> None:
        self._root = root
        self._descriptor = descriptor
        self._library = library
        self._folders: dict[int, bytes] = {}
        self._files: dict[int, bytes] = {}

    @classmethod
    def start(cls, root: bytes) -> _Queue | None:
        if sys.platform != "linux":
            return None
        library = ctypes.CDLL(None)
        descriptor = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        return cls(root, descriptor, library) if descriptor >= 0 else None

    def add(self, paths: Iterable[bytes], interest: int) -> bool:
        """Watches these paths; False where the system allows no more, or one is not there."""
        add_watch = self._library.inotify_add_watch
        known = self._files if interest == _OF_FILES else self._folders
        for path in paths:
            number = add_watch(self._descriptor, self._root + b"/" + path, interest)
            if number < 0:
                return False
            known[number] = path
        return True

    def is_cluttered(self, needed: int) -> bool:
        """Whether most of what is remembered is of paths that are long gone."""
        return len(self._folders) + len(self._files) > 2 * needed + 1000

    def touched(self) -> Touched:
        events = self.drain()
        paths: set[bytes] = set()
        upheaval = False
        offset = 0
        while offset < len(events):
            number, kind, _, length = _EVENT.unpack_from(events, offset)
            offset += _EVENT.size
            name = events[offset : offset + length].rstrip(b"\0")
            offset += length
            if number in self._files:
                paths.add(self._files[number])
            elif kind & _LOST or not name:
                upheaval = True
            else:
                folder = self._folders[number]
                paths.add(folder + b"/" + name if folder else name)
        return Touched(frozenset(paths), upheaval)

    def drain(self) -> bytes:
        """The events since the last time, as the kernel writes them.

        A program that was left behind may make them faster than they can be read; then the end is missing, and
        the events say that there were too many.
        """
        pieces = []
        for _ in range(_MOST_PIECES):
            try:
                pieces.append(os.read(self._descriptor, _PIECE))
            except BlockingIOError:
                break
        else:
            pieces.append(_TOO_MANY)
        return b"".join(pieces)

    def close(self) -> None:
        os.close(self._descriptor)
