"""Starts the program itself once more, to live in one of its modules: hosts, and what would hold the window up.

Such a process has a keeper, finds the same packages, and ends with its stdin, and so with whoever started it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import jobdesk
from jobdesk.processes.host_process import HostProcess
from jobdesk.processes.keeper import OWN_FLAG

LAST_WORDS = 4096


def own_command(module: str, *, nice: int = 10) -> list[str]:
    """How this program starts itself in the `main` of a module: a frozen program is its own interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable, OWN_FLAG, module, str(nice)]
    return [sys.executable, "-c", f"from jobdesk.processes.keeper import live_in; live_in({module!r}, {nice})"]


def own_environment() -> dict[str, str]:
    """That of this process, with its import path, so that the other one finds the same packages."""
    package_root = str(Path(jobdesk.__file__).parent.parent)
    path = [package_root, *(folder for folder in sys.path if folder and folder != package_root)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}


def last_words(errors: Path) -> str:
    """The last line that was written to a stderr; nothing where that cannot be read."""
    try:
        with errors.open("rb") as written:
            written.seek(max(0, errors.stat().st_size - LAST_WORDS))
            lines = written.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def start_in(
    module: str,
    *,
    nice: int = 10,
    cwd: Path | None = None,
    stderr: IO[bytes] | int | None = None,
    variables: Mapping[str, str] | None = None,
) -> HostProcess:
    """Start the program in a module, so many steps down in priority. Raises OSError."""
    return HostProcess.start(
        own_command(module, nice=nice),
        {**own_environment(), **(variables or {})},
        cwd=None if cwd is None else str(cwd),
        stderr=stderr,
    )
