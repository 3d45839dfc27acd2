"""What the program writes about itself: to stderr, warnings as sentences, or everything where that is wanted."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from jobdesk.cli.bugs import write_report

VERBOSE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
BRIEF = "jobdesk: %(message)s"


class _Brief(logging.Formatter):
    """A sentence a record; the traceback of a bug goes into a file."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(BRIEF)
        self._arguments = arguments

    def formatException(self, ei: object) -> str:  # noqa: N802 - so logging calls it
        error = ei[1] if isinstance(ei, tuple) else None
        if not isinstance(error, Exception):
            return ""
        return f"jobdesk: Please report it, with what is in {write_report(error, self._arguments)}."


def keep_diary(arguments: Sequence[str], *, is_verbose: bool) -> None:
    """Set up once for this call; where somebody has set logging up already, it stays as it is."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(VERBOSE) if is_verbose else _Brief(arguments))
    logging.basicConfig(level=logging.INFO if is_verbose else logging.WARNING, handlers=[handler])
