"""Times are integers, microseconds since the epoch."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from jobdesk.core.clock import JUMP_S, Clock, Jumps, as_datetime, seconds
from tests.support.clock import HandClock


def test_the_clock_counts_microseconds() -> None:
    before = time.time_ns() // 1000
    assert before <= Clock().now() <= time.time_ns() // 1000


def test_a_stored_time_is_a_moment_in_utc() -> None:
    assert as_datetime(1_750_000_000_123_456) == datetime(2025, 6, 15, 15, 6, 40, 123456, UTC)


def test_lengths_are_rounded_to_microseconds() -> None:
    assert [seconds(1.5), seconds(0.0000004), seconds(0.0000006)] == [1_500_000, 0, 1]


class TwoHands(HandClock):
    """The time of day, and a hand that never moves back, each moved by itself."""

    passed_s = 0.0

    def monotonic(self) -> float:
        return self.passed_s


def test_a_jump_is_told_once() -> None:
    """The machine slept for an hour, or somebody set the clock back by two."""
    clock = TwoHands()
    jumps = Jumps(clock)
    clock.move(3600)
    assert (jumps.take(), jumps.take()) == (3600, 0)
    clock.move(-7200)
    assert (jumps.take(), jumps.take()) == (-7200, 0)


def test_time_that_passes_is_no_jump() -> None:
    """Nor is a clock that is put right by a little; many times a little is."""
    clock = TwoHands()
    jumps = Jumps(clock)
    clock.move(3600)
    clock.passed_s += 3600
    assert jumps.take() == 0
    clock.move(JUMP_S - 1)
    assert jumps.take() == 0
    clock.move(1)
    assert jumps.take() == JUMP_S
