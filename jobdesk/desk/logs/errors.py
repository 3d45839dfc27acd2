"""Finds the line of a log that says why its run failed."""

from __future__ import annotations

import re
from collections.abc import Callable

from jobdesk.desk.logs.lines import Log, never
from jobdesk.desk.logs.search import ERRORS, Find, Search, Wanted

FARTHEST = 1 << 62

_HEAD = re.compile(r"(?:The set-up failed: )?Exit code \d+: ")


def last_error(log: Log, error: str | None, stop: Callable[[], bool] = never) -> Find | None:
    """The last line that has what an error says, as the last line of a command does; else the last that tells of any.

    None where the log has neither.
    """
    said = _HEAD.sub("", error or "").strip()
    if said and (found := Search(log, Wanted(said)).previous(FARTHEST, 0, stop)):
        return found
    return Search(log, ERRORS).previous(FARTHEST, 0, stop)


def find_at(log: Log, offset: int, text: str) -> Find | None:
    """The line at a place, with a text in it where it stands there; None where there is no such line any more."""
    lines = log.lines_at(offset, 1)
    if not lines:
        return None
    at = lines[0].text.lower().find(text.lower())
    start, end = (at, at + len(text)) if text and at >= 0 else (0, len(lines[0].text))
    return Find(lines[0], start, end)
