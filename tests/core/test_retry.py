"""Mishaps are tried again, findings only when that was asked for, and never at once."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.outcomes import Mishap, Outcome
from jobdesk.core.retry import FINAL_MISHAPS, RetryPolicy, RetryRules

FINDING = Outcome.failed("no")
LOST = Outcome.mishap_of(Mishap.HOST_LOST, "gone")
LATE = Outcome.mishap_of(Mishap.TIME_OUT, "too slow")


def _tries(rules: RetryRules, outcome: Outcome) -> int:
    """How many attempts a run gets that always ends like this."""
    tries = 1
    while rules.wants_retry(outcome, tries):
        tries += 1
    return tries


@pytest.mark.parametrize(
    ("rules", "outcome", "tries"),
    [
        (RetryRules(), FINDING, 1),
        (RetryRules(retries=2), FINDING, 3),
        (RetryRules(), LOST, 3),
        (RetryRules(max_attempts=1), LOST, 1),
        (RetryRules(max_attempts=1, retries=4), LOST, 5),
        (RetryRules(), LATE, 1),
        (RetryRules(retry_time_outs=True), LATE, 3),
        (RetryRules(retries=1), LATE, 2),
        (RetryRules(retries=5), Outcome.succeeded(), 1),
        (RetryRules(retries=5), Outcome.skipped(), 1),
        (RetryRules(retries=5), Outcome.cancelled(), 1),
        (RetryRules(retries=5), Outcome.interrupted(), 1),
    ],
)
def test_how_often_something_is_tried(rules: RetryRules, outcome: Outcome, tries: int) -> None:
    assert _tries(rules, outcome) == tries


@pytest.mark.parametrize("mishap", sorted(FINAL_MISHAPS))
def test_what_cannot_change_is_not_tried_again(mishap: Mishap) -> None:
    """A commit that is gone, a command that does not exist, a bug: the next attempt would end the same."""
    assert _tries(RetryRules(max_attempts=9, retries=9), Outcome.mishap_of(mishap, "")) == 1


@given(tries=st.integers(1, 10_000), seed=st.integers())
def test_the_wait_is_between_half_a_step_and_a_whole_one(tries: int, seed: int) -> None:
    """Steps double up to the longest; no number of tries is too large for it."""
    policy = RetryPolicy(first_s=1, factor=2, longest_s=300, random=random.Random(seed))
    step = min(2 ** min(tries - 1, 20), 300)
    assert step / 2 <= policy.delay_s(tries) <= step


def test_waits_differ() -> None:
    """Runs that failed together do not come back together."""
    policy = RetryPolicy(random=random.Random(1))
    assert len({policy.delay_s(5) for _ in range(20)}) == 20
