"""How people are told things, on a terminal and in the window: counts, lengths, times and sizes, each in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jobdesk.core import customs
from jobdesk.core.clock import MICROSECONDS, as_datetime
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.core.model import Counts, Job
from jobdesk.core.states import RunState

SHORT_ID = 10
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


def short(item: str) -> str:
    """A commit id as people write it; the name of anything else as it is."""
    is_id = len(item) in (40, 64) and not item.strip("0123456789abcdef")
    return item[:SHORT_ID] if is_id else item


def counted(count: int, what: str, plural: str | None = None) -> str:
    """`1 commit`, `1,200 commits`, in English: for the command line."""
    return f"{count:,} {what if count == 1 else plural or what + 's'}"


def counted_commits(n: int) -> str:
    """`1 commit`, `1,200 commits`."""
    return ngettext("{n} commit", "{n} commits", n).format(n=number(n))


def counted_runs(n: int) -> str:
    """`1 run`, `1,200 runs`."""
    return ngettext("{n} run", "{n} runs", n).format(n=number(n))


def counted_jobs(n: int) -> str:
    """`1 job`, `1,200 jobs`."""
    return ngettext("{n} job", "{n} jobs", n).format(n=number(n))


def counts_line(counts: Counts) -> str:
    """`480 succeeded, 5 skipped, 15 failed (300 reused)`; nothing that is 0."""
    parts = {
        _("{n} succeeded"): counts.succeeded,
        _("{n} skipped"): counts.skipped,
        _("{n} failed"): counts.failed,
        _("{n} cancelled"): counts.cancelled,
        _("{n} running"): counts.running,
        _("{n} queued"): counts.queued,
    }
    words = listed(part.format(n=number(n)) for part, n in parts.items() if n) or _("nothing")
    return _("{counts} ({n} reused)").format(counts=words, n=number(counts.reused)) if counts.reused else words


def job_counts_line(job: Job) -> str:
    """The same of the items of a job; its finish is named apart where it is under way or failed."""
    words = counts_line(job.items)
    if job.finish is RunState.RUNNING:
        return _("{counts}, finish running").format(counts=words)
    return _("{counts}, finish failed").format(counts=words) if job.finish is RunState.FAILED else words


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def length(seconds: float) -> str:
    """A length as exactly as it matters: `0.34 s`, `12.3 s`, `2:05`, `1:02:03`, `3 days 4 h`."""
    if seconds < 10:
        return f"{number(seconds, 2)} s"
    if seconds < MINUTE_S:
        return f"{number(seconds, 1)} s"
    return clock_length(seconds)


def clock_length(seconds: float) -> str:
    """A length that is going by, in whole seconds: `0:42`, `1:02:03`, `3 days 4 h`."""
    whole = round(seconds)
    if whole >= 2 * DAY_S:
        days, hours = whole // DAY_S, whole % DAY_S // HOUR_S
        return ngettext("{days} day {hours} h", "{days} days {hours} h", days).format(days=days, hours=hours)
    hours, minutes = divmod(whole // MINUTE_S, 60)
    return f"{hours}:{minutes:02}:{whole % MINUTE_S:02}" if hours else f"{minutes}:{whole % MINUTE_S:02}"


def about(seconds: float) -> str:
    """A length that was worked out before the fact, no more exact than it can be."""
    if seconds < 1:
        return _("less than a second")
    if seconds < MINUTE_S:
        return _("about {n} s").format(n=round(seconds))
    if seconds < HOUR_S:
        return _("about {n} min").format(n=round(seconds / MINUTE_S))
    return _("about {n} h").format(n=number(seconds / HOUR_S, 1))


def moment(at: int, now: int) -> str:
    """A stored time by the clock on the wall; the date only where it is another day."""
    local, today = as_datetime(at).astimezone(), as_datetime(now).astimezone()
    return customs.exact_time(local) if local.date() == today.date() else day_and_time(at)


def day(at: int) -> str:
    """The date of a stored time, here."""
    return customs.day(as_datetime(at).astimezone())


def day_and_time(at: int) -> str:
    """A stored time with its date, to the minute."""
    local = as_datetime(at).astimezone()
    return f"{customs.day(local)} {customs.time(local)}"


def iso(at: int | None) -> str | None:
    """A stored time for programs: ISO 8601, UTC."""
    return None if at is None else f"{as_datetime(at):%Y-%m-%dT%H:%M:%S.%fZ}"


def stored(local: datetime) -> int:
    """A time of the wall clock as it is stored."""
    return round(local.timestamp() * MICROSECONDS)


def size(count: int) -> str:
    """Bytes for people: `812 B`, `3.4 MB`."""
    if count < 1000:
        return f"{count} B"
    left = float(count)
    for unit in ("kB", "MB", "GB"):
        left /= 1000
        if left < 1000:
            return f"{number(left, 1)} {unit}"
    return f"{number(left / 1000, 1)} TB"


def cents(hundredths: int) -> str:
    """A cost, stored in hundredths of a cent, in cents."""
    return f"{number(hundredths / 100, 2)} ¢"
