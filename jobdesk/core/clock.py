"""The one place that reads the clock.

Times are integers: microseconds since the epoch, UTC. `monotonic` is for lengths, which must survive
a clock that is set back.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

MICROSECONDS = 1_000_000
JUMP_S = 30.0


class Clock:
    """The machine's clock; a test passes one of its own."""

    def now(self) -> int:
        """Microseconds since the epoch."""
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        """Seconds since some point that never moves back."""
        return time.monotonic()


class Jumps:
    """Tells of jumps of the time of day: it was set, or the machine slept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_s = self._offset()

    def take(self) -> float:
        """By how many seconds it has jumped since this was asked last: negative for back, 0 for a little."""
        jump_s = self._offset() - self._offset_s
        if abs(jump_s) < JUMP_S:
            return 0.0
        self._offset_s += jump_s
        return jump_s

    def _offset(self) -> float:
        """How far the time of day is from the clock that never moves back."""
        return self._clock.now() / MICROSECONDS - self._clock.monotonic()


def as_datetime(at: int) -> datetime:
    """A stored time as an aware datetime in UTC."""
    return datetime.fromtimestamp(at / MICROSECONDS, UTC)


def seconds(length_s: float) -> int:
    """A length in seconds as stored microseconds."""
    return round(length_s * MICROSECONDS)
