"""What is said of the end of the queue, in words."""

from __future__ import annotations

from jobdesk.core import customs
from jobdesk.core.clock import MICROSECONDS, as_datetime
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.insights.queue_end import QueueEnd
from jobdesk.desk.words import DAY_S, HOUR_S, MINUTE_S, counted_jobs, counted_runs

TOO_WIDE = 20
"""A band whose end is so many times as far away as its beginning says no more than when it begins."""


def queue_words(end: QueueEnd) -> str:
    """`120 runs left · all done between 14:20 and 14:35`, or why that cannot be told."""
    if not end.runs:
        return _("Nothing is queued or running.")
    left = _("{runs} of {jobs} left").format(runs=counted_runs(end.runs), jobs=counted_jobs(end.jobs))
    if end.earliest is None or end.latest is None:
        return f"{left} · {end.unknown}"
    return f"{left} · {band_words(end.at, end.earliest, end.latest)}"


def band_words(now: int, earliest: int, latest: int) -> str:
    """`all done between 14:20 and 14:35`; to the second where it is soon, with the day where that is another.

    Of a band that is too wide to be of use only its beginning is told.
    """
    if latest - now < MINUTE_S * MICROSECONDS:
        first_s, last_s = (max(1, round((at - now) / MICROSECONDS)) for at in (earliest, latest))
        if first_s == last_s:
            return ngettext("all done in {n} s", "all done in {n} s", last_s).format(n=number(last_s))
        return _("all done in {first} to {last} s").format(first=number(first_s), last=number(last_s))
    first, last = _clock(now, earliest), _clock(now, latest)
    if latest - now > max(TOO_WIDE * (earliest - now), HOUR_S * MICROSECONDS):
        return _("all done at {first} at the earliest").format(first=first)
    if first == last:
        return _("all done at {time}").format(time=last)
    return _("all done between {first} and {last}").format(first=first, last=last)


def _clock(now: int, at: int) -> str:
    local, today = as_datetime(at).astimezone(), as_datetime(now).astimezone()
    time = customs.time(local)
    if local.date() == today.date():
        return time
    if at - now < 6 * DAY_S * MICROSECONDS:
        return f"{customs.short_weekday(local)} {time}"
    return f"{customs.day(local)} {time}"
