"""Cuts time into the stretches that plots have: hours of the last day, days of a week or a month, weeks of all time.

Days begin at midnight here, and are as long as they were: of 23 or 25 hours where the clocks were changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from jobdesk.core.clock import MICROSECONDS, as_datetime
from jobdesk.store.sums import SLOT

Place = tuple[int, int]
"""A stretch by the slots of the sums: its first, and the one after its last."""

HOUR_S = 3600
MOST_STRETCHES = 60


class Period(StrEnum):
    """How far back is looked."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


class Step(StrEnum):
    """How long a stretch is."""

    HOUR = "hour"
    DAY = "day"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Stretches:
    """A period in pieces: `edges` are stored times, one more than there are pieces; now lies in the last piece."""

    period: Period
    step: Step
    edges: tuple[int, ...]

    @property
    def places(self) -> list[Place]:
        """The pieces as slots of the sums. Every midnight and every full hour is at the edge of one."""
        return list(pairwise(edge // SLOT for edge in self.edges))


def stretches(period: Period, now: int, first: int | None = None) -> Stretches:
    """The stretches of a period that ends now; `first` is the first time of which anything is known."""
    today = as_datetime(now).astimezone().date()
    match period:
        case Period.DAY:
            return Stretches(period, Step.HOUR, _hours(now, 24))
        case Period.WEEK:
            return Stretches(period, Step.DAY, _days(today, 7, 1))
        case Period.MONTH:
            return Stretches(period, Step.DAY, _days(today, 30, 1))
    begun = today if first is None else min(today, as_datetime(first).astimezone().date())
    count = (today - begun).days + 1
    width = -(-count // MOST_STRETCHES)
    return Stretches(period, Step.DAY if width == 1 else Step.DAYS, _days(today, max(2, -(-count // width)), width))


def _hours(now: int, count: int) -> tuple[int, ...]:
    """Full hours as the clock on the wall has them, up to the end of this one."""
    local = as_datetime(now).astimezone()
    past_the_hour = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    last = round((local - past_the_hour).astimezone(UTC).timestamp()) + HOUR_S
    return tuple((last - HOUR_S * back) * MICROSECONDS for back in range(count, -1, -1))


def _days(today: date, count: int, width: int) -> tuple[int, ...]:
    last = today + timedelta(days=1)
    return tuple(_midnight(last - timedelta(days=width * back)) for back in range(count, -1, -1))


def _midnight(day: date) -> int:
    """The stored time at which a day begins here."""
    return round(datetime(day.year, day.month, day.day).astimezone().timestamp()) * MICROSECONDS
