"""The band is honest: it knows what it does not know."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobdesk.engine.band import Band, Prospect, band
from tests.bench.batches import known_at, made_up, replay

EVEN = (1.0,) * 100


def test_work_that_is_always_the_same() -> None:
    """A hundred runs of a second on four workers: 25 seconds, and little doubt."""
    found = band([Prospect(1, 0, 100, 4, EVEN)], 4)
    assert found is not None
    assert found.earliest_s <= 25 <= found.latest_s
    assert found.latest_s - found.earliest_s < 0.6 * 25


def test_too_little_is_known() -> None:
    """Of one job is enough: the queue cannot end before that one does."""
    assert band([Prospect(1, 0, 10, 4, (1.0, 1.0))], 4) is None
    assert band([Prospect(1, 0, 10, 4, EVEN), Prospect(2, 0, 10, 4, ())], 4) is None
    assert band([Prospect(1, 0, 10, 4, EVEN), Prospect(2, 0, 0, 4, ())], 4) is not None


def test_nothing_is_left() -> None:
    assert band([], 4) == band([Prospect(1, 0, 0, 4, ())], 4) == Band(0, 0, 0)


def test_the_same_question_has_the_same_answer() -> None:
    prospects = [Prospect(1, 0, 30, 4, (1.0, 3.0, 2.0, 5.0, 1.5) * 4)]
    assert band(prospects, 4) == band(prospects, 4)


def test_more_is_known_of_more_runs() -> None:
    """Also where each of them is as before, and where what is known is only of something alike."""

    def width(known: tuple[float, ...], doubt: float = 0.0) -> float:
        found = band([Prospect(1, 0, 100, 4, known, doubt=doubt)], 4)
        assert found is not None
        return found.latest_s - found.earliest_s

    some = (1.0, 2.0, 1.5, 0.7)
    assert width(some) > width(some * 25)
    assert width(some * 25, doubt=0.5) > width(some * 25)


@pytest.mark.parametrize("doubt", [0.0, 0.6])
def test_another_kind_of_work_is_no_growth(doubt: float) -> None:
    """Slow runs after many that were quick, and ever less so: it is not taken to go on like that."""
    known = (90.0, 90.0, *[1.5] * 5, *[0.3 * 0.9**age for age in range(60)])
    found = band([Prospect(1, 0, 11, 2, known, (30.0,), doubt)], 2)
    assert found is not None
    assert 90.0 < found.latest_s < 11 * 90.0


def test_what_runs_is_nearly_done() -> None:
    """The last run has run for most of its second."""
    found = band([Prospect(1, 0, 1, 4, EVEN, (0.9,))], 4)
    fresh = band([Prospect(1, 0, 1, 4, EVEN)], 4)
    assert found is not None
    assert fresh is not None
    assert found.latest_s < fresh.middle_s


def test_thousands_of_small_jobs_are_like_one() -> None:
    """The same work in pieces: as long, and worked out as well."""
    whole = band([Prospect(1, 0, 2000, 4, EVEN)], 4)
    pieces = band([Prospect(number, 0, 1, 4, EVEN[:5]) for number in range(2000)], 4)
    assert whole is not None
    assert pieces is not None
    assert pieces.middle_s == pytest.approx(whole.middle_s, rel=0.1)


lengths = st.floats(0.0, 1e4)
prospects = st.builds(
    Prospect,
    st.integers(1, 10**6),
    st.integers(-3, 3),
    st.integers(0, 2000),
    st.integers(1, 64),
    st.lists(lengths, min_size=3, max_size=60),
    st.lists(lengths, max_size=4),
    st.floats(0, 1),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(prospects, max_size=6, unique_by=lambda one: one.job), st.integers(1, 64))
def test_whatever_is_asked_there_is_an_answer(queue: list[Prospect], workers: int) -> None:
    """In order, and finite: also for runs that took no time at all, or longer than any before."""
    found = band(queue, workers)
    assert found is not None
    assert 0 <= found.earliest_s <= found.middle_s <= found.latest_s < float("inf")


@pytest.mark.parametrize("kind", range(7))
def test_the_band_keeps_its_word(kind: int) -> None:
    """Of some batches of each kind, at half of the way, most end inside it. The bench replays more."""
    inside = 0
    for number in range(kind, 70, 7):
        batch = made_up(number)
        worked = replay(batch)
        now = worked[len(worked) // 2].ended_at
        found = band(known_at(batch, worked, now), batch.workers)
        inside += found is None or found.earliest_s <= worked[-1].ended_at - now <= found.latest_s
    assert inside >= 6
