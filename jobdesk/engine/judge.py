"""Decides what follows from how an attempt ended: final, tried again, or given back."""

from __future__ import annotations

import errno

from jobdesk.core.clock import seconds
from jobdesk.core.language import stored
from jobdesk.core.model import Claimed, Settlement
from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.core.retry import RetryPolicy, RetryRules
from jobdesk.engine.protocol import Ended


def judge(
    claimed: Claimed, ended: Ended, rules: RetryRules, policy: RetryPolicy, *, now: int, was_started: bool, worker: int
) -> Settlement:
    """The settlement of one attempt. `now` is our own time, from which another try is told, not the host's."""
    outcome = ended.outcome
    retry_at = None
    if outcome.ending is Ending.INTERRUPTED:
        retry_at = 0
    elif rules.wants_retry(outcome, claimed.tries):
        retry_at = now + seconds(policy.delay_s(claimed.tries))
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


def lost(stopped: Ending | None, *, timed_out: bool) -> Outcome:
    """What an attempt came to whose host is gone.

    `stopped` is how it was asked to end, where it was; `timed_out` that it was killed for its time.
    """
    if stopped is Ending.CANCELLED:
        return Outcome.cancelled()
    if stopped is Ending.INTERRUPTED:
        return Outcome.interrupted()
    if timed_out:
        return Outcome.mishap_of(Mishap.TIME_OUT, stored("It took longer than its time-out allows."))
    return Outcome.mishap_of(Mishap.HOST_LOST, stored("The process that worked on it died."))


def not_started(error: OSError) -> Outcome:
    """What it means for a run that the machine refuses to start a process for it."""
    mishap = Mishap.NO_SPACE if error.errno == errno.ENOSPC else Mishap.NO_MEMORY
    return Outcome.mishap_of(
        mishap, stored("No process could be started for it: {error}.", error=error.strerror or error)
    )
