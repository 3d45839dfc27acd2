"""Reads the values of a query: times, lengths, costs, numbers and versions, as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from jobdesk.core.clock import MICROSECONDS, as_datetime
from jobdesk.core.language import _

UNITS_S = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
CENT = 100
LARGEST = 2**62
_UNIT = "|".join(sorted(UNITS_S, key=len, reverse=True))
_LENGTH = re.compile(rf"(?:\d+(?:\.\d+)?(?:{_UNIT}))+", re.IGNORECASE)
_PIECE = re.compile(rf"(\d+(?:\.\d+)?)({_UNIT})", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_COST = re.compile(r"(\$?)(\d+(?:\.\d+)?)(c|¢|\$)?", re.IGNORECASE)
_PART = re.compile(r"\d+|[^\W\d_]+")

TIME_WORDS = ("today", "yesterday")
SAY_TIME = _("A time is written 7d, 2h, today, yesterday, 2026-01-31 or 2026-01-31T18:00.")
SAY_LENGTH = _("A length of time is written 90s, 2m, 1h30m or 3d.")
SAY_COST = _("A cost is written in cents, 50 or 2.5, or as $1.20.")
SAY_NUMBER = _("That must be a whole number.")


VersionKey: TypeAlias = tuple[tuple[int, int, str], ...]


class BadValue(ValueError):
    """A value that cannot be read; the text says how it is written."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time as a person names it, from `start` to before `end` in microseconds; an instant has both the same."""

    start: int
    end: int


def period(text: str, now: int) -> Period:
    """`2h` (ago), `today`, `2026-01`, `2026-01-31`, `2026-01-31T18:00`; by the clock on the wall. Raises `BadValue`."""
    lowered = text.strip().lower()
    if _LENGTH.fullmatch(lowered):
        at = max(0, now - min(LARGEST, length(lowered)))
        return Period(at, at)
    try:
        return _of_the_calendar(lowered, now)
    except (ValueError, OverflowError, OSError) as error:
        raise BadValue(SAY_TIME) from error


def length(text: str) -> int:
    """Microseconds; a number without a unit counts seconds. Raises `BadValue`."""
    lowered = text.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", lowered):
        lowered += "s"
    if not _LENGTH.fullmatch(lowered):
        raise BadValue(SAY_LENGTH)
    seconds = sum(float(number) * UNITS_S[unit.lower()] for number, unit in _PIECE.findall(lowered))
    return min(LARGEST, round(min(seconds, LARGEST / MICROSECONDS) * MICROSECONDS))


def grain(text: str) -> int:
    """How exact a length was given, in microseconds: `2m` means a minute, so that 2:30 is two minutes too."""
    pieces = _PIECE.findall(text.strip().lower()) or [(text.strip(), "s")]
    number, unit = pieces[-1]
    decimals = len(number.partition(".")[2])
    return max(1, round(UNITS_S[unit.lower()] * MICROSECONDS * 10.0**-decimals))


def cost(text: str) -> int:
    """Hundredths of a cent. Raises `BadValue`."""
    found = _COST.fullmatch(text.strip())
    if found is None or (found[1] and found[3]):
        raise BadValue(SAY_COST)
    is_dollars = "$" in (found[1], found[3])
    return round(min(float(found[2]) * CENT * (100 if is_dollars else 1), LARGEST))


def number(text: str) -> int:
    """A whole number, with or without `#` and commas. Raises `BadValue`."""
    plain = text.strip().removeprefix("#")
    if not re.fullmatch(r"-?[0-9]{1,18}", plain):
        raise BadValue(SAY_NUMBER)
    return int(plain)


def version_key(version: str) -> VersionKey:
    """Versions in the order in which people count them: 1.9 before 1.10, and 1.2 before 1.2.1."""
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part.lower()) for part in _PART.findall(version))


def _of_the_calendar(text: str, now: int) -> Period:
    midnight = as_datetime(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if text in TIME_WORDS:
        begin = midnight - timedelta(days=TIME_WORDS.index(text))
        return Period(_stored(begin), _stored(begin + timedelta(days=1)))
    if date := _DATE.fullmatch(text):
        return _of_a_date(date)
    at = datetime.fromisoformat(text.upper())
    stored = _stored(at)
    minute = timedelta(minutes=1) if at.second == at.microsecond == 0 and text.count(":") < 2 else timedelta(seconds=1)
    return Period(stored, _stored(at + minute))


def _of_a_date(found: re.Match[str]) -> Period:
    """A year, a month or a day."""
    year, month, day = (int(part) if part else None for part in found.groups())
    begin = datetime(year or 0, month or 1, day or 1)
    if day:
        return Period(_stored(begin), _stored(begin + timedelta(days=1)))
    if month:
        after = datetime(begin.year + month // 12, month % 12 + 1, 1)
        return Period(_stored(begin), _stored(after))
    return Period(_stored(begin), _stored(datetime(begin.year + 1, 1, 1)))


def _stored(local: datetime) -> int:
    return round(local.timestamp() * MICROSECONDS)
