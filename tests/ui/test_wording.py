"""What the window says of a job."""

from __future__ import annotations

import pytest

from jobdesk.core.model import Counts, Mode
from jobdesk.core.states import JobState, RunState
from jobdesk.desk.jobs.outlooks import Outlook
from jobdesk.ui import wording
from tests.support.plain import SECOND, under_way


@pytest.mark.parametrize(
    ("outlook", "said"),
    [
        (Outlook("running"), "Running"),
        (Outlook("scheduled", until=90 * SECOND), "Scheduled"),
        (Outlook("waiting", waits_for=12), "Waiting for job 12"),
        (Outlook("waiting"), "Waiting"),
        (Outlook("retrying", until=18 * SECOND), "Retrying in 8 s"),
        (Outlook("retrying", until=248 * SECOND), "Retrying in 3:58"),
        (Outlook("retrying", until=9 * SECOND), "Retrying in 0 s"),
        (Outlook("cancelling"), "Cancelling"),
    ],
)
def test_chips(outlook: Outlook, said: str) -> None:
    """Ten seconds after the epoch; a time that has gone by is none."""
    assert wording.chip_words(outlook, 10 * SECOND) == said


def test_progress_of_a_job_under_way() -> None:
    assert wording.progress_words(under_way(), Outlook("running", left_s=42)) == "21 of 34 · 2 failed · 0:42 left"


def test_progress_of_a_job_that_is_over() -> None:
    """How many there were, and how long it took."""
    done = under_way(state=JobState.SUCCEEDED, counts=Counts(1, 0, 0, 1, 0, 0, 0, 1), finished_at=66 * SECOND)
    assert wording.progress_words(done, Outlook("succeeded")) == "1 commit · 1 reused · 1:05"


def test_progress_of_a_job_that_was_cancelled() -> None:
    """How far it came."""
    over = under_way(state=JobState.CANCELLED, counts=Counts(55, 0, 0, 4, 0, 0, 51, 0), finish=RunState.CANCELLED)
    assert wording.progress_words(over, Outlook("cancelled")) == "4 of 54 commits"


def test_a_search_says_how_many_it_tried() -> None:
    """What it could leave out was skipped; ids of commits are as people write them."""
    found = under_way(
        state=JobState.SUCCEEDED,
        mode=Mode.FIRST_BAD,
        counts=Counts(400, 0, 0, 11, 379, 10, 0, 0),
        summary=f"First bad: {'0123456789' * 4}",
    )
    assert wording.progress_words(found, Outlook("succeeded")) == "21 of 400 commits · 10 failed"
    assert wording.told_of(found, Outlook("succeeded")) == "First bad: 0123456789"


def test_one_sentence_about_a_job() -> None:
    """Why it failed; why it waits; what came out."""
    failed = under_way(state=JobState.FAILED, error="check.sh says no", summary="nothing")
    assert wording.told_of(failed, Outlook("failed")) == "check.sh says no"
    assert wording.told_of(under_way(), Outlook("paused", "It is paused.")) == "It is paused."
    assert wording.told_of(under_way(summary="8 cards"), Outlook("running")) == "8 cards"
