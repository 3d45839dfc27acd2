"""One table from what a job, a run, an attempt or a commit is to how it looks: word, colour and icon. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from jobdesk.core.language import _


class Tone(StrEnum):
    """What a colour means; `theme` says which one that is, in light and in dark."""

    PLAIN = "plain"
    FAINT = "faint"
    ACCENT = "accent"
    GOOD = "good"
    BAD = "bad"
    BUSY = "busy"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Look:
    """The word that is said, the tone of its colour, and the name of its icon: colour never speaks alone."""

    word: str
    tone: Tone
    icon: str


# The states of jobs and runs, the chips that are derived from facts (`desk/jobs/outlooks.py`), the badges of commits
# (`desk/jobs/requests.py`), how attempts end (`core/outcomes.py`), and where the review of a card stands
# (`desk/cards/reviews.py`; one that has changed since it was decided on is told apart).
LOOKS: Mapping[str, Look] = {
    "queued": Look(_("Queued"), Tone.FAINT, "circle-dashed"),
    "running": Look(_("Running"), Tone.BUSY, "circle-play"),
    "succeeded": Look(_("Succeeded"), Tone.GOOD, "circle-check"),
    "failed": Look(_("Failed"), Tone.BAD, "circle-x"),
    "cancelled": Look(_("Cancelled"), Tone.FAINT, "circle-slash"),
    "skipped": Look(_("Skipped"), Tone.FAINT, "skip-forward"),
    "scheduled": Look(_("Scheduled"), Tone.NOTE, "calendar-clock"),
    "paused": Look(_("Paused"), Tone.NOTE, "circle-pause"),
    "waiting": Look(_("Waiting"), Tone.NOTE, "hourglass"),
    "retrying": Look(_("Retrying"), Tone.NOTE, "rotate-ccw"),
    "cancelling": Look(_("Cancelling"), Tone.NOTE, "circle-stop"),
    "new": Look(_("New"), Tone.ACCENT, "circle-dot"),
    "processed": Look(_("Processed"), Tone.GOOD, "circle-check"),
    "needs re-run": Look(_("Needs re-run"), Tone.NOTE, "refresh-cw"),
    "mishap": Look(_("Mishap"), Tone.BAD, "triangle-alert"),
    "interrupted": Look(_("Interrupted"), Tone.FAINT, "circle-pause"),
    "pending": Look(_("To review"), Tone.ACCENT, "circle-dot"),
    "changed": Look(_("Changed"), Tone.NOTE, "git-compare"),
    "accepted": Look(_("Accepted"), Tone.GOOD, "circle-check"),
    "edited": Look(_("Edited"), Tone.GOOD, "pencil"),
    "discarded": Look(_("Discarded"), Tone.FAINT, "circle-slash"),
}


def look_of(what: str) -> Look:
    """How a state, a chip, a badge or an ending looks; they are all strings that name themselves."""
    return LOOKS[str(what)]
