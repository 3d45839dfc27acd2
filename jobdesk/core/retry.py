"""When an attempt is tried again, and when: the one place that decides.

Exponential backoff with "full jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS, 2015), kept
above half of the step so that a retry is never immediate.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from jobdesk.core.outcomes import Ending, Mishap, Outcome

MAX_ATTEMPTS = 3
MAX_LOST_OWNERS = 3
MOST_STEPS = 64  # after so many a step is the longest, and the power is still a number
FINAL_MISHAPS = frozenset({Mishap.ITEM_GONE, Mishap.BROKEN, Mishap.BUG})


@dataclass(frozen=True)
class RetryPolicy:
    """How often and after how long something is tried again; times in seconds."""

    first_s: float = 1.0
    factor: float = 2.0
    longest_s: float = 300.0
    random: random.Random = field(default_factory=random.Random, repr=False, compare=False)

    def delay_s(self, tries: int) -> float:
        """How long to wait after try number `tries` (from 1): between half a step and a whole one."""
        steps = min(tries - 1, MOST_STEPS)
        step = min(self.first_s * self.factor**steps, self.longest_s)
        return step * (0.5 + self.random.random() / 2)


@dataclass(frozen=True, slots=True)
class RetryRules:
    """What a job says of retries.

    `max_attempts` bounds the tries of a run that meets mishaps; `retries` extends that to findings
    (0: a finding is final); `retry_time_outs` says that a time-out is worth another try.
    """

    max_attempts: int = MAX_ATTEMPTS
    retries: int = 0
    retry_time_outs: bool = False

    def wants_retry(self, outcome: Outcome, tries: int) -> bool:
        """Whether an attempt that ended like this, as try number `tries`, is followed by another."""
        if outcome.ending is Ending.FAILED:
            return tries <= self.retries
        if outcome.ending is not Ending.MISHAP or outcome.mishap in FINAL_MISHAPS:
            return False
        if outcome.mishap is Mishap.TIME_OUT and not self.retry_time_outs:
            return tries <= self.retries
        return tries < max(self.max_attempts, self.retries + 1)
