"""Ids that LaTeX notes carry in a comment, and the environment that each belongs to."""

from __future__ import annotations

import re

from jobdesk.notes.block import NoteWarning

REACH = 20
"""How many lines above its environment an id may stand."""

_ID = re.compile(r"%\s*(?:anki-tex-|commit-)?guid:\s*([0-9a-f]{8,40})(?![0-9a-z])", re.IGNORECASE)


class ExplicitIds:
    """The id that waits for its environment while a file is read from top to bottom."""

    def __init__(self) -> None:
        self._waiting: tuple[str, int] | None = None

    def read(self, comment: str, line: int) -> NoteWarning | None:
        """Takes in a comment; a warning where the id before it has found no environment."""
        match = _ID.match(comment)
        if not match:
            return None
        before, self._waiting = self._waiting, (match[1], line)
        return NoteWarning("this id belongs to no environment: another one follows it", before[1]) if before else None

    def take(self, line: int) -> str | NoteWarning | None:
        """The id for the environment that begins at a line; each is given once."""
        taken, self._waiting = self._waiting, None
        if taken is None or line - taken[1] <= REACH:
            return taken[0] if taken else None
        return NoteWarning(f"this id belongs to no environment: the next is more than {REACH} lines away", taken[1])
