"""Notices what the window must never do on its own thread: SQLite, files, processes, the network, loading code.

Python tells of these itself (`sys.addaudithook`, PEP 578) but for reading a database that is open, which is noticed at
the store. What a test does on the same thread is its own affair: only what happens below a function of the window
counts.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from jobdesk.store.database import Database

PACKAGE = Path(__file__).parents[2] / "jobdesk"
WINDOW = (str(PACKAGE / "ui"), str(PACKAGE / "desktop.py"))

FORBIDDEN = frozenset(
    {
        "open",
        "os.listdir",
        "os.scandir",
        "os.mkdir",
        "os.remove",
        "os.rename",
        "os.fork",
        "os.exec",
        "os.posix_spawn",
        "os.system",
        "subprocess.Popen",
        "socket.connect",
        "socket.getaddrinfo",
        "sqlite3.connect",
    }
)

_noticed: list[str] | None = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    """Called for every audit event of the process, for ever: it can be added, not taken away."""
    if _noticed is None or threading.current_thread() is not threading.main_thread():
        return
    if event in FORBIDDEN or (event == "import" and str(arguments[0]).startswith("jobdesk.")):
        _notice(event, arguments)


def _notice(event: str, arguments: tuple[Any, ...]) -> None:
    frame = sys._getframe(2)
    if _noticed is None or not _is_of_window(frame) or (event == "open" and _is_loading(frame)):
        return
    shown = ", ".join(str(one) for one in arguments)
    stack = "".join(f"  {one.f_code.co_filename}:{line}\n" for one, line in islice(traceback.walk_stack(frame), 12))
    _noticed.append(f"{event}({shown}) on the UI thread, innermost first:\n{stack}")


def _is_of_window(frame: FrameType | None) -> bool:
    """Whether the window does this; what it reads before it is there (icons, memory) may take its time."""
    is_of_window = False
    while frame is not None:
        if frame.f_code.co_qualname == "Desktop.__init__":
            return False
        is_of_window |= frame.f_code.co_filename.startswith(WINDOW)
        frame = frame.f_back
    return is_of_window


def _is_loading(frame: FrameType | None) -> bool:
    """Whether a module is being loaded; of ours that is noticed as an import."""
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


@contextmanager
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was noticed inside, a stack each."""
    global _noticed
    _add_hook()
    for name in ("reading", "transaction"):
        monkeypatch.setattr(Database, name, _watched(getattr(Database, name)))
    _noticed = []
    try:
        yield _noticed
    finally:
        _noticed = None


@cache
def _add_hook() -> None:
    """Once a process."""
    sys.addaudithook(_hook)


def _watched(method: Callable[..., Any]) -> Callable[..., Any]:
    def watched(self: Database, *arguments: Any) -> Any:
        if threading.current_thread() is threading.main_thread():
            _notice(f"Database.{method.__name__}", ())
        return method(self, *arguments)

    return watched
