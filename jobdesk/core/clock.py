"""The one place that reads the clock.

Times are integers: microseconds since the epoch, UTC. `monotonic` is for lengths, which must survive
a clock that is set back.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

MICROSECONDS = 1_000_000


class Clock:
    """The machine's clock; a test passes one of its own."""

    def now(self) -> int:
        """Microseconds since the epoch."""
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        """Seconds since some point that never moves back."""
        return time.monotonic()


def as_datetime(at: int) -> datetime:
    """A stored time as an aware datetime in UTC."""
    return datetime.fromtimestamp(at / MICROSECONDS, UTC)


def seconds(length_s: float) -> int:
    """A length in seconds as stored microseconds."""
    return round(length_s * MICROSECONDS)
