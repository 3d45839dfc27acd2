"""How the command line says things: the colours and signs of states, beside the words that the window uses too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobdesk.cli.screen import Style
from jobdesk.desk.words import (
    SHORT_ID,
    about,
    cents,
    clock_length,
    counted,
    counts_line,
    day,
    iso,
    job_counts_line,
    length,
    listed,
    moment,
    short,
    size,
    stored,
)

__all__ = [
    "LOOKS",
    "SHORT_ID",
    "Look",
    "about",
    "cents",
    "clock_length",
    "counted",
    "counts_line",
    "day",
    "iso",
    "job_counts_line",
    "length",
    "listed",
    "moment",
    "short",
    "sign_of",
    "size",
    "stored",
    "style_of",
]


@dataclass(frozen=True, slots=True)
class Look:
    """The colour of a word, and its sign, with and without Unicode."""

    style: Style | None
    sign: str
    plain_sign: str


# One table for what is said of a job, a run, a commit or a card; all else that a job may wear (paused, ...) waits.
LOOKS: Mapping[str, Look] = {
    "succeeded": Look(Style.GOOD, "✓", "+"),
    "processed": Look(Style.GOOD, "✓", "+"),
    "failed": Look(Style.BAD, "✗", "x"),
    "running": Look(Style.BUSY, "▸", ">"),
    "needs re-run": Look(Style.NOTE, "↻", "!"),
    "skipped": Look(Style.FAINT, "○", "o"),
    "cancelled": Look(Style.FAINT, "⊘", "/"),
    "queued": Look(None, "·", "."),
    "new": Look(None, "●", "*"),
    "pending": Look(None, "●", "*"),
    "changed": Look(Style.NOTE, "↻", "!"),
    "accepted": Look(Style.GOOD, "✓", "+"),
    "edited": Look(Style.GOOD, "✎", "e"),
    "discarded": Look(Style.FAINT, "○", "o"),
}
_WAITS = Look(Style.NOTE, "‖", "=")


def style_of(word: str) -> Style | None:
    return LOOKS.get(word, _WAITS).style


def sign_of(word: str, *, has_signs: bool) -> str:
    look = LOOKS.get(word, _WAITS)
    return look.sign if has_signs else look.plain_sign
