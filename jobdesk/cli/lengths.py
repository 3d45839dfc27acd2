"""Reads what people write for lengths, times of the clock, time-outs and variables."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from jobdesk.cli.words import stored
from jobdesk.core.clock import MICROSECONDS, as_datetime
from jobdesk.core.errors import UserError

_UNITS_S = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d)?")
_OF_THE_DAY = re.compile(r"(\d{1,2}):(\d{2})")


class BadTimeOut(UserError):
    """A time-out is a number of seconds (30), a length (5m), or a multiple of the median (200%)."""


class BadMoment(UserError):
    """A time is written 18:00, 2026-01-31, 2026-01-31T18:00 or +2h (s, m, h and d are understood)."""


class BadVariable(UserError):
    """A variable is written NAME=VALUE, or NAME to pass on what it is here."""


def time_out(text: str) -> tuple[float | None, float | None]:
    """Seconds, and a factor of the median: one of them is None. Raises `BadTimeOut`."""
    if text.endswith("%"):
        factor = _number(text[:-1].strip()) / 100
        return None, _positive(factor)
    return _positive(_length_s(text, BadTimeOut)), None


def moment(text: str, now: int) -> int:
    """A time to come, stored; `+2h` counts from `now`, `18:00` is the next one, a date is its midnight here.

    Raises `BadMoment`.
    """
    if text.startswith("+"):
        return now + round(_length_s(text[1:], BadMoment) * MICROSECONDS)
    here = as_datetime(now).astimezone()
    try:
        if of_the_day := _OF_THE_DAY.fullmatch(text):
            at = here.replace(hour=int(of_the_day[1]), minute=int(of_the_day[2]), second=0, microsecond=0)
            return stored(at if at > here else at + timedelta(days=1))
    except ValueError as error:
        raise BadMoment(f"{text!r} is not a time. {BadMoment.__doc__}") from error
    return _date(text)


def earlier(text: str, now: int) -> int:
    """A time gone by, stored: `7d` ago, or a date. Raises `BadMoment`."""
    if _LENGTH.fullmatch(text.strip()):
        return now - round(_length_s(text, BadMoment) * MICROSECONDS)
    return _date(text)


def variable(text: str) -> tuple[str, str | None]:
    """A name and its value, or None where the value here is passed on. Raises `BadVariable`."""
    name, equals, value = text.partition("=")
    if not name or "\0" in text:
        raise BadVariable(f"{BadVariable.__doc__} {text!r} is neither.")
    return name, value if equals else None


def _date(text: str) -> int:
    try:
        return stored(datetime.fromisoformat(text).astimezone())
    except (ValueError, OverflowError) as error:
        raise BadMoment(f"{text!r} is not a time. {BadMoment.__doc__}") from error


def _length_s(text: str, refusal: type[UserError]) -> float:
    length = _LENGTH.fullmatch(text.strip())
    if length is None:
        raise refusal(f"{refusal.__doc__} {text!r} is none.")
    return float(length[1]) * _UNITS_S[length[2] or "s"]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadTimeOut(f"{BadTimeOut.__doc__} {text!r} is no number.") from error


def _positive(number: float) -> float:
    if not 0 < number < float("inf"):
        raise BadTimeOut("A time-out must be more than 0.")
    return number
