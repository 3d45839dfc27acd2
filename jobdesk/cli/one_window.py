"""Shows the window of a data folder: the one that is open hears what is wanted, else it is opened here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jobdesk.ui.links import destination_of


def show_window(folder: Path, wanted: Sequence[str]) -> int:
    """The exit code; where a window is open, at once, and before anything is loaded that takes long.

    `wanted` are links and folders. Raises `BadLink` and `WindowDoesNotAnswer`.
    """
    links = [destination_of(one).link() for one in wanted]
    from jobdesk.ui.handover import ring

    if ring(folder, links):
        return 0
    from jobdesk.ui.lean import be_lean
    from jobdesk.ui.tongue import speak

    be_lean()
    speak(folder)
    from jobdesk.desktop import open_window

    return open_window(folder, links)
