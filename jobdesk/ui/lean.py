"""Keeps the process of the window small and quick: all that is set for that, and why; said before the window is loaded.

What each is worth was measured with the window open on 80,000 commits, which are hundreds of thousands of objects:

| what | without it |
| --- | --- |
| `_share_heaps` | threads keep 30 MB of holes in heaps of their own |
| `_leave_features_out` | PySide reads the source of every module: a fifth of the time to load, and 20 MB |
| `COLLECT_AFTER` | Python looks for cycles with every 700 objects more, and finds none |
| `spare_the_collector` | every full look at all that the window is made of is a stall of 20 ms and more |
| `TURN_S` | beside two busy threads of Python, a timer of 5 ms on the window's thread has a p99 of 70 ms; with it 23 |
"""

from __future__ import annotations

import builtins
import ctypes
import gc
import sys

from PySide6 import QtCore

COLLECT_AFTER = 10_000
"""So many more objects than before: of those that a list of commits makes nearly all go by themselves."""

TURN_S = 0.001
"""For so long a thread keeps the interpreter from another one that waits for it; Python's own are five milliseconds,
which the window waits for every time that it has let go of it, many times in a frame."""

_M_MMAP_THRESHOLD, _LARGE = -3, 128 * 1024
_M_ARENA_MAX, _ARENAS = -8, 2


def be_lean() -> None:
    """To be said before there are threads, and before a module of the window is loaded."""
    _share_heaps()
    _leave_features_out()
    gc.set_threshold(COLLECT_AFTER)
    sys.setswitchinterval(TURN_S)


def spare_the_collector() -> None:
    """To be said when the window is there: all there is now stays for good (gc.freeze in Python's manual)."""
    gc.freeze()


def _share_heaps() -> None:
    """From now on threads share two heaps, and what is large gets pages of its own, which go back to the system.

    glibc gives every thread a heap ("arena"), and once something large was freed it takes the next large things from
    there, where they leave holes (mallopt(3), M_ARENA_MAX and M_MMAP_THRESHOLD). Other C libraries do neither.
    """
    if sys.platform == "linux":
        adjust = getattr(ctypes.CDLL(None), "mallopt", None)
        if adjust is not None:
            adjust(_M_ARENA_MAX, _ARENAS)
            adjust(_M_MMAP_THRESHOLD, _LARGE)


def _leave_features_out() -> None:
    """Import as Python does, where PySide puts itself in between.

    It reads the source of every module that is imported, and keeps it, to find out who may ask for `snake_case` or
    `true_property` (https://doc.qt.io/qtforpython-6/considerations.html#features). Nobody here asks for those.
    """
    assert QtCore  # which puts itself in between when it is loaded
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
