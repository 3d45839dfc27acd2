"""Decides what follows from how an attempt ended: final, tried again, or given back."""

from __future__ import annotations

from jobdesk.core.clock import seconds
from jobdesk.core.model import Claimed, Settlement
from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.core.retry import RetryPolicy, RetryRules
from jobdesk.engine.protocol import Ended


def judge(
    claimed: Claimed, ended: Ended, rules: RetryRules, policy: RetryPolicy, *, was_started: bool, worker: int
) -> Settlement:
    """The settlement of one attempt."""
    outcome = ended.outcome
    retry_at = None
    if outcome.ending is Ending.INTERRUPTED:
        retry_at = 0
    elif rules.wants_retry(outcome, claimed.tries):
        retry_at = ended.finished_at + seconds(policy.delay_s(claimed.tries))
    return Settlement(
        claimed,
        outcome,
        was_started,
        worker,
        ended.started_at,
        ended.finished_at,
        ended.cpu_s,
        ended.memory,
        ended.log,
        ended.log_size,
        retry_at,
        is_charged=outcome.ending is not Ending.INTERRUPTED,
    )


def lost(run: int, started_at: int, now: int, *, stopped: Ending | None, timed_out: bool) -> Ended:
    """What is known of an attempt whose host is gone.

    `stopped` is how it was asked to end, where it was; `timed_out` that it was killed for its time.
    """
    if stopped is Ending.CANCELLED:
        outcome = Outcome.cancelled()
    elif stopped is Ending.INTERRUPTED:
        outcome = Outcome.interrupted()
    elif timed_out:
        outcome = Outcome.mishap_of(Mishap.TIME_OUT, "It took longer than its time-out allows.")
    else:
        outcome = Outcome.mishap_of(Mishap.HOST_LOST, "The process that worked on it died.")
    return Ended(run, outcome, started_at, max(now, started_at), None, None, None, None)
