"""Holds a slot for one process: the system lets go of it when the process ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys

from jobdesk.git.slots.errors import SlotInUse

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """A locked file. Its time (of last modification) is when the slot was last used: see `stamp`."""

    def __init__(self, path: bytes, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: bytes) -> Lock:
        """Makes the file where there is none, and locks it. Raises SlotInUse."""
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _try_lock(descriptor)
            except OSError as error:
                os.close(descriptor)
                raise SlotInUse from error
            if _is_at(path, descriptor):
                return cls(path, descriptor)
            os.close(descriptor)  # the one who held it has removed it

    def stamp(self) -> None:
        """The slot is used now."""
        with contextlib.suppress(FileNotFoundError):
            os.utime(self._path)

    def release(self) -> None:
        os.close(self._descriptor)

    def remove(self) -> None:
        """Lets go, and removes the file."""
        if sys.platform == "win32":
            os.close(self._descriptor)
            os.unlink(self._path)
        else:
            os.unlink(self._path)
            os.close(self._descriptor)


def _is_at(path: bytes, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False
