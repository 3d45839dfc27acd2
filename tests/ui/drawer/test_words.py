"""What is said of the pool, of a job that ended, and of what can be changed of a job; with no window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jobdesk.core.states import JobState
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.desk.pool import PoolState
from jobdesk.git.commits import CommitList
from jobdesk.ui.drawer.duplicate_words import changed_request, items_words, terms_of
from jobdesk.ui.drawer.ending_words import ended_words, many_words
from jobdesk.ui.drawer.pool_words import pool_words
from tests.support.job_cards import POOL, a_card, counts


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (POOL, None),
        (replace(POOL, holding="Free disk is 90 MB."), "Free disk is 90 MB. Nothing new starts until that is better."),
        (replace(POOL, is_paused=True, holding="Free disk is 90 MB."), "Everything is paused: nothing new starts."),
        (replace(POOL, owner=None), "Nobody works on this now: what is queued waits."),
        (replace(POOL, trouble="The disk is full."), "The disk is full."),
        (
            replace(POOL, failure="KeyError: 1", trouble="x"),
            "JobDesk has stopped working because of a bug of its own; please report it: KeyError: 1.",
        ),
    ],
)
def test_the_pool_says_what_it_waits_for(state: PoolState, words: str | None) -> None:
    """The gravest of what there is."""
    assert pool_words(state) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            {"state": JobState.FAILED, "counts": counts(34, succeeded=32, failed=2)},
            "make test: 2 of 34 commits failed.",
        ),
        ({"state": JobState.FAILED, "counts": counts(1, failed=1), "error": "No\nroom."}, "make test: No room."),
        ({"state": JobState.FAILED, "counts": counts(1, failed=1)}, "make test: It failed."),
        ({"metrics": {"cards": 1234.0, "notes": 2.5, "none": 0}}, "make test: 1,234 cards, 2.5 notes"),
        ({"counts": counts(1, succeeded=1)}, "make test: done."),
        ({"counts": counts(9, succeeded=9, reused=9)}, "make test: all 9 were known already."),
        ({"counts": counts(9, succeeded=8, skipped=1)}, "make test: 8 commits done, 1 skipped."),
    ],
)
def test_an_ended_job_says_what_came_out_or_why_it_failed(facts: dict[str, object], words: str) -> None:
    card = a_card(**{"state": JobState.SUCCEEDED, **facts})  # type: ignore[arg-type]
    assert ended_words(card) == words


def test_many_that_ended_are_counted() -> None:
    assert many_words(JobState.FAILED, 5000) == "5,000 jobs failed."
    assert many_words(JobState.SUCCEEDED, 2) == "2 jobs succeeded."


def test_terms_go_into_a_form_and_come_back() -> None:
    """What is changed is changed; what is back to the usual is so again, and the rest stays."""
    request = ProcessRequest(Path("/home/ada/notes"), CommitList(("a" * 40,)), priority=3, retries=1, timeout_s=5)
    assert terms_of(request) == {"priority": "3", "workers": "", "retries": "1", "force": "false"}
    changed = changed_request(request, {"workers": 2})
    assert (changed.priority, changed.workers, changed.retries, changed.timeout_s) == (0, 2, 0, 5)


def test_items_are_told() -> None:
    assert items_words(ProcessRequest(Path("/home/ada/notes"), CommitList(("a" * 40,)))) == "1 commit of notes"
    assert items_words(TaskRequest("x", items=("a", "b"))) == "2 items"
    assert items_words(TaskRequest("x", items=("job",))) == "One task"
