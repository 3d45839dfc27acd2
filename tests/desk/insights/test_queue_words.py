"""The end of the queue is said as people say times."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jobdesk.desk.insights.budget_words import warning_words
from jobdesk.desk.insights.queue_end import QueueEnd
from jobdesk.desk.insights.queue_words import band_words, queue_words
from jobdesk.desk.words import stored
from jobdesk.store.projects import Project

NOON = stored(datetime(2025, 6, 15, 12, 0))
SECOND = 1_000_000


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (timedelta(seconds=20), timedelta(seconds=45), "all done in 20 to 45 s"),
        (timedelta(seconds=0.1), timedelta(seconds=0.6), "all done in 1 s"),
        (timedelta(minutes=140), timedelta(minutes=155), "all done between 14:20 and 14:35"),
        (timedelta(minutes=2), timedelta(minutes=2, seconds=20), "all done at 12:02"),
        (timedelta(hours=11), timedelta(hours=14), "all done between 23:00 and Mon 02:00"),
        (timedelta(minutes=2), timedelta(days=30_000), "all done at 12:02 at the earliest"),
        (timedelta(minutes=2), timedelta(minutes=50), "all done between 12:02 and 12:50"),
        (timedelta(days=9), timedelta(days=9, hours=1), "all done between 2025-06-24 12:00 and 2025-06-24 13:00"),
    ],
)
def test_the_band(first: timedelta, last: timedelta, words: str) -> None:
    ends = (NOON + round(one.total_seconds() * SECOND) for one in (first, last))
    assert band_words(NOON, *ends) == words


def test_the_queue() -> None:
    """What is left comes first; where the end is not known, the reason."""
    assert queue_words(QueueEnd(NOON, 0, 0)) == "Nothing is queued or running."
    assert queue_words(QueueEnd(NOON, 1, 1, unknown="Everything is paused.")) == (
        "1 run of 1 job left · Everything is paused."
    )
    told = queue_words(QueueEnd(NOON, 2, 1200, NOON, NOON + 30 * SECOND, NOON + 40 * SECOND))
    assert told == "1,200 runs of 2 jobs left · all done in 1 to 40 s"


def test_a_budget_that_is_nearly_used_up() -> None:
    """Never more than is true: 99.9 % are 99."""
    assert warning_words(Project("book", 1000, 999)) == "book has used 99 % of its budget: 9.99 ¢ of 10.00 ¢."
    assert warning_words(Project("book", 1000, 1200)) == "The budget of book is used up: 12.00 ¢ of 10.00 ¢."
