"""Finding by a few letters: what fits, and what comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.ui.around.finding import Found, best

WORDS = ["Commits", "Jobs", "Retry what failed", "Retry", "Pause everything", "Keyboard shortcuts", "Job 12: cards"]


def things(*words: str) -> list[Found]:
    return [Found(one, does=lambda: None) for one in words]


def found(text: str, *words: str) -> list[str]:
    return [one.words for one in best(things(*(words or WORDS)), text, 10)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", WORDS),
        ("retry", ["Retry", "Retry what failed"]),
        ("fail", ["Retry what failed"]),
        ("RE fa", ["Retry what failed"]),
        ("job", ["Jobs", "Job 12: cards"]),
        ("12", ["Job 12: cards"]),
        ("kbs", ["Keyboard shortcuts"]),
        ("zebra", []),
    ],
)
def test_what_fits_best_comes_first(text: str, expected: list[str]) -> None:
    """The start before a word, a word before the middle, the middle before scattered letters."""
    assert found(text) == expected


def test_what_stands_beside_counts_too() -> None:
    """Such as the kind of a thing; it comes after what has it in its words."""
    beside = Found("flask", does=lambda: None, aside="Repository")
    named = Found("Open repository…", does=lambda: None)
    assert best([beside, named], "repo", 5) == [named, beside]


def test_what_is_not_possible_stands_below() -> None:
    now = Found("Retry what failed", does=lambda: None)
    later = Found("Retry", does=lambda: None, is_possible=False)
    assert best([later, now], "retry", 5) == [now, later]


@given(st.lists(st.text()), st.text())
def test_no_text_breaks_it(words: list[str], text: str) -> None:
    """And what was found is among what there was, none twice."""
    there = things(*words)
    chosen = best(there, text, 5)
    assert len(chosen) <= 5
    assert len({id(one) for one in chosen}) == len(chosen)
    assert all(one in there for one in chosen)


@given(st.text(min_size=1))
def test_its_own_words_find_a_thing(words: str) -> None:
    """Whoever types all of it finds it."""
    thing = Found(words, does=lambda: None)
    assert best([thing], words, 1) == [thing]
