"""Keeps the process of the window small and quick; to be said before the window is loaded."""

from __future__ import annotations

import builtins
import gc

from PySide6 import QtCore

from jobdesk.processes.memory import give_memory_back

COLLECT_AFTER = 10_000
"""So many more objects than before: a list of commits makes hundreds of thousands, and nearly all go by themselves."""


def be_lean() -> None:
    """Leave out what only costs: holes in the memory, PySide's look at every module's source, frequent collections."""
    give_memory_back()
    leave_features_out()
    gc.set_threshold(COLLECT_AFTER)


def leave_features_out() -> None:
    """Import as Python does, where PySide puts itself in between.

    It reads the source of every module that is imported, and keeps it, to find out who may ask for `snake_case` or
    `true_property` (https://doc.qt.io/qtforpython-6/considerations.html#features): a fifth of the time to load all, and
    20 MB. Nobody here asks for those.
    """
    assert QtCore  # which puts itself in between when it is loaded
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def spare_the_collector() -> None:
    """All there is now stays for good, and no collection need look at it (gc.freeze in Python's manual).

    To be said when the window is there: a look at all of it is a stall of 20 ms and more.
    """
    gc.freeze()
