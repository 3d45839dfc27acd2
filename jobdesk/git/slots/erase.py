"""Removes whatever a command left, and never follows a symbolic link."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable

_LONGEST = 2000
"""Folders with a longer path are moved up before they are emptied: systems refuse paths of 4,096 bytes."""


def erase(path: bytes, attic: bytes) -> None:
    """Removes a file, a link, or a folder with all it holds; nothing there is fine.

    Permissions are no obstacle as long as the files are the person's own. `attic` is a folder on the same
    file system, of which the last part may not exist yet, where very deep folders are moved on the way.
    """
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return
    if stat.S_ISDIR(status.st_mode):
        _erase_folder(path, attic)
    else:
        _insist(os.unlink, path)


def _erase_folder(path: bytes, attic: bytes) -> None:
    folders = [path]
    for folder in folders:  # grows while it is walked: what it names later lies deeper
        for entry in _entries(folder):
            if not entry.is_dir(follow_symlinks=False):
                _insist(os.unlink, entry.path)
            elif len(entry.path) > _LONGEST:
                folders.append(_moved_up(entry.path, attic))
            else:
                folders.append(entry.path)
    for folder in reversed(folders):
        _insist(os.rmdir, folder)
    with contextlib.suppress(OSError):
        os.rmdir(attic)


def _entries(folder: bytes) -> list[os.DirEntry[bytes]]:
    def read(path: bytes) -> list[os.DirEntry[bytes]]:
        with os.scandir(path) as entries:
            return list(entries)

    try:
        return read(folder)
    except PermissionError:
        os.chmod(folder, stat.S_IRWXU)
        return read(folder)


def _moved_up(folder: bytes, attic: bytes) -> bytes:
    os.makedirs(attic, exist_ok=True)
    short = os.path.join(attic, os.urandom(8).hex().encode())
    _insist(lambda path: os.rename(path, short), folder)
    return short


def _insist(action: Callable[[bytes], None], path: bytes) -> None:
    """Does it, and where that is forbidden makes the path and its folder writable first."""
    try:
        action(path)
    except PermissionError:
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if not os.path.islink(path):
            os.chmod(path, stat.S_IRWXU)
        action(path)
