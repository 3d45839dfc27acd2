"""The page says what will happen before it does, and what the button will do."""

from __future__ import annotations

from datetime import datetime

import pytest

from jobdesk.desk.jobs.requests import Badge
from jobdesk.desk.words import stored
from jobdesk.ui.commits.choice import added_up, counts, needing_work
from jobdesk.ui.commits.rows import CommitRows
from jobdesk.ui.commits.wording import PlanWords, day_words, plan_words, summary_words, why_words
from tests.support.commit_rows import rows_of, status


def plan(*badges: Badge, implied: bool = False, duration_s: float | None = None) -> PlanWords:
    rows: CommitRows = rows_of(status(number, badge) for number, badge in enumerate(badges))
    chosen = added_up(rows, needing_work(rows) if implied else rows.order)
    return plan_words(chosen, is_implied=implied, is_reading=False, duration_s=duration_s, listed_counts=counts(rows))


def test_what_will_run() -> None:
    words = plan(Badge.NEW, Badge.NEW, Badge.STALE, Badge.PROCESSED, duration_s=130)
    assert words.sentence == "4 commits chosen: 2 new, 1 to re-run, 1 known already. It should take about 2 min."
    assert words.button == "Process 3 commits"


def test_one_commit() -> None:
    assert plan(Badge.NEW).button == "Process 1 commit"


def test_nothing_is_chosen() -> None:
    """Then all that needs it is meant, and the sentence says so."""
    words = plan(Badge.NEW, Badge.STALE, Badge.PROCESSED, implied=True)
    assert words.sentence == (
        "Nothing is chosen, so this takes all that need it: 1 new, 1 to re-run. How long it takes is not known yet."
    )
    assert words.button == "Process 2 commits"


@pytest.mark.parametrize(
    ("badges", "implied", "sentence"),
    [
        ([Badge.PROCESSED, Badge.PROCESSED], True, "All 2 commits are processed. New ones appear here by themselves."),
        ([Badge.PROCESSED], True, "The commit is processed. New ones appear here by themselves."),
        ([Badge.PROCESSED, Badge.PROCESSED], False, "All 2 chosen commits are processed. Nothing would run."),
        (
            [Badge.PROCESSED, Badge.FAILED],
            False,
            "All 2 chosen commits are processed, 1 of them failed. Nothing would run.",
        ),
        (
            [Badge.FAILED, Badge.FAILED, Badge.PROCESSED],
            True,
            "All 3 commits are processed, 2 of them failed. New ones appear here by themselves.",
        ),
        ([Badge.FAILED], True, "The commit is processed, and failed. New ones appear here by themselves."),
        ([Badge.RUNNING, Badge.RUNNING, Badge.PROCESSED], True, "2 commits are being processed."),
        ([], True, ""),
    ],
)
def test_nothing_to_do(badges: list[Badge], implied: bool, sentence: str) -> None:
    words = plan(*badges, implied=implied)
    assert (words.sentence, words.is_possible) == (sentence, False)


def test_while_it_is_read() -> None:
    """Before all is read nobody knows what "all that need it" are."""
    rows = rows_of([status(1)])
    words = plan_words(
        added_up(rows, rows.order), is_implied=True, is_reading=True, duration_s=None, listed_counts=counts(rows)
    )
    assert not words.is_possible


def test_the_summary() -> None:
    assert summary_words([5, 2, 1, 0, 0]) == "5 new, 2 processed, 1 needs a re-run"
    assert summary_words([0, 0, 50, 0, 0]) == "50 need a re-run"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2024, 3, 14, 9, 5), "09:05"),
        (datetime(2024, 3, 12, 9, 5), "Tue 09:05"),
        (datetime(2024, 1, 2), "2 Jan"),
        (datetime(2019, 12, 31), "31 Dec 2019"),
        (datetime(2024, 3, 15), "15 Mar"),
    ],
)
def test_dates_are_as_short_as_they_are_clear(at: datetime, words: str) -> None:
    now = stored(datetime(2024, 3, 14, 18, 0))
    assert day_words(stored(at), now) == words


def test_why_stale() -> None:
    words = why_words(Badge.STALE, "version 1 → 2", "8 cards")
    assert words == ("Something that its result depends on is another now: version 1 → 2. The last result was: 8 cards")
