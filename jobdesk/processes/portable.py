"""What psutil tells of processes, for macOS and Windows.

Orphans go to the system there, so what was started below a host is found by its parents as long as they
live, by the job object that holds it (Windows), or by the token in its environment (macOS).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import sys
from collections.abc import Collection, Iterator

import psutil

if sys.platform == "win32":
    import winreg

ADOPTS_ORPHANS = False


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def can_see(pid: int) -> bool:
    """False for a process that is there and does not tell its start time."""
    try:
        psutil.Process(pid).create_time()
    except psutil.AccessDenied:
        return False
    except psutil.NoSuchProcess:
        return True
    return True


def started(pid: int) -> int | None:
    """Microseconds from the epoch to the start of the process."""
    try:
        return round(psutil.Process(pid).create_time() * 1_000_000)
    except psutil.Error:
        return None


def group(pid: int) -> int | None:
    """The process group; Windows has none."""
    if sys.platform == "win32":
        return None
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def children(pid: int) -> list[int]:
    """The children of a process."""
    return _below(pid, recursive=False)


def descendants(root: int, spare: Collection[int] = ()) -> list[int]:
    """All below `root`, parents before their children, without the trees of the spared."""
    spared = {pid for top in spare for pid in (top, *_below(top, recursive=True))}
    return [pid for pid in _below(root, recursive=True) if pid not in spared]


def everyone() -> Iterator[int]:
    """Every process that can be seen."""
    return iter(psutil.pids())


def orphans() -> Iterator[int]:
    """Every process whose parent is init."""
    return iter(children(1))


def adopt_orphans() -> bool:
    """No: orphans go to the system."""
    return False


def mark(token: str) -> None:
    """Nothing: only the environment carries the token."""


def carries(pid: int, entry: str) -> bool:
    """Whether the process was started with `entry` (NAME=token) in its environment."""
    name, _, token = entry.partition("=")
    try:
        return psutil.Process(pid).environ().get(name) == token
    except (psutil.Error, OSError):
        return False


def ask_to_end(pid: int) -> None:
    """Send SIGTERM (and wake a stopped process to follow it), or Ctrl-Break to a group on Windows."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            os.kill(pid, signal.CTRL_BREAK_EVENT)
        else:
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGCONT)


def stop(pid: int) -> None:
    """Stop the process."""
    with contextlib.suppress(psutil.Error):
        psutil.Process(pid).suspend()


def kill(pid: int) -> None:
    """Kill the process, stopped or not."""
    with contextlib.suppress(psutil.Error):
        psutil.Process(pid).kill()


def reap(pid: int) -> None:
    """Take a dead child out of the table of processes, if it is dead and ours; Windows keeps none."""
    if sys.platform != "win32":
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def exit_descriptor(pid: int) -> int | None:
    """None: there is no descriptor for a process that poll(2) takes."""
    return None


def machine() -> str:
    """The machine's id, or its name where it has none."""
    if sys.platform == "win32":
        path = r"SOFTWARE\Microsoft\Cryptography"
        with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    elif sys.platform == "darwin":
        uuid = ctypes.create_string_buffer(16)
        at_once = (ctypes.c_long * 2)()
        if ctypes.CDLL(None).gethostuuid(uuid, at_once) == 0:
            return uuid.raw.hex()
    return platform.node()


def boot() -> str:
    """Empty: a start time is unique by itself."""
    return ""


def pid_namespace() -> str:
    """Empty: there is only one."""
    return ""


def _below(pid: int, *, recursive: bool) -> list[int]:
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=recursive)]
    except psutil.Error:
        return []
