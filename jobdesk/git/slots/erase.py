"""Removes whatever a command left, and never follows a symbolic link."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")

_LONGEST = 2000
"""Folders with a longer path are moved up before they are emptied: systems refuse paths of 4,096 bytes."""


def erase(path: bytes, attic: bytes) -> None:
    """Removes a file, a link, or a folder with all it holds; nothing there is fine.

    Permissions are no obstacle as long as the files are the person's own. `attic` is a folder on the same
    file system, of which the last part may not exist yet, where very deep folders are moved on the way.
    """
    try:
        status = _insist(os.lstat, path)
    except (FileNotFoundError, NotADirectoryError):
        return
    if stat.S_ISDIR(status.st_mode):
        _erase_folder(path, attic)
    else:
        _insist(os.unlink, path)


def _erase_folder(path: bytes, attic: bytes) -> None:
    folders = [path]
    for folder in folders:  # grows while it is walked: what it names later lies deeper
        for entry in _insist(_entries, folder):
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


def _moved_up(folder: bytes, attic: bytes) -> bytes:
    os.makedirs(attic, exist_ok=True)
    short = os.path.join(attic, os.urandom(8).hex().encode())
    _insist(lambda path: os.rename(path, short), folder)
    return short


def _entries(folder: bytes) -> list[os.DirEntry[bytes]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _insist(action: Callable[[bytes], _Answer], path: bytes) -> _Answer:
    """Does it, and where that is forbidden opens up the folder it is in, and itself if it is one.

    A file is left as it is: it may have a second name elsewhere.
    """
    try:
        return action(path)
    except PermissionError:
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if sys.platform == "win32" or stat.S_ISDIR(os.lstat(path).st_mode):
            os.chmod(path, stat.S_IRWXU)
        return action(path)
