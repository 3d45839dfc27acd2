"""Which rows are selected, and what is said of a wish for them; no window is needed for either."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.numbers import Numbers
from jobdesk.desk.jobs.undertaking import Left, Progress, Wish
from jobdesk.store.choices import Tally
from jobdesk.ui.jobs.bulk_words import came_words, offers, progress_words, question, selected_words
from jobdesk.ui.jobs.selection import Selection, found_again, stretches_of

LISTED = list(range(100, 0, -1))
rows = st.sets(st.integers(0, 99))


@given(rows, st.integers(0, 110), st.integers(0, 110))
def test_a_selection_has_the_numbers_of_its_rows(chosen: set[int], start: int, end: int) -> None:
    """In the order of the list, and any piece of them alone."""
    selection = Selection(Numbers.of(LISTED), stretches_of((row, row + 1) for row in chosen))
    wanted = [LISTED[row] for row in sorted(chosen)]
    assert (len(selection), list(selection[:])) == (len(wanted), wanted)
    assert list(selection[start:end]) == wanted[start:end]
    assert selection.is_everything == (len(chosen) == len(LISTED))


@given(rows, st.permutations(LISTED), st.integers(0, 100))
def test_what_is_selected_is_found_in_another_list(chosen: set[int], moved: list[int], kept: int) -> None:
    """Wherever it stands there; what is not there any more is left out."""
    numbers = Numbers.of(moved[:kept])
    again = Selection(numbers, found_again(chosen, numbers))
    assert set(again[:]) == chosen & set(moved[:kept])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5))))
def test_stretches_are_in_order_and_apart(given_rows: list[tuple[int, int]]) -> None:
    stretches = stretches_of((start, start + length) for start, length in given_rows)
    assert {row for start, end in stretches for row in range(start, end)} == {
        row for start, length in given_rows for row in range(start, start + length)
    }
    assert all(end < after for (_, end), (after, _) in pairwise(stretches))


def test_only_what_applies_is_offered() -> None:
    """With the count, unless it is about one job."""
    mixed = Tally(jobs=1204, cancellable=12, queued=9, retryable=1100, active=12, deleted=2)
    assert offers(mixed) == {
        Wish.CANCEL: "Cancel 12",
        Wish.RETRY: "Retry 1,100",
        Wish.DELETE: "Delete 1,190",
        Wish.RESTORE: "Restore 2",
        Wish.DROP: "Delete 2 for good…",
    }
    assert offers(Tally(jobs=1, active=1, cancellable=1)) == {Wish.CANCEL: "Cancel"}
    assert offers(Tally()) == {}
    assert selected_words(1204) == "1,204 jobs selected"


def test_only_what_cannot_be_undone_is_asked() -> None:
    running = Tally(jobs=12, cancellable=12, queued=9, active=12)
    assert question(Wish.CANCEL, running) == "Cancel 12 jobs? 3 of them run, and what runs cannot be taken back."
    assert question(Wish.CANCEL, Tally(jobs=12, cancellable=12, queued=12, active=12)) is None
    assert question(Wish.CANCEL, Tally(jobs=1, cancellable=1, active=1)) is None
    assert question(Wish.DELETE, running) is None
    assert (question(Wish.DROP, Tally(jobs=1, deleted=1)) or "").startswith("Delete 1 job for good?")


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(Wish.DELETE, 3, 3, 3, is_over=True), "3 jobs are in the trash."),
        (
            Progress(Wish.RETRY, 50, 50, 38, left={Left.ACTIVE: 10, Left.DELETED: 2}, is_over=True),
            "38 jobs are done again. 12 were left: 10 not over yet, 2 in the trash.",
        ),
        (
            Progress(Wish.CANCEL, 50_000, 12_000, 12_000, is_over=True),
            "12,000 jobs are cancelled. Stopped: 38,000 were not looked at.",
        ),
        (
            Progress(Wish.TAKE_BACK, 1, 1, left={Left.OVER: 1}, is_over=True),
            "Nothing was changed. 1 was left: 1 over already.",
        ),
    ],
)
def test_what_came_of_it_is_said_with_what_was_left(progress: Progress, words: str) -> None:
    assert came_words(progress) == words


def test_every_wish_has_its_words() -> None:
    for wish in Wish:
        assert "12" in progress_words(Progress(wish, 12, 12))
        assert "12" in came_words(Progress(wish, 12, 12, 12, is_over=True))
