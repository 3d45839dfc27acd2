"""Writes and removes single files of a work tree, without ever going through a symbolic link."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

from jobdesk.git.slots.erase import erase
from jobdesk.git.slots.index import EXECUTABLE, LINK, folder_of, looks_of, mode_on_disk

if sys.platform == "win32":
    _NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_BINARY | os.O_NOINHERIT
    _NO_LINKS = True
else:
    _NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    _NO_LINKS = False


class Tree:
    """The folder of a work tree. Paths are bytes with `/` between folders, relative to it.

    A file that somebody else may know is made anew, so that another name of it (a hard link) keeps what it had.
    A folder is trusted to be one, and no link, from `trust` or from its making to the next `distrust`. `made` are
    the folders that were made, for whoever wants to know.
    """

    def __init__(self, root: bytes, attic: bytes, folder_permissions: int) -> None:
        self.root = root
        self.folder_permissions = folder_permissions
        self._attic = attic
        self.made: set[bytes] = set()
        self._trusted: set[bytes] = {b""}

    def path(self, path: bytes) -> bytes:
        """The absolute path."""
        return self.root + b"/" + path if path else self.root

    def trusts(self, folder: bytes) -> bool:
        return folder in self._trusted

    def trust(self, folder: bytes) -> None:
        self._trusted.add(folder)

    def distrust(self, folder: bytes) -> None:
        self._trusted.discard(folder)

    def make_folder(self, folder: bytes) -> bool:
        """Makes a folder and those above it; what stands in its place and is none goes. True where it is new."""
        if folder in self._trusted:
            return False
        self.make_folder(folder_of(folder))
        is_new = self._make_one(self.path(folder))
        if is_new:
            self.made.add(folder)
        self._trusted.add(folder)
        return is_new

    def write(self, path: bytes, mode: int, pieces: Iterable[bytes], left: bytes | None = None) -> os.stat_result:
        """Writes a file, or a link to what `pieces` say, in place of what is there. Its folder must stand.

        A file that still looks as it was `left` is written over: a new inode costs ext4 several times as much,
        and the more the more files were removed of late.
        """
        absolute = self.root + b"/" + path
        descriptor = None if left is None else _open_untouched(absolute, mode, left)
        if descriptor is not None:
            return _write_over(descriptor, pieces)
        self.remove(path)
        if mode == LINK and not _NO_LINKS:
            os.symlink(b"".join(pieces), absolute)
        else:
            self._fill(absolute, 0o777 if mode == EXECUTABLE else 0o666, pieces)
        return os.lstat(absolute)

    def move_in(self, path: bytes, origin: bytes) -> os.stat_result:
        """Takes a finished file from elsewhere on the same file system. Its folder must stand."""
        self.remove(path)
        os.rename(origin, self.path(path))
        return os.lstat(self.path(path))

    def remove(self, path: bytes) -> None:
        """Removes what is at `path`; nothing there is fine. Its folder must stand, or be gone as well."""
        absolute = self.root + b"/" + path
        try:
            os.unlink(absolute)
        except (FileNotFoundError, NotADirectoryError):
            return
        except (IsADirectoryError, PermissionError):
            erase(absolute, self._attic)

    def remove_folder(self, folder: bytes) -> bool:
        """Removes a folder where it is empty; False where it holds something."""
        self._trusted.discard(folder)
        try:
            os.rmdir(self.path(folder))
        except OSError:
            return not os.path.lexists(self.path(folder))
        return True

    def erase(self, path: bytes) -> None:
        """Removes a file or a folder with all it holds."""
        self._trusted.discard(path)
        erase(self.path(path), self._attic)

    def _make_one(self, path: bytes) -> bool:
        """Makes a folder whose parent stands, in place of whatever is there and is none; False where one is."""
        try:
            os.mkdir(path)
        except FileExistsError:
            if stat.S_ISDIR(os.lstat(path).st_mode):
                os.chmod(path, self.folder_permissions)
                return False
            erase(path, self._attic)
            os.mkdir(path)
        return True

    def _fill(self, absolute: bytes, permissions: int, pieces: Iterable[bytes]) -> None:
        descriptor = os.open(absolute, _NEW_FILE, permissions)
        try:
            for piece in pieces:
                _write_all(descriptor, piece)
        finally:
            os.close(descriptor)


def _open_untouched(absolute: bytes, mode: int, left: bytes) -> int | None:
    """Opens a file of this mode that still looks as it was left, where it has no other name and nothing attached."""
    if sys.platform == "win32" or mode == LINK:
        return None
    try:
        descriptor = os.open(absolute, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    status = os.fstat(descriptor)
    is_untouched = looks_of(status, mode) == left and mode_on_disk(status, mode) == mode
    if is_untouched and status.st_nlink == 1 and not _attributes(descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _attributes(descriptor: int) -> list[str]:
    """The extended attributes of a file, of which an access list is one."""
    if sys.platform == "linux":
        return os.listxattr(descriptor)
    return []


def _write_over(descriptor: int, pieces: Iterable[bytes]) -> os.stat_result:
    """Cuts off the rest after writing: a file that was emptied first is flushed to the disk by ext4 (auto_da_alloc)."""
    try:
        size = 0
        for piece in pieces:
            _write_all(descriptor, piece)
            size += len(piece)
        os.ftruncate(descriptor, size)
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, piece: bytes) -> None:
    written = os.write(descriptor, piece)
    while written < len(piece):
        written += os.write(descriptor, piece[written:])
