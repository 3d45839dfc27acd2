"""Begins a process as the program with the window begins it, before anything of the window is loaded.

    python -m tests.bench.lean MODULE [ARGUMENT]...

runs a module as the main one.
"""

from __future__ import annotations

import sys
from runpy import run_module

from jobdesk.ui.lean import be_lean

if __name__ == "__main__":
    be_lean()
    del sys.argv[0]
    run_module(sys.argv[0], run_name="__main__", alter_sys=True)
