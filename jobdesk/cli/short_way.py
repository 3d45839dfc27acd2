"""Opens the window without loading the command line, which takes longer than the window itself."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from jobdesk.cli.diary import keep_diary
from jobdesk.cli.display import can_open, missing_libraries
from jobdesk.cli.home import DATA_DIR, home_of
from jobdesk.cli.one_window import show_window
from jobdesk.core.errors import JobDeskError

DATA_OPTION = "--data-dir"


def opened_window(arguments: Sequence[str]) -> int | None:
    """The exit code of the window, where that and nothing else is asked for; None for the long way.

    Whatever is wrong is left to the long way, which says so as it says everything.
    """
    asked = _asked(arguments)
    if asked is None or not can_open() or missing_libraries():
        return None
    folder, wanted = asked
    keep_diary(arguments, is_verbose=False)
    try:
        return show_window(home_of(folder), wanted)
    except JobDeskError:
        return None


def _asked(arguments: Sequence[str]) -> tuple[Path | None, list[str]] | None:
    """The data folder and what is to be opened; None where this is another call."""
    rest = list(arguments)
    folder = os.environ.get(DATA_DIR, "")
    if rest[:1] == [DATA_OPTION] and len(rest) > 1:
        folder, rest = rest[1], rest[2:]
        if not folder:
            return None
    if rest and (rest[0] != "window" or len(rest) > 2 or rest[-1].startswith("-")):
        return None
    return Path(folder).expanduser() if folder else None, rest[1:]
