"""Writes and removes single files of a work tree, without ever going through a symbolic link."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

from jobdesk.git.slots.erase import erase
from jobdesk.git.slots.index import EXECUTABLE, LINK, folder_of

if sys.platform == "win32":
    _NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_BINARY | os.O_NOINHERIT
    _NO_LINKS = True
else:
    _NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    _NO_LINKS = False


class Tree:
    """The folder of a work tree. Paths are bytes with `/` between folders, relative to it.

    Every file is made anew, so that another name of the old one (a hard link) keeps what it had. A folder
    is trusted to be one, and no link, from `trust` or from its making to the next `distrust`.
    """

    def __init__(self, root: bytes, attic: bytes, folder_permissions: int) -> None:
        self.root = root
        self.folder_permissions = folder_permissions
        self._attic = attic
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
        path = self.path(folder)
        is_new = True
        try:
            os.mkdir(path)
        except FileExistsError:
            is_new = not stat.S_ISDIR(os.lstat(path).st_mode)
            if is_new:
                erase(path, self._attic)
                os.mkdir(path)
            else:
                os.chmod(path, self.folder_permissions)
        self._trusted.add(folder)
        return is_new

    def write(self, path: bytes, mode: int, pieces: Iterable[bytes]) -> os.stat_result:
        """Writes a file, or a link to what `pieces` say, in place of what is there. Its folder must stand."""
        absolute = self.root + b"/" + path
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

    def _fill(self, absolute: bytes, permissions: int, pieces: Iterable[bytes]) -> None:
        descriptor = os.open(absolute, _NEW_FILE, permissions)
        try:
            for piece in pieces:
                _write_all(descriptor, piece)
        finally:
            os.close(descriptor)


def _write_all(descriptor: int, piece: bytes) -> None:
    written = os.write(descriptor, piece)
    while written < len(piece):
        written += os.write(descriptor, piece[written:])
