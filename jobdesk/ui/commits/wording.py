"""What the page of commits says, in words. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobdesk.core import customs
from jobdesk.core.clock import as_datetime
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.jobs.requests import Badge
from jobdesk.desk.words import about, counted_commits, listed, stored
from jobdesk.ui.commits.choice import Chosen
from jobdesk.ui.commits.rows import BADGES
from jobdesk.ui.looks import look_of
from jobdesk.ui.wording import BETWEEN

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
        return PlanWords("", _("Process"), is_possible=False)
    if is_reading and is_implied:
        return PlanWords(_("Commits are being read."), _("Process"), is_possible=False)
    if chosen.needing == 0:
        counts = listed_counts if is_implied else chosen.by_badge
        return PlanWords(_nothing_to_do(counts, is_implied=is_implied), _("Process"), is_possible=False)
    button = ngettext("Process {n} commit", "Process {n} commits", chosen.needing).format(n=number(chosen.needing))
    return PlanWords(f"{_what_runs(chosen, is_implied=is_implied)}. {_length(duration_s)}.", button, is_possible=True)


def _nothing_to_do(counts: Sequence[int], *, is_implied: bool) -> str:
    running, failed = (counts[BADGES.index(badge)] for badge in (Badge.RUNNING, Badge.FAILED))
    if running:
        words = ngettext("{n} commit is being processed.", "{n} commits are being processed.", running)
        return words.format(n=number(running))
    total = sum(counts)
    if is_implied:
        done = ngettext("The commit is processed", "All {n} commits are processed", total)
        what_now = _("New ones appear here by themselves.")
    else:
        done = ngettext("The chosen commit is processed", "All {n} chosen commits are processed", total)
        what_now = _("Nothing would run.")
    if not failed:
        words = _("{done}. {what_now}")
    else:
        words = _("{done}, and failed. {what_now}") if failed == total else _("{done}, {n} of them failed. {what_now}")
    return words.format(done=done.format(n=number(total)), n=number(failed), what_now=what_now)


def _what_runs(chosen: Chosen, *, is_implied: bool) -> str:
    counts = zip(BADGES, chosen.would_run, strict=True)
    parts = listed(_SHORT[badge].format(n=number(count)) for badge, count in counts if count)
    if shared := chosen.needing - chosen.to_run:
        words = ngettext("{parts} ({n} shares the run of another)", "{parts} ({n} share the run of another)", shared)
        parts = words.format(parts=parts, n=number(shared))
    known = [_("{n} known already").format(n=number(chosen.known))] if chosen.known else []
    if is_implied:
        head = _("Nothing is chosen, so this takes all that need it")
    else:
        head = ngettext("{n} commit chosen", "{n} commits chosen", chosen.total).format(n=number(chosen.total))
    return f"{head}: {listed([parts, *known])}"


_SHORT = {
    Badge.NEW: _("{n} new"),
    Badge.PROCESSED: _("{n} processed"),
    Badge.STALE: _("{n} to re-run"),
    Badge.FAILED: _("{n} to try again"),
    Badge.RUNNING: _("{n} running already"),
}


def _length(duration_s: float | None) -> str:
    if duration_s is None:
        return _("How long it takes is not known yet")
    return _("It should take {time}").format(time=about(duration_s))


_PARTS = {
    Badge.NEW: _("{n} new"),
    Badge.PROCESSED: _("{n} processed"),
    Badge.FAILED: _("{n} failed"),
    Badge.RUNNING: _("{n} running"),
}


def part_words(badge: Badge, count: int) -> str:
    """A part of the summary: `5 new`."""
    words = ngettext("{n} needs a re-run", "{n} need a re-run", count) if badge is Badge.STALE else _PARTS[badge]
    return words.format(n=number(count))


def summary_words(counts: Sequence[int]) -> str:
    """`5 new, 2 processed, 1 needs a re-run`: for those who hear it."""
    return listed(part_words(badge, count) for badge, count in zip(BADGES, counts, strict=True) if count)


def force_words(chosen: Chosen) -> tuple[str, str]:
    """The button that runs what is known, and what it does."""
    return (
        ngettext("Force {n} commit", "Force {n} commits", chosen.total).format(n=number(chosen.total)),
        _(
            "Runs them all again, ignoring what is known and what was saved on the way; the new results take the place"
            " of the old ones, which stay as history."
        ),
    )


def shown_words(shown: int, total: int, chosen: int) -> str:
    """`120 of 5,300 commits shown · 34 chosen`."""
    all_of_them = counted_commits(total)
    if shown != total:
        all_of_them = _("{n} of {all_of_them} shown").format(n=number(shown), all_of_them=all_of_them)
    return BETWEEN.join([all_of_them, *([_("{n} chosen").format(n=number(chosen))] if chosen else [])])


def day_words(at: int, now: int) -> str:
    """A date as short as it is clear: `14:05` today, `Tue 14:05` this week, `12 Mar` this year, `12 Mar 2019` else."""
    local, today = as_datetime(at).astimezone(), as_datetime(now).astimezone()
    if local.date() == today.date():
        return customs.time(local)
    if timedelta(0) < today - local < timedelta(days=6):
        return f"{customs.short_weekday(local)} {customs.time(local)}"
    words = _("{day} {month}") if local.year == today.year else _("{day} {month} {year}")
    return words.format(day=local.day, month=customs.short_month(local), year=local.year)


def moment_words(at: int) -> str:
    """A date in full."""
    local = as_datetime(at).astimezone()
    words = _("{weekday}, {day} {month} {year}, {time}")
    weekday, month = customs.weekday(local), customs.month(local)
    return words.format(weekday=weekday, day=local.day, month=month, year=local.year, time=customs.time(local))


def row_words(badge: Badge, subject: str, author: str, day: str, reason: str, outcome: str) -> str:
    """A row for those who hear it."""
    last = _("last result: {result}").format(result=outcome) if outcome and outcome != reason else ""
    parts = (look_of(badge).word, subject, reason, last, author, day)
    return ", ".join(part for part in parts if part)


def why_words(badge: Badge, reason: str, outcome: str) -> str:
    """Why a commit has its badge, in a sentence or two."""
    if badge is Badge.STALE:
        words = _("Something that its result depends on is another now: {reason}.").format(reason=reason)
        return f"{words} {_('The last result was: {result}').format(result=outcome)}" if outcome else words
    if badge is Badge.FAILED:
        return reason
    if badge is Badge.RUNNING:
        return _("It is being processed, or will be in a moment.")
    if badge is Badge.NEW:
        return _("It was never processed like this.")
    return outcome or reason


def last_words(badge: Badge, reason: str, outcome: str) -> str:
    """The column of the last result: `8 cards`, `Exit code 1: …`, `Command changed · was: 8 cards`."""
    if badge is Badge.STALE:
        return _("{reason} · was: {result}").format(reason=reason, result=outcome) if outcome else reason
    return outcome or reason


def days_ago(days: int, now: int) -> int:
    """The midnight that began so many days before today, stored."""
    today = as_datetime(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return stored(today - timedelta(days=days))


def day_stored(day: datetime) -> int:
    """The midnight of a day here, stored."""
    return stored(day.astimezone())


def already_words(job: int) -> str:
    return _("That is already running as job {id}.").format(id=job)


def started_words(job: int, commits: int) -> str:
    words = ngettext("Job {id} has {n} commit to process.", "Job {id} has {n} commits to process.", commits)
    return words.format(id=job, n=number(commits))


def accepted_words(results: int) -> str:
    words = ngettext("{n} result stands as current now.", "{n} results stand as current now.", results)
    return words.format(n=number(results))
