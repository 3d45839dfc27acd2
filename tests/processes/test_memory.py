"""What a process no longer uses goes back to the system."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

COUNTED = """
import ctypes, sys, threading
from jobdesk.processes.memory import give_memory_back
if "share" in sys.argv:
    give_memory_back()
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


def arenas(*arguments: str) -> int:
    """How many arenas eight threads have in a process of their own."""
    told = subprocess.run([sys.executable, "-c", COUNTED, *arguments], capture_output=True, text=True, check=True)
    return told.stdout.count("<heap ")


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"), reason="only glibc tells of its arenas"
)
def test_threads_share_two_arenas() -> None:
    """Each would have one of its own, that keeps what was freed in it."""
    assert arenas() > 2
    assert arenas("share") == 2
