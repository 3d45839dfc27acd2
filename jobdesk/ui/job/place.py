"""A place in a log, for whoever leads to it: the page of the job opens there. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogPlace:
    """The line at byte `offset` of the log of an attempt; without an offset, where the run says why it failed.

    `text` is searched for in that log, so that what was found is marked. The attempt is the last one unless it is said.
    """

    job: int
    run: int
    attempt: int | None = None
    offset: int | None = None
    text: str = ""
