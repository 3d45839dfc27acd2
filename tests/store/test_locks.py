"""A lock between processes is given back however its holder ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobdesk.store.locks import file_lock, open_private, try_lock

HOLDER = """
import sys
from pathlib import Path
from jobdesk.store.locks import file_lock

with file_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def _is_free(path: Path) -> bool:
    handle = open_private(path)
    try:
        return try_lock(handle)
    finally:
        os.close(handle)


def test_a_lock_is_held_while_inside(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with file_lock(path):
        assert not _is_free(path)
    assert _is_free(path)


def test_an_error_gives_the_lock_back(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with pytest.raises(ValueError, match="no"), file_lock(path):
        raise ValueError("no")
    assert _is_free(path)


def test_the_lock_of_a_process_that_is_killed_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert not _is_free(path)
        holder.kill()
        with file_lock(path):
            assert not _is_free(path)
