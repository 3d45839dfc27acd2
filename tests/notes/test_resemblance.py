"""Resemblance: a share from 0 to 1, and the closest found by the words that few others have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobdesk.notes.resemblance import CLOSEST, COMMON, closest, features, resemblance
from tests.support.pasts import note

words = st.lists(st.sampled_from(["a", "b", r"\c", "d,", "E"]), max_size=8).map(" ".join)


@given(words, words)
def test_a_share_that_goes_both_ways(one: str, other: str) -> None:
    first, second = features(note(None, one)), features(note(None, other))
    share = resemblance(first, second)
    assert 0 <= share <= 1
    assert share == resemblance(second, first)
    assert resemblance(first, first) == (1 if first else 0)


def test_order_and_repetition_count_case_does_not() -> None:
    """The same words in another order are less than the same; commands are words, signs are none."""
    one = features(note(None, r"Let \alpha be a unit."))
    assert resemblance(one, features(note(None, r"let \Alpha , be a unit"))) == 1
    assert 0 < resemblance(one, features(note(None, r"unit a be \alpha Let"))) < 1
    assert resemblance(features(note(None, "a")), features(note(None, "a a"))) < 1


def test_the_few_that_share_most_come_first() -> None:
    """Ties go by number, and no more than a few are returned."""
    wanted = features(note(None, "one two three"))
    among = [features(note(None, text)) for text in ("one", "four", "one two", *["three"] * 20)]
    assert closest([wanted], among) == [[2, 0, *range(3, 3 + CLOSEST - 2)]]


def test_what_everybody_says_points_to_nobody() -> None:
    among = [features(note(None, "show"))] * (COMMON + 1)
    assert closest([features(note(None, "show"))], among) == [[]]
