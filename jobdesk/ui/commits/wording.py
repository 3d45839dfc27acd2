"""What the page of commits says, in words. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobdesk.core.clock import as_datetime
from jobdesk.desk.requests import Badge
from jobdesk.desk.words import about, counted, listed, stored
from jobdesk.ui.commits.choice import Chosen
from jobdesk.ui.commits.rows import BADGES

_NEED = (Badge.NEW, Badge.STALE)


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What will happen, before it does: the sentence, and the button that makes it happen."""

    sentence: str
    button: str
    is_possible: bool


def plan_words(
    chosen: Chosen, *, is_implied: bool, is_reading: bool, duration_s: float | None, listed_counts: Sequence[int]
) -> PlanWords:
    """`is_implied` says that nobody chose: then it is all that is new or needs a re-run, if anything is.

    `listed_counts` says how many of all that are listed have each badge, in the order of `BADGES`.
    """
    if sum(listed_counts) == 0:
        return PlanWords("", "Process", is_possible=False)
    if is_reading and is_implied:
        return PlanWords("Commits are being read.", "Process", is_possible=False)
    if chosen.needing == 0:
        counts = listed_counts if is_implied else chosen.by_badge
        return PlanWords(_nothing_to_do(counts, is_implied=is_implied), "Process", is_possible=False)
    button = f"Process {counted(chosen.needing, 'commit')}"
    return PlanWords(f"{_what_runs(chosen, is_implied=is_implied)}. {_length(duration_s)}.", button, is_possible=True)


def _nothing_to_do(counts: Sequence[int], *, is_implied: bool) -> str:
    running, failed = (counts[BADGES.index(badge)] for badge in (Badge.RUNNING, Badge.FAILED))
    if running:
        return f"{counted(running, 'commit')} {'is' if running == 1 else 'are'} being processed."
    all_of = _all_of(sum(counts), chosen=not is_implied)
    found = "" if not failed else ", and failed" if failed == sum(counts) else f", {failed:,} of them failed"
    if is_implied:
        return f"{all_of} processed{found}. New ones appear here by themselves."
    return f"{all_of} processed{found}: nothing would run."


def _all_of(number: int, *, chosen: bool = False) -> str:
    what = "chosen commit" if chosen else "commit"
    return f"The {what} is" if number == 1 else f"All {counted(number, what)} are"


def _what_runs(chosen: Chosen, *, is_implied: bool) -> str:
    parts = listed(
        f"{number:,} {_SHORT[badge]}" for badge, number in zip(BADGES, chosen.would_run, strict=True) if number
    )
    head = (
        "Nothing is chosen, so this takes all that need it"
        if is_implied
        else f"{counted(chosen.total, 'commit')} chosen"
    )
    known = f", {chosen.known:,} known already" if chosen.known else ""
    shared = chosen.needing - chosen.to_run
    same = f" ({shared:,} {'shares' if shared == 1 else 'share'} the run of another)" if shared else ""
    return f"{head}: {parts}{same}{known}"


_SHORT = {
    Badge.NEW: "new",
    Badge.PROCESSED: "processed",
    Badge.STALE: "to re-run",
    Badge.FAILED: "to try again",
    Badge.RUNNING: "running already",
}


def _length(duration_s: float | None) -> str:
    if duration_s is None:
        return "How long it takes is not known yet"
    return f"It should take {about(duration_s)}"


def part_words(badge: Badge, number: int) -> str:
    """A part of the summary: `5 new`."""
    return f"{number:,} {badge}"


def summary_words(counts: Sequence[int]) -> str:
    """`5 new, 2 processed, 1 needs re-run`: for those who hear it."""
    return listed(part_words(badge, number) for badge, number in zip(BADGES, counts, strict=True) if number)


def force_words(chosen: Chosen) -> tuple[str, str]:
    """The button that runs what is known, and what it does."""
    return (
        f"Force {counted(chosen.total, 'commit')}",
        "Runs them all again, ignoring what is known and what was saved on the way; the new results take the place of"
        " the old ones, which stay as history.",
    )


def shown_words(shown: int, total: int, chosen: int) -> str:
    """`120 of 5,300 shown · 34 chosen`."""
    parts = [f"{shown:,} of {counted(total, 'commit')} shown" if shown != total else counted(total, "commit")]
    return " · ".join(parts + ([f"{chosen:,} chosen"] if chosen else []))


def day_words(at: int, now: int) -> str:
    """A date as short as it is clear: `14:05` today, `Tue 14:05` this week, `12 Mar` this year, `12 Mar 2019` else."""
    local, today = as_datetime(at).astimezone(), as_datetime(now).astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if timedelta(0) < today - local < timedelta(days=6):
        return f"{local:%a %H:%M}"
    return f"{local.day} {local:%b}" if local.year == today.year else f"{local.day} {local:%b %Y}"


def moment_words(at: int) -> str:
    """A date in full."""
    local = as_datetime(at).astimezone()
    return f"{local:%A}, {local.day} {local:%B %Y, %H:%M}"


def row_words(badge: Badge, subject: str, author: str, day: str, reason: str, outcome: str) -> str:
    """A row for those who hear it."""
    last = f"last result: {outcome}" if outcome and outcome != reason else ""
    return ", ".join(part for part in (str(badge), subject, reason, last, author, day) if part)


def why_words(badge: Badge, reason: str, outcome: str) -> str:
    """Why a commit has its badge, in a sentence or two."""
    if badge is Badge.STALE:
        was = f" The last result was: {outcome}" if outcome else ""
        return f"Something that its result depends on is another now: {reason}.{was}"
    if badge is Badge.FAILED:
        return reason
    if badge is Badge.RUNNING:
        return "It is being processed, or will be in a moment."
    if badge is Badge.NEW:
        return "It was never processed like this."
    return outcome or reason


def last_words(badge: Badge, reason: str, outcome: str) -> str:
    """The column of the last result: `8 cards`, `Exit code 1: …`, `line changed · was: 8 cards`."""
    if badge is Badge.STALE:
        return f"{reason} · was: {outcome}" if outcome else reason
    return outcome or reason


def days_ago(days: int, now: int) -> int:
    """The midnight that began so many days before today, stored."""
    today = as_datetime(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return stored(today - timedelta(days=days))


def day_stored(day: datetime) -> int:
    """The midnight of a day here, stored."""
    return stored(day.astimezone())


def already_words(job: int) -> str:
    return f"That is already running as job {job}."


def started_words(job: int, commits: int) -> str:
    return f"Job {job} has {counted(commits, 'commit')} to process."


def accepted_words(number: int) -> str:
    return f"{counted(number, 'result')} {'stands' if number == 1 else 'stand'} as current now."
