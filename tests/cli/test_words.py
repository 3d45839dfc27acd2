"""Lengths, sizes and counts read as people say them."""

from __future__ import annotations

from datetime import datetime

import pytest

from jobdesk.cli import words
from jobdesk.core.model import Counts
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.requests import Badge


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.344, "0.34 s"), (12.34, "12.3 s"), (125, "2:05"), (3723, "1:02:03"), (3 * 86400 + 4 * 3600, "3 days 4 h")],
)
def test_lengths(seconds: float, said: str) -> None:
    assert words.length(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "less than a second"), (42.4, "about 42 s"), (130, "about 2 min"), (9000, "about 2.5 h")],
)
def test_estimates_are_no_more_exact_than_they_can_be(seconds: float, said: str) -> None:
    assert words.about(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(812, "812 B"), (3400, "3.4 kB"), (2_500_000, "2.5 MB"), (7 * 10**9, "7.0 GB"), (10**13, "10.0 TB")],
)
def test_sizes(count: int, said: str) -> None:
    assert words.size(count) == said


def test_counts_leave_out_what_is_not() -> None:
    assert words.counts_line(Counts(9, 0, 0, 6, 1, 2, 0, 3)) == "6 succeeded, 1 skipped, 2 failed (3 reused)"
    assert words.counts_line(Counts(0, 0, 0, 0, 0, 0, 0, 0)) == "nothing"


def test_plurals() -> None:
    assert [words.counted(number, "commit") for number in (0, 1, 1200)] == ["0 commits", "1 commit", "1,200 commits"]


def test_only_ids_are_shortened() -> None:
    assert words.short("0123456789abcdef" * 2 + "01234567") == "0123456789"
    assert words.short("a file with a long name.txt") == "a file with a long name.txt"


def test_times_of_today_have_no_date() -> None:
    now = words.stored(datetime(2026, 5, 4, 12).astimezone())
    earlier = words.stored(datetime(2026, 5, 4, 9, 30, 5).astimezone())
    before = words.stored(datetime(2026, 5, 3, 9, 30).astimezone())
    assert words.moment(earlier, now) == "09:30:05"
    assert words.moment(before, now) == "2026-05-03 09:30"


def test_programs_get_utc() -> None:
    assert words.iso(1_700_000_000_000_001) == "2023-11-14T22:13:20.000001Z"
    assert words.iso(None) is None


def test_costs_are_in_cents() -> None:
    assert words.cents(1234) == "12.34 ¢"


def test_every_state_has_a_look() -> None:
    """Colour never speaks alone: each has a sign, with Unicode and without; what is not in the table waits."""
    for word in (*JobState, *RunState, *Badge):
        assert word in words.LOOKS
    signs = [words.sign_of(word, has_signs=False) for word in words.LOOKS]
    assert all(sign.isascii() for sign in signs)
    assert words.style_of("paused") is words.style_of("scheduled")
