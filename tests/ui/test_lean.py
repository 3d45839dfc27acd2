"""The process of the window leaves out what only costs."""

from __future__ import annotations

import gc
import subprocess
import sys

from jobdesk.ui.lean import spare_the_collector

LOADED = """
import linecache, sys
from jobdesk.ui.lean import be_lean
if "lean" in sys.argv:
    be_lean()
before = len(linecache.cache)
import jobdesk.ui.theme
from PySide6.QtWidgets import QLabel
print(len(linecache.cache) - before, QLabel.__name__)
"""


def loaded(*arguments: str) -> list[str]:
    """How many sources were read and kept while a module of the window was loaded, and a class of Qt."""
    told = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    return told.stdout.split()


def test_nobody_reads_the_source_of_what_is_loaded() -> None:
    """PySide would, of every module, and keep it."""
    assert int(loaded()[0]) > 0
    assert loaded("lean") == ["0", "QLabel"]


def test_what_came_with_the_window_is_spared_the_collector() -> None:
    """What is there stays out of every collection."""
    try:
        spare_the_collector()
        assert gc.get_freeze_count() > len(gc.get_objects())
        assert gc.isenabled()
    finally:
        gc.unfreeze()
