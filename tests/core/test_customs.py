"""Numbers, days and times, as they are written in different places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from jobdesk.core import customs
from jobdesk.core.customs import Customs

MORNING = datetime(2026, 1, 2, 0, 5, 9)
EVENING = datetime(2026, 11, 22, 14, 20, 5)

GERMAN = Customs(",", ".", "dd.MM.yyyy", "HH:mm")
AMERICAN = Customs(day="M/d/yyyy", time="h:mm AP")
FINNISH = Customs(",", "\u00a0", "d.M.yyyy", "H.mm")
KOREAN = Customs(day="yyyy. M. d.", time="AP h:mm", before_noon="오전", after_noon="오후")
BULGARIAN = Customs(",", "\u00a0", "d.MM.yyyy 'г'.", "H:mm")


@pytest.fixture(autouse=True)
def plain_behind() -> Iterator[None]:
    """What a test keeps is forgotten."""
    yield
    customs.keep(Customs())


def test_plain() -> None:
    """What every program reads."""
    assert (customs.number(1304), customs.number(1304.5, 2), customs.number(-0.25, 1)) == ("1,304", "1,304.50", "-0.2")
    assert (customs.day(MORNING), customs.time(MORNING), customs.exact_time(EVENING)) == (
        "2026-01-02",
        "00:05",
        "14:20:05",
    )


@pytest.mark.parametrize(
    ("place", "number", "day", "time", "exact"),
    [
        (GERMAN, "1.304,5", "22.11.2026", "14:20", "14:20:05"),
        (AMERICAN, "1,304.5", "11/22/2026", "2:20 PM", "2:20:05 PM"),
        (FINNISH, "1\u00a0304,5", "22.11.2026", "14.20", "14.20.05"),
        (KOREAN, "1,304.5", "2026. 11. 22.", "오후 2:20", "오후 2:20:05"),
        (BULGARIAN, "1\u00a0304,5", "22.11.2026 г.", "14:20", "14:20:05"),
    ],
    ids=["de", "en_US", "fi", "ko", "bg"],
)
def test_places(place: Customs, number: str, day: str, time: str, exact: str) -> None:
    """Marks, orders and halves of the day, and words within a pattern."""
    customs.keep(place)
    assert customs.number(1304.5, 1) == number
    assert (customs.day(EVENING), customs.time(EVENING), customs.exact_time(EVENING)) == (day, time, exact)


def test_after_midnight_it_is_twelve() -> None:
    """Where hours are counted to twelve."""
    customs.keep(AMERICAN)
    assert customs.time(MORNING) == "12:05 AM"


def test_what_is_typed_is_read() -> None:
    """With the mark of the place, and back as programs have it."""
    customs.keep(GERMAN)
    assert customs.typed(1304.5) == "1304,5"
    assert (customs.read("1304,5"), customs.read("1304.5")) == ("1304.5", "1304.5")
