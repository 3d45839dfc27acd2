"""The process of the window leaves out what only costs."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys

import pytest

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

TURNS = """
import sys
from jobdesk.ui.lean import be_lean
print(sys.getswitchinterval())
be_lean()
print(sys.getswitchinterval())
"""

COUNTED = """
import ctypes, sys, threading
from jobdesk.ui.lean import be_lean
if "lean" in sys.argv:
    be_lean()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.fopen.restype = ctypes.c_void_p
all_there = threading.Barrier(9)
def take():
    library.malloc(100)
    all_there.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads: thread.start()
all_there.wait()
output = ctypes.c_void_p(library.fopen(b"/dev/stdout", b"w"))
library.malloc_info(0, output)
library.fflush(output)
"""


def loaded(*arguments: str) -> list[str]:
    """How many sources were read and kept while a module of the window was loaded, and a class of Qt."""
    told = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    return told.stdout.split()


def heaps(*arguments: str) -> int:
    """How many heaps eight threads have in a process of their own."""
    told = subprocess.run([sys.executable, "-c", COUNTED, *arguments], capture_output=True, text=True, check=True)
    return told.stdout.count("<heap ")


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"), reason="only glibc tells of its heaps"
)
def test_threads_share_two_heaps() -> None:
    """Each would have one of its own, that keeps what was freed in it."""
    assert heaps() > 2
    assert heaps("lean") == 2


def test_nobody_reads_the_source_of_what_is_loaded() -> None:
    """PySide would, of every module, and keep it."""
    assert int(loaded()[0]) > 0
    assert loaded("lean") == ["0", "QLabel"]


def test_the_window_waits_a_fifth_of_the_time_for_the_interpreter() -> None:
    """Than it would by Python's own rule, beside a thread that is busy."""
    told = subprocess.run([sys.executable, "-c", TURNS], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["0.005", "0.001"]


def test_what_came_with_the_window_is_spared_the_collector() -> None:
    """What is there stays out of every collection."""
    try:
        spare_the_collector()
        assert gc.get_freeze_count() > len(gc.get_objects())
        assert gc.isenabled()
    finally:
        gc.unfreeze()
