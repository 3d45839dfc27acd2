"""How people are told things, on a terminal and in the window: counts, lengths, times and sizes, each in one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jobdesk.core.clock import MICROSECONDS, as_datetime
from jobdesk.core.model import Counts, Job
from jobdesk.core.states import RunState

SHORT_ID = 10
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


def short(item: str) -> str:
    """A commit id as people write it; the name of anything else as it is."""
    is_id = len(item) in (40, 64) and not item.strip("0123456789abcdef")
    return item[:SHORT_ID] if is_id else item


def counted(number: int, what: str, plural: str | None = None) -> str:
    """`1 commit`, `1,200 commits`."""
    return f"{number:,} {what if number == 1 else plural or what + 's'}"


def counts_line(counts: Counts) -> str:
    """`480 succeeded, 5 skipped, 15 failed (300 reused)`; nothing that is 0."""
    parts = {
        "succeeded": counts.succeeded,
        "skipped": counts.skipped,
        "failed": counts.failed,
        "cancelled": counts.cancelled,
        "running": counts.running,
        "queued": counts.queued,
    }
    words = listed(f"{number:,} {word}" for word, number in parts.items() if number)
    return f"{words or 'nothing'} ({counts.reused:,} reused)" if counts.reused else words or "nothing"


def job_counts_line(job: Job) -> str:
    """The same of the items of a job; its finish is named apart where it is under way or failed."""
    words = counts_line(job.items)
    return f"{words}, finish {job.finish}" if job.finish in (RunState.RUNNING, RunState.FAILED) else words


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def length(seconds: float) -> str:
    """A length as exactly as it matters: `0.34 s`, `12.3 s`, `2:05`, `1:02:03`, `3 days 4 h`."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < MINUTE_S:
        return f"{seconds:.1f} s"
    return clock_length(seconds)


def clock_length(seconds: float) -> str:
    """A length that is going by, in whole seconds: `0:42`, `1:02:03`, `3 days 4 h`."""
    whole = round(seconds)
    if whole >= 2 * DAY_S:
        return f"{whole // DAY_S} days {whole % DAY_S // HOUR_S} h"
    hours, minutes = divmod(whole // MINUTE_S, 60)
    return f"{hours}:{minutes:02}:{whole % MINUTE_S:02}" if hours else f"{minutes}:{whole % MINUTE_S:02}"


def about(seconds: float) -> str:
    """A length that was worked out before the fact, no more exact than it can be."""
    if seconds < 1:
        return "less than a second"
    if seconds < MINUTE_S:
        return f"about {round(seconds)} s"
    if seconds < HOUR_S:
        return f"about {round(seconds / MINUTE_S)} min"
    return f"about {seconds / HOUR_S:.1f} h"


def moment(at: int, now: int) -> str:
    """A stored time by the clock on the wall; the date only where it is another day."""
    local, today = as_datetime(at).astimezone(), as_datetime(now).astimezone()
    return f"{local:%H:%M:%S}" if local.date() == today.date() else f"{local:%Y-%m-%d %H:%M}"


def day(at: int) -> str:
    """The date of a stored time, here."""
    return f"{as_datetime(at).astimezone():%Y-%m-%d}"


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
    number = float(count)
    for unit in ("kB", "MB", "GB"):
        number /= 1000
        if number < 1000:
            return f"{number:.1f} {unit}"
    return f"{number / 1000:.1f} TB"


def cents(hundredths: int) -> str:
    """A cost, stored in hundredths of a cent, in cents."""
    return f"{hundredths / 100:.2f} ¢"
