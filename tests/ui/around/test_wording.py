"""What is said of all that goes on, in one line."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from jobdesk.core.states import JobState
from jobdesk.desk.jobs.job_cards import Going
from jobdesk.desk.pool import Owner
from jobdesk.ui.around.wording import Standing, notification, standing_of, standing_words, under_way_words
from jobdesk.ui.drawer.ending_words import many_words
from jobdesk.ui.notices import Notice
from tests.support.job_cards import POOL

WORKING = Going(jobs=2, running=3, final=21, runs=1034, pool=POOL)
IDLE = Going(0, 0, 0, 0, POOL)
FULL = replace(POOL, holding="The disk is full.")


@pytest.mark.parametrize(
    ("going", "standing", "words"),
    [
        (IDLE, Standing.IDLE, "Nothing to do"),
        (WORKING, Standing.WORKING, "Working: 21 of 1,034"),
        (replace(WORKING, pool=FULL), Standing.WORKING, "Working: 21 of 1,034"),
        (replace(WORKING, running=0, pool=FULL), Standing.HELD, "The disk is full."),
        (replace(IDLE, pool=FULL), Standing.IDLE, "Nothing to do"),
        (replace(WORKING, pool=replace(POOL, is_paused=True)), Standing.PAUSED, "Everything is paused"),
        (replace(IDLE, pool=replace(POOL, trouble="It is locked.", is_paused=True)), Standing.TROUBLE, "It is locked."),
    ],
)
def test_how_all_of_it_stands(going: Going, standing: Standing, words: str) -> None:
    """The gravest first; what keeps new work away matters only where nothing runs and something waits."""
    assert (standing_of(going), standing_words(going)) == (standing, words)


def test_a_bug_is_trouble() -> None:
    going = replace(WORKING, pool=replace(POOL, failure="KeyError(1)"))
    assert standing_of(going) is Standing.TROUBLE
    assert "bug" in standing_words(going)


@pytest.mark.parametrize(
    ("going", "is_here"),
    [
        (WORKING, True),
        (IDLE, False),
        (replace(WORKING, running=0), True),
        (replace(WORKING, running=0, pool=replace(POOL, is_paused=True)), False),
        (replace(WORKING, pool=replace(POOL, is_paused=True)), True),
        (replace(WORKING, pool=replace(POOL, owner=Owner(7, is_here=False))), False),
        (replace(WORKING, pool=replace(POOL, owner=None)), False),
    ],
)
def test_what_ends_with_this_process(going: Going, is_here: bool) -> None:
    """Only where this one works is there something to ask before it ends."""
    assert going.is_here is is_here


def test_one_is_one() -> None:
    assert under_way_words(Going(1, 1, 0, 1, POOL)) == "1 job is under way: 0 of 1 run is done."
    assert under_way_words(WORKING) == "2 jobs are under way: 21 of 1,034 runs are done."


def ended(state: JobState, words: str) -> Notice:
    return Notice(words, group=str(state), many=partial(many_words, state))


def test_many_endings_are_one_notification() -> None:
    """One by its own words, several of a kind by their number."""
    failed = [ended(JobState.FAILED, f"job {number} failed") for number in range(5000)]
    done = ended(JobState.SUCCEEDED, "make test: 34 commits done.")
    assert notification([done]) == "make test: 34 commits done."
    assert notification([*failed, done]) == "5,000 jobs failed. make test: 34 commits done."


def test_no_name_is_markup() -> None:
    """Notifications of a Linux desktop are read as markup; a name with a tag in it stays text."""
    assert "<" not in notification([ended(JobState.FAILED, "<img src=x> failed")])
