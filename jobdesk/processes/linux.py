"""What Linux tells of its processes, read from /proc with as few system calls as can be."""

# ruff: noqa: PTH110, PTH115, PTH208 - a host starts without pathlib, and looks here after every command.
from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import sys
import zlib
from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

assert sys.platform == "linux"

ADOPTS_ORPHANS = True
_PR_SET_CHILD_SUBREAPER = 36
_FIRST_MARK = 1 << 62


class Stat(NamedTuple):
    """The fields of /proc/PID/stat that matter here (proc_pid_stat(5))."""

    state: str
    parent: int
    group: int
    threads: int
    started: int

    @property
    def is_running(self) -> bool:
        """A zombie with other threads is only a leader that ended before them: the process lives."""
        return self.state not in "ZX" or self.threads > 1


def stat(pid: int) -> Stat | None:
    """The process as it is now, or None when there is none."""
    text = _read(f"/proc/{pid}/stat")
    if not text:
        return None
    field = text.rpartition(b")")[2].split()
    return Stat(field[0].decode(), int(field[1]), int(field[2]), int(field[17]), int(field[19]))


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    found = stat(pid)
    return found is not None and found.is_running


def can_see(pid: int) -> bool:
    """False for another person's process where /proc hides those (`hidepid`)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return os.path.exists(f"/proc/{pid}")
    return True


def started(pid: int) -> int | None:
    """Ticks from the boot to the start of the process."""
    found = stat(pid)
    return found and found.started


def group(pid: int) -> int | None:
    """The process group."""
    found = stat(pid)
    return found and found.group


def children(pid: int) -> list[int]:
    """The children of a process, zombies included."""
    if not _has_children_files():
        return [child for child in everyone() if (found := stat(child)) and found.parent == pid]
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [int(child) for thread in threads for child in _read(f"/proc/{pid}/task/{thread}/children").split()]


def descendants(root: int, spare: Collection[int] = ()) -> list[int]:
    """All below `root`, parents before their children, without the trees of the spared."""
    found: list[int] = []
    level = [root]
    while level:
        level = [child for parent in level for child in children(parent) if child not in spare]
        found += level
    return found


def everyone() -> Iterator[int]:
    """Every process that can be seen."""
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def orphans() -> Iterator[int]:
    """Every process whose parent is init."""
    return iter(children(1))


def adopt_orphans() -> bool:
    """Become the one that orphans among our descendants come to (PR_SET_CHILD_SUBREAPER, prctl(2))."""
    status: int = ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    return status == 0


def mark(token: str) -> None:
    """Mark this process and all that it will start, also those that clear their environment.

    The mark is an odd value of a limit that is inherited, that nobody reads, and that binds nobody: how
    long a real-time process may compute without a pause, in microseconds (getrlimit(2)).
    """
    most = resource.getrlimit(resource.RLIMIT_RTTIME)[1]
    if most == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_RTTIME, (_mark_of(token), most))


def carries(pid: int, entry: str) -> bool:
    """Whether the process has the mark, or was started with `entry` (NAME=token) in its environment."""
    if entry.encode() in _read(f"/proc/{pid}/environ").split(b"\0"):
        return True
    return str(_mark_of(entry.partition("=")[2])).encode() in _read(f"/proc/{pid}/limits").split()


def ask_to_end(pid: int) -> None:
    """Send SIGTERM, and wake the process if it is stopped, so that it can follow."""
    _send(pid, signal.SIGTERM)
    _send(pid, signal.SIGCONT)


def stop(pid: int) -> None:
    """Stop the process, and its group with it unless that is our own.

    A signal to a group and a fork in it exclude each other in the kernel, so no child slips through.
    """
    _send(pid, signal.SIGSTOP)
    found = stat(pid)
    if found and found.group not in (0, 1, os.getpgrp()):
        _send(-found.group, signal.SIGSTOP)


def kill(pid: int) -> None:
    """Kill the process, stopped or not."""
    _send(pid, signal.SIGKILL)


def reap(pid: int) -> None:
    """Take a dead child out of the table of processes, if it is dead and ours."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def exit_descriptor(pid: int) -> int | None:
    """A descriptor that is readable once our child is dead, or None before Linux 5.3 (pidfd_open(2))."""
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def machine() -> str:
    """The machine's id (machine-id(5)), or its name where it has none."""
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        if text := _read(path).strip():
            return text.decode()
    return os.uname().nodename


def boot() -> str:
    """The id of this boot (random(4))."""
    return _read("/proc/sys/kernel/random/boot_id").strip().decode()


def pid_namespace() -> str:
    """The pid namespace that this process sees (namespaces(7))."""
    return os.readlink("/proc/self/ns/pid")


@cache
def _has_children_files() -> bool:
    """A kernel built without CONFIG_PROC_CHILDREN has none."""
    return os.path.exists("/proc/thread-self/children")


def _mark_of(token: str) -> int:
    return _FIRST_MARK + zlib.crc32(token.encode())


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return  # It ended by itself, or is another person's: who looks again will see.


def _read(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    parts = []
    try:
        while part := os.read(descriptor, 65536):
            parts.append(part)
    except OSError as error:
        # The process ended while it was read (ESRCH), or is another person's (EACCES, EPERM).
        if error.errno not in (errno.ESRCH, errno.EACCES, errno.EPERM):
            raise
    finally:
        os.close(descriptor)
    return b"".join(parts)
