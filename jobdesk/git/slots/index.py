"""The index of a slot: kept in memory as ready bytes, and written as git's index file, version 2.

The format is that of gitformat-index(5): a header, the entries in the order of their names, a checksum.
An entry begins with 40 bytes that say what the file looked like when it was written. They tell git, and
tell a later scan, that the file is still what it was.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

REGULAR = 0o100644
EXECUTABLE = 0o100755
LINK = 0o120000
SUBMODULE = 0o160000

LOOKS = 40
"""How many bytes of an entry say what the file looks like: ten numbers of four bytes."""

_PAGE = 256
_HEADER = struct.Struct(">4sII")
_LOOKS = struct.Struct(">10I")
_MODE = struct.Struct(">I")
_FLAGS = struct.Struct(">H")
_SECOND = 1_000_000_000
_WORD = 0xFFFF_FFFF


def looks_of(status: os.stat_result, mode: int) -> bytes:
    """What a file looks like, as the first 40 bytes of its entry; `mode` is the mode git gives it."""
    changed_s, changed_ns = divmod(status.st_ctime_ns, _SECOND)
    modified_s, modified_ns = divmod(status.st_mtime_ns, _SECOND)
    return _LOOKS.pack(
        changed_s & _WORD,
        changed_ns,
        modified_s & _WORD,
        modified_ns,
        status.st_dev & _WORD,
        status.st_ino & _WORD,
        mode,
        status.st_uid & _WORD,
        status.st_gid & _WORD,
        status.st_size & _WORD,
    )


def no_looks(mode: int) -> bytes:
    """The first 40 bytes of an entry whose file was not looked at (git then compares contents)."""
    return _LOOKS.pack(0, 0, 0, 0, 0, 0, mode, 0, 0, 0)


def mode_on_disk(status: os.stat_result, expected: int) -> int:
    """The mode that git gives to what lies on the disk; 0 for what git does not track."""
    if stat.S_ISLNK(status.st_mode):
        return LINK
    if not stat.S_ISREG(status.st_mode):
        return 0
    if sys.platform == "win32":
        return expected
    return EXECUTABLE if status.st_mode & stat.S_IXUSR else REGULAR


class _Page:
    """A stretch of neighbouring entries: their names in order, and their bytes once they were joined."""

    __slots__ = ("image", "names")

    def __init__(self, names: list[bytes]) -> None:
        self.names = names
        self.image: bytes | None = None


class Index:
    """What is tracked in a slot: path to entry, and the folders that hold tracked paths.

    `folders` counts what is tracked directly in each (files and folders); the root is `b""`.
    """

    def __init__(self, object_format: str) -> None:
        self._digest = object_format
        self._id_size = hashlib.new(object_format, usedforsecurity=False).digest_size
        self._entries: dict[bytes, bytes] = {}
        self._pages: list[_Page] = []
        self._firsts: list[bytes] = []
        self._header = b""
        self._count_in_header = -1
        self._checksums: list[tuple[bytes, Any]] = []
        self.folders: dict[bytes, int] = {b"": 0}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    def __iter__(self) -> Iterator[bytes]:
        """The paths in the order of the file."""
        for page in self._pages:
            yield from page.names

    def looks(self, path: bytes) -> bytes | None:
        """What the file at `path` looked like when it was written; None where nothing is tracked there."""
        entry = self._entries.get(path)
        return None if entry is None else entry[:LOOKS]

    def mode(self, path: bytes) -> int:
        mode: int = _MODE.unpack_from(self._entries[path], 24)[0]
        return mode

    def content(self, path: bytes) -> bytes:
        """The id of the object that `path` holds, raw."""
        return self._entries[path][LOOKS : LOOKS + self._id_size]

    def set(self, path: bytes, looks: bytes, content: bytes) -> None:
        """Tracks `path`, or changes what is known of it."""
        flags = _FLAGS.pack(min(len(path), 0xFFF))
        body = looks + content + flags + path
        self._page_to_change(path)
        self._entries[path] = body + bytes(8 - len(body) % 8)

    def remove(self, path: bytes) -> None:
        del self._entries[path]
        place = bisect_right(self._firsts, path) - 1
        page = self._pages[place]
        del page.names[bisect_left(page.names, path)]
        page.image = None
        if page.names:
            self._firsts[place] = page.names[0]
        else:
            del self._pages[place], self._firsts[place]
        self._discount(path)

    def image(self) -> bytes:
        """The whole index file."""
        if len(self._entries) != self._count_in_header:
            self._count_in_header = len(self._entries)
            self._header = _HEADER.pack(b"DIRC", 2, self._count_in_header)
        pieces = [self._header, *(page.image or self._join(page) for page in self._pages)]
        return b"".join([*pieces, self._checksum(pieces)])

    @classmethod
    def of_image(cls, image: bytes, object_format: str) -> Index:
        """Reads back what `image` made. Raises ValueError where the bytes are not that."""
        index = cls(object_format)
        end = len(image) - index._id_size
        if hashlib.new(object_format, image[:end], usedforsecurity=False).digest() != image[end:]:
            raise ValueError("the checksum of the index is wrong")
        signature, version, count = _HEADER.unpack_from(image)
        if (signature, version) != (b"DIRC", 2):
            raise ValueError("this is no index of version 2")
        offset = _HEADER.size
        name_at = LOOKS + index._id_size + _FLAGS.size
        for _ in range(count):
            path = image[offset + name_at : image.index(b"\0", offset + name_at)]
            entry = image[offset : offset + (name_at + len(path)) // 8 * 8 + 8]
            index._page_to_change(path)
            index._entries[path] = entry
            offset += len(entry)
        return index

    def _page_to_change(self, path: bytes) -> None:
        """Finds the page of `path`, puts the name into it where it is new, and forgets its image."""
        place = max(bisect_right(self._firsts, path) - 1, 0)
        if not self._pages:
            self._pages, self._firsts = [_Page([])], [path]
        page = self._pages[place]
        page.image = None
        if path in self._entries:
            return
        page.names.insert(bisect_left(page.names, path), path)
        self._firsts[place] = page.names[0]
        self._count(path)
        if len(page.names) > _PAGE:
            self._split(place)

    def _split(self, place: int) -> None:
        names = self._pages[place].names
        middle = len(names) // 2
        self._pages[place : place + 1] = [_Page(names[:middle]), _Page(names[middle:])]
        self._firsts[place : place + 1] = [names[0], names[middle]]

    def _join(self, page: _Page) -> bytes:
        page.image = b"".join([self._entries[name] for name in page.names])
        return page.image

    def _checksum(self, pieces: list[bytes]) -> bytes:
        """The checksum of the file; it goes on from the last one, as far as the pieces are the same objects."""
        known = self._checksums
        same = 0
        while same < min(len(known), len(pieces)) and known[same][0] is pieces[same]:
            same += 1
        del known[same:]
        checksum = known[-1][1] if known else hashlib.new(self._digest, usedforsecurity=False)
        for piece in pieces[same:]:
            checksum = checksum.copy()
            checksum.update(piece)
            known.append((piece, checksum))
        digest: bytes = checksum.digest()
        return digest

    def _count(self, path: bytes) -> None:
        folder = folder_of(path)
        self.folders[folder] = self.folders.get(folder, 0) + 1
        if self.folders[folder] == 1 and folder:
            self._count(folder)

    def _discount(self, path: bytes) -> None:
        folder = folder_of(path)
        self.folders[folder] -= 1
        if not self.folders[folder] and folder:
            del self.folders[folder]
            self._discount(folder)


def folder_of(path: bytes) -> bytes:
    """The folder that holds `path`; `b""` for the root."""
    return path.rpartition(b"/")[0]
