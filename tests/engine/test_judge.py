"""What follows from how an attempt ended."""

from __future__ import annotations

import errno
import random
from dataclasses import replace

import pytest

from jobdesk.core.clock import seconds
from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.core.retry import RetryPolicy, RetryRules
from jobdesk.engine.judge import judge, lost, not_started
from tests.support.clock import NOON
from tests.support.scripted import claimed, ended

POLICY = RetryPolicy(first_s=1.0, factor=2.0, longest_s=3.0, random=random.Random(1))
LOST = Outcome.mishap_of(Mishap.HOST_LOST, "gone")
TIMED_OUT = Outcome.mishap_of(Mishap.TIME_OUT, "late")


def judged(outcome: Outcome, rules: RetryRules | None = None, tries: int = 1) -> Settlement:
    run = replace(claimed(1), tries=tries)
    return judge(run, ended(1, outcome), rules or RetryRules(), POLICY, now=NOON, was_started=True, worker=1)


@pytest.mark.parametrize("outcome", [Outcome.succeeded(), Outcome.skipped(), Outcome.failed("no"), Outcome.cancelled()])
def test_what_the_work_says_is_final(outcome: Outcome) -> None:
    """Unless `retries` extends tries to findings, which is 0."""
    assert judged(outcome).retry_at is None


def test_an_interrupted_attempt_goes_back_at_once() -> None:
    """It is free again now, whatever the clock says, and uses up no try."""
    settled = judged(Outcome.interrupted(), tries=3)
    assert (settled.retry_at, settled.is_charged) == (0, False)


@pytest.mark.parametrize(("tries", "least_s", "most_s"), [(1, 0.5, 1), (2, 1, 2)])
def test_a_mishap_is_tried_again_after_longer_and_longer(tries: int, least_s: float, most_s: float) -> None:
    """Between half a step and a whole one, and each step is twice the one before."""
    settled = judged(LOST, tries=tries)
    assert settled.retry_at is not None
    assert seconds(least_s) <= settled.retry_at - NOON <= seconds(most_s)


@pytest.mark.parametrize(
    ("outcome", "rules", "tries"),
    [
        (LOST, RetryRules(), 3),
        (LOST, RetryRules(max_attempts=1), 1),
        (Outcome.failed("no"), RetryRules(retries=2), 3),
        (TIMED_OUT, RetryRules(), 1),
        (TIMED_OUT, RetryRules(retry_time_outs=True), 3),
        (Outcome.mishap_of(Mishap.BUG, "a bug"), RetryRules(retries=9, max_attempts=9), 1),
        (Outcome.mishap_of(Mishap.BROKEN, "broken"), RetryRules(retries=9, max_attempts=9), 1),
        (Outcome.mishap_of(Mishap.ITEM_GONE, "gone"), RetryRules(retries=9, max_attempts=9), 1),
    ],
)
def test_the_last_try(outcome: Outcome, rules: RetryRules, tries: int) -> None:
    """After it, and after what no other try can change, the run is final."""
    assert judged(outcome, rules, tries).retry_at is None


@pytest.mark.parametrize(
    ("outcome", "rules", "tries"),
    [
        (LOST, RetryRules(retries=4), 4),
        (Outcome.failed("no"), RetryRules(retries=2), 2),
        (TIMED_OUT, RetryRules(retries=1), 1),
        (TIMED_OUT, RetryRules(retry_time_outs=True), 2),
    ],
)
def test_the_try_before_the_last(outcome: Outcome, rules: RetryRules, tries: int) -> None:
    assert judged(outcome, rules, tries).retry_at is not None


@pytest.mark.parametrize(
    ("stopped", "timed_out", "expected"),
    [
        (Ending.CANCELLED, True, Outcome.cancelled()),
        (Ending.INTERRUPTED, True, Outcome.interrupted()),
        (None, True, Outcome.mishap_of(Mishap.TIME_OUT, "It took longer than its time-out allows.")),
        (None, False, Outcome.mishap_of(Mishap.HOST_LOST, "The process that worked on it died.")),
    ],
)
def test_what_a_lost_attempt_came_to(stopped: Ending | None, timed_out: bool, expected: Outcome) -> None:
    """Who was asked to stop was stopped; else it was late; else it was lost."""
    assert lost(stopped, timed_out=timed_out) == expected


@pytest.mark.parametrize(
    ("number", "mishap"),
    [(errno.ENOSPC, Mishap.NO_SPACE), (errno.ENOMEM, Mishap.NO_MEMORY), (errno.EAGAIN, Mishap.NO_MEMORY)],
)
def test_a_process_that_the_machine_refuses(number: int, mishap: Mishap) -> None:
    """It is a mishap, so it is tried again."""
    assert not_started(OSError(number, "why")).mishap is mishap
