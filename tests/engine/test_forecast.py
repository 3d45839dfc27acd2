"""Estimates are what a stop-watch would say, as far as means can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.model import Mode
from jobdesk.engine.forecast import Load, Pace, time_left_s, times_left_s, tried


@pytest.mark.parametrize(
    ("left", "mean_s", "workers", "expected"),
    [(10, 2.0, 1, 20.0), (10, 2.0, 4, 5.0), (3, 2.0, 4, 2.0), (1, 2.0, 4, 2.0), (0, 2.0, 4, 0.0)],
)
def test_one_job(left: int, mean_s: float, workers: int, expected: float) -> None:
    """Work divided by workers, and never less than one run."""
    assert time_left_s(left, mean_s, workers) == pytest.approx(expected)


def test_equals_share_the_pool() -> None:
    """Two jobs of one priority get half of it each; what the shorter leaves goes to the longer."""
    left = times_left_s([Load(1, 0, 10, 1.0, 4), Load(2, 0, 30, 1.0, 4)], 4)
    assert left == {1: pytest.approx(5.0), 2: pytest.approx(10.0)}


def test_priority_goes_first() -> None:
    """The lower one begins when the higher is done."""
    left = times_left_s([Load(1, 0, 8, 1.0, 4), Load(2, 5, 8, 1.0, 4)], 4)
    assert left == {1: pytest.approx(4.0), 2: pytest.approx(2.0)}


def test_a_cap_leaves_the_rest_to_others() -> None:
    """A job of at most one worker leaves three to its equal."""
    left = times_left_s([Load(1, 0, 8, 1.0, 1), Load(2, 0, 24, 1.0, 4)], 4)
    assert left == {1: pytest.approx(8.0), 2: pytest.approx(8.0)}


numbers = st.integers(1, 10**6)
lengths = st.floats(0.001, 1e4)
one = st.builds(Load, numbers, st.integers(-3, 3), st.integers(0, 500), lengths, st.integers(1, 64))
loads = st.lists(one, max_size=8, unique_by=lambda load: load.job)


@given(loads, st.integers(1, 64))
def test_nobody_is_done_before_the_work_is(jobs: list[Load], workers: int) -> None:
    """All ends are told; the last is no earlier than the whole work on all workers, none before its own share."""
    left = times_left_s(jobs, workers)
    assert left.keys() == {load.job for load in jobs}
    total = sum(load.work_s for load in jobs)
    assert max(left.values(), default=0.0) * workers >= total * 0.999
    for load in jobs:
        assert left[load.job] * min(load.workers, workers) >= load.work_s * 0.999


def test_pace_is_that_of_the_last_minute() -> None:
    """Two a second at first, then one: what is left takes as long as it goes now."""
    pace = Pace()
    for second in range(120):
        pace.saw(second, min(second, 50) * 2 + max(0, second - 50))
    assert pace.left_s(60) == pytest.approx(60, rel=0.05)


def test_too_little_was_seen() -> None:
    """After one or two runs nothing is claimed, nor where no time has passed."""
    pace = Pace()
    assert pace.left_s(10) is None
    pace.saw(0, 0)
    pace.saw(1, 2)
    assert pace.left_s(10) is None
    pace.saw(2, 5)
    assert pace.left_s(10) == pytest.approx(4)
    pace.rest()
    assert pace.left_s(10) is None


def test_a_clock_that_stands_still() -> None:
    pace = Pace()
    pace.saw(5, 0)
    pace.saw(5, 100)
    assert pace.left_s(10) is None


def test_a_search_tries_only_some() -> None:
    """One at a time halves what is left; several at once part it in as many pieces and one more."""
    assert [tried(left, Mode.FIRST_BAD, 1) for left in (0, 1, 7, 8, 1000)] == [0, 1, 3, 4, 10]
    assert tried(1000, Mode.FIRST_BAD, 4) == 20
    assert tried(3, Mode.FIRST_BAD, 4) == 3
    assert tried(1000, Mode.EACH, 4) == 1000
