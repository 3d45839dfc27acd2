"""How numbers, days and times are written where the person lives; plain until the window says otherwise.

The command line keeps what every program reads: `1,304.5`, `2026-11-22`, `14:20:05`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

Names = tuple[str, ...]
_MONTHS = tuple("January February March April May June July August September October November December".split())


@dataclass(frozen=True)
class Customs:
    """What stands in numbers, and patterns of days and times as Qt writes them (`dd.MM.yyyy`, `h:mm AP`)."""

    point: str = "."
    group: str = ","
    day: str = "yyyy-MM-dd"
    time: str = "HH:mm"
    before_noon: str = "AM"
    after_noon: str = "PM"
    weekdays: Names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    short_weekdays: Names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months: Names = _MONTHS
    short_months: Names = tuple(month[:3] for month in _MONTHS)


_kept = Customs()


def keep(customs: Customs) -> None:
    """Write like this from now on."""
    global _kept
    _kept = customs


def number(value: float, digits: int = 0) -> str:
    """`1,304`, or with digits after the point `1,304.50`."""
    text = f"{value:,.{digits}f}"
    if _kept.point == "." and _kept.group == ",":
        return text
    return text.translate({ord(","): _kept.group, ord("."): _kept.point})


def typed(value: float) -> str:
    """A number as a person types it here, with all its digits: `1304.5`, `1304,5`."""
    return str(value).replace(".", _kept.point)


def read(text: str) -> str:
    """A number that a person typed here, as programs write it."""
    return text.replace(_kept.point, ".")


def day(when: date) -> str:
    """A day: `2026-11-22`, `22.11.2026`, `11/22/2026`."""
    return _written(_kept.day, datetime(when.year, when.month, when.day))


def time(when: datetime) -> str:
    """A time of the day, to the minute: `14:20`, `2:20 PM`."""
    return _written(_kept.time, when)


def exact_time(when: datetime) -> str:
    """A time of the day, to the second: `14:20:05`, `2:20:05 PM`."""
    return _written(_TO_THE_MINUTE.sub(r"\1\2\3\2ss", _kept.time), when)


def weekday(when: date) -> str:
    """`Tuesday`."""
    return _kept.weekdays[when.weekday()]


def short_weekday(when: date) -> str:
    """`Tue`."""
    return _kept.short_weekdays[when.weekday()]


def month(when: date) -> str:
    """`March`."""
    return _kept.months[when.month - 1]


def short_months() -> Names:
    """All twelve of them."""
    return _kept.short_months


def short_month(when: date) -> str:
    """`Mar`."""
    return _kept.short_months[when.month - 1]


_TO_THE_MINUTE = re.compile(r"(H+|h+)(\W+)(m+)")
_PART = re.compile(r"'([^']*)'|yyyy|MM?|dd?|HH?|hh?|mm?|ss|AP")


def _written(pattern: str, when: datetime) -> str:
    # Hours are counted to twelve only where the pattern says which half of the day it is (QLocale.toString).
    hour = (when.hour % 12 or 12) if "AP" in pattern else when.hour
    letters = {"y": when.year, "M": when.month, "d": when.day, "H": when.hour, "h": hour}
    letters |= {"m": when.minute, "s": when.second}

    def said(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        if found[0] == "AP":
            return _kept.after_noon if when.hour >= 12 else _kept.before_noon
        return f"{letters[found[0][0]]:0{len(found[0])}}"

    return _PART.sub(said, pattern)
