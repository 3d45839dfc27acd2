"""Choosing works as in every list: click, control, shift, and by what commits are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.desk.jobs.requests import Badge
from jobdesk.ui.commits.choice import Choice, added_up, counts, needing_work
from jobdesk.ui.commits.rows import BADGES, CommitRows, batches
from tests.support.commit_rows import FIRST_AT, rows_of, status


@pytest.fixture
def rows() -> CommitRows:
    badges = [Badge.NEW, Badge.PROCESSED, Badge.STALE, Badge.FAILED, Badge.NEW, Badge.RUNNING]
    return rows_of(status(number, badge) for number, badge in enumerate(badges))


@pytest.fixture
def choice(rows: CommitRows) -> Choice:
    return Choice(rows)


def test_only_these(choice: Choice) -> None:
    choice.only([1])
    choice.only([2, 3])
    assert list(choice.rows()) == [2, 3]
    assert 2 in choice and 1 not in choice and 99 not in choice


def test_control_toggles(choice: Choice) -> None:
    choice.only([1, 2])
    choice.toggle([2])
    choice.toggle([4])
    assert list(choice.rows()) == [1, 4]


def test_shift_draws_one_stretch(choice: Choice) -> None:
    """A longer or shorter stretch takes the place of the one before it; what was chosen before stays."""
    choice.only([5])
    choice.stretch([1, 2, 3])
    choice.stretch([0, 1])
    assert list(choice.rows()) == [0, 1, 5]


def test_a_stretch_that_is_drawn_stays(choice: Choice) -> None:
    choice.stretch([1, 2])
    choice.settle()
    choice.stretch([4])
    assert list(choice.rows()) == [1, 2, 4]


def test_by_badge(choice: Choice, rows: CommitRows) -> None:
    """Only among what is shown."""
    choice.with_badges([Badge.NEW], rows.order)
    assert list(choice.rows()) == [0, 4]
    choice.with_badges([Badge.NEW], [1, 2, 4])
    assert list(choice.rows()) == [4]


def test_since(choice: Choice, rows: CommitRows) -> None:
    choice.since(FIRST_AT + 4 * 60_000_000, rows.order)
    assert list(choice.rows()) == [4, 5]


def test_marks_stay_when_commits_come(choice: Choice, rows: CommitRows) -> None:
    choice.only([0])
    (batch,) = batches([status(10)])
    rows.add(batch, at_top=True)
    assert [rows.subjects[row] for row in choice.rows()] == ["commit 0"]
    choice.add([6])
    assert [rows.subjects[row] for row in choice.rows()] == ["commit 10", "commit 0"]


def test_what_needs_work(rows: CommitRows) -> None:
    """Failures are findings, and what runs runs: neither is meant by a person who chose nothing."""
    assert list(needing_work(rows)) == [0, 2, 4]


def test_added_up(rows: CommitRows) -> None:
    chosen = added_up(rows, rows.order)
    assert dict(zip(BADGES, chosen.by_badge, strict=True)) == {
        Badge.NEW: 2,
        Badge.PROCESSED: 1,
        Badge.STALE: 1,
        Badge.FAILED: 1,
        Badge.RUNNING: 1,
    }
    assert (chosen.total, chosen.needing, chosen.known, chosen.to_run) == (6, 4, 2, 4)
    assert counts(rows) == chosen.by_badge


def test_commits_of_one_content_share_a_run() -> None:
    same = [status(1), status(2)]
    rows = rows_of([same[0], type(same[1])(same[1].commit, Badge.NEW, None, None, same[0].content)])
    chosen = added_up(rows, rows.order)
    assert (chosen.needing, chosen.to_run) == (2, 1)


MOVES = st.sampled_from(["only", "add", "remove", "toggle", "stretch", "settle"])


@given(st.lists(st.tuples(MOVES, st.sets(st.integers(0, 7)))))
def test_marks_are_a_set(moves: list[tuple[str, set[int]]]) -> None:
    """Whatever is done, the marks are what the same moves make of a plain set."""
    rows = rows_of(status(number) for number in range(8))
    choice, marks, ground = Choice(rows), set[int](), set[int]()
    for move, some in moves:
        if move == "settle":
            choice.settle()
            ground = marks
        elif move == "stretch":
            choice.stretch(sorted(some))
            marks = ground | some
        else:
            getattr(choice, move)(sorted(some))
            marks = {"only": some, "add": marks | some, "remove": marks - some, "toggle": marks ^ some}[move]
            ground = marks
    assert set(choice.rows()) == marks
    assert choice.count == len(marks)
