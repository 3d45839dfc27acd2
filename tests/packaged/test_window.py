"""The packed program opens its window, and is of bounded size."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from jobdesk.desk.desk import open_desk
from tests.packaged.test_main_job import program
from tests.support.waiting import PATIENCE_S, until

__all__ = ["program"]

LARGEST_MB = 250  # 98 are Qt, 42 numpy, which the plots need
MEGABYTE = 1_000_000


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that asks a window to close")
def test_the_window_works_and_stops(program: Path, tmp_path: Path) -> None:
    """Without a screen: it has the engine while it is open, and leaves it at the end."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    window = subprocess.Popen([program, "--data-dir", tmp_path / "data", "window"], env=environment, cwd=tmp_path)
    try:
        with open_desk(tmp_path / "data") as desk:
            until(lambda: desk.pool.owner, "the window at work")
            window.send_signal(signal.SIGTERM)
            assert window.wait(PATIENCE_S) == 0
            assert desk.pool.owner is None
    finally:
        window.kill()
        window.wait()


def test_the_folder_is_no_larger_than_it_must_be(program: Path) -> None:
    files = [path for path in program.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < LARGEST_MB * MEGABYTE
