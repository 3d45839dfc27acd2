"""What people write for lengths, times and variables is understood, or refused with a sentence."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.cli.lengths import BadMoment, BadTimeOut, BadVariable, earlier, moment, time_out, variable
from jobdesk.cli.words import stored
from jobdesk.core.clock import MICROSECONDS

NOON = stored(datetime(2026, 5, 4, 12, 0).astimezone())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30", (30.0, None)),
        ("1.5", (1.5, None)),
        ("30s", (30.0, None)),
        ("5m", (300.0, None)),
        ("2 h", (7200.0, None)),
        ("200%", (None, 2.0)),
        ("50 %", (None, 0.5)),
    ],
)
def test_time_outs(text: str, meant: tuple[float | None, float | None]) -> None:
    assert time_out(text) == meant


@pytest.mark.parametrize("text", ["", "soon", "-3", "0", "0%", "%", "nan%", "inf%", "3 fortnights", "1e5"])
def test_what_is_no_time_out(text: str) -> None:
    with pytest.raises(BadTimeOut):
        time_out(text)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("18:30", datetime(2026, 5, 4, 18, 30)),
        ("9:05", datetime(2026, 5, 5, 9, 5)),
        ("2026-12-24", datetime(2026, 12, 24)),
        ("2026-12-24T18:00", datetime(2026, 12, 24, 18)),
        ("2026-12-24 18:00:30", datetime(2026, 12, 24, 18, 0, 30)),
    ],
)
def test_times_to_come(text: str, local: datetime) -> None:
    """A time of the day is the next one; a date is its midnight here."""
    assert moment(text, NOON) == stored(local.astimezone())


def test_time_from_now() -> None:
    assert moment("+90m", NOON) == NOON + 5400 * MICROSECONDS
    assert earlier("2d", NOON) == NOON - 2 * 86400 * MICROSECONDS
    assert earlier("2026-01-01", NOON) == stored(datetime(2026, 1, 1).astimezone())


@pytest.mark.parametrize("text", ["", "noon", "25:00", "12:61", "+", "+soon", "2026-13-01", "99999-01-01"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(BadMoment):
        moment(text, NOON)


@given(st.text())
def test_every_text_is_understood_or_refused(text: str) -> None:
    """Nothing that is written escapes as a bug."""
    for read in (time_out, variable, lambda text: moment(text, NOON), lambda text: earlier(text, NOON)):
        try:
            read(text)
        except (BadTimeOut, BadMoment, BadVariable) as refusal:
            assert refusal.exit_code == 2


def test_variables() -> None:
    """The value may hold anything, a further sign of equality too."""
    assert variable("NAME=a=b") == ("NAME", "a=b")
    assert variable("NAME=") == ("NAME", "")
    assert variable("NAME") == ("NAME", None)


@pytest.mark.parametrize("text", ["", "=value", "NAME=\0"])
def test_what_is_no_variable(text: str) -> None:
    with pytest.raises(BadVariable):
        variable(text)
