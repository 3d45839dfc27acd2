"""Time is cut as it went by here, whatever the clocks were made to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.clock import MICROSECONDS, as_datetime
from jobdesk.desk.insights.periods import Period, stretches
from jobdesk.store.sums import SLOT

HOUR = 3600 * MICROSECONDS
times = st.integers(0, 2_500_000_000).map(lambda second: second * MICROSECONDS)
SetZone = Callable[[str], None]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[SetZone]:
    """Lives somewhere else for a while."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system knows one time zone at a time")

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def _stored(*when: int) -> int:
    return round(datetime(*when, tzinfo=UTC).timestamp()) * MICROSECONDS  # type: ignore[arg-type]


@given(st.sampled_from(Period), times, st.one_of(st.none(), times))
def test_now_lies_in_the_last_stretch(period: Period, now: int, first: int | None) -> None:
    """They follow each other, and each begins where a slot does."""
    cut = stretches(period, now, first)
    assert cut.edges[-2] <= now < cut.edges[-1]
    assert all(earlier < later for earlier, later in pairwise(cut.edges))
    assert all(edge % SLOT == 0 for edge in cut.edges)
    assert len(cut.edges) <= 62


@pytest.mark.parametrize(
    ("name", "now", "lengths"),
    [
        ("Europe/Berlin", (2025, 3, 31, 12), {23 * HOUR, 24 * HOUR}),
        ("Europe/Berlin", (2025, 10, 27, 12), {24 * HOUR, 25 * HOUR}),
        ("Asia/Kolkata", (2025, 3, 31, 12), {24 * HOUR}),
        ("Asia/Kathmandu", (2025, 3, 31, 12), {24 * HOUR}),
    ],
)
def test_days_are_as_long_as_they_were(zone: SetZone, name: str, now: tuple[int, ...], lengths: set[int]) -> None:
    zone(name)
    cut = stretches(Period.WEEK, _stored(*now))
    assert {later - earlier for earlier, later in pairwise(cut.edges)} == lengths
    assert all(as_datetime(edge).astimezone().hour == 0 for edge in cut.edges)
    assert all(as_datetime(edge).astimezone().minute == 0 for edge in cut.edges)
    assert all(edge % SLOT == 0 for edge in cut.edges)


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"])
def test_hours_are_those_on_the_wall(zone: SetZone, name: str) -> None:
    """Twenty-four of them, also in the night in which one is left out."""
    zone(name)
    cut = stretches(Period.DAY, _stored(2025, 3, 30, 12, 20))
    assert len(cut.edges) == 25
    assert {later - earlier for earlier, later in pairwise(cut.edges)} == {HOUR}
    assert all(as_datetime(edge).astimezone().minute == 0 for edge in cut.edges)


def test_all_time_is_never_more_than_can_be_seen() -> None:
    now = _stored(2025, 3, 30, 12)
    first = now - round(timedelta(days=4000).total_seconds()) * MICROSECONDS
    cut = stretches(Period.ALL, now, first)
    assert cut.edges[0] <= first
    assert 50 <= len(cut.edges) <= 61
