"""Times are integers, microseconds since the epoch."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from jobdesk.core.clock import Clock, as_datetime, seconds


def test_the_clock_counts_microseconds() -> None:
    before = time.time_ns() // 1000
    assert before <= Clock().now() <= time.time_ns() // 1000


def test_a_stored_time_is_a_moment_in_utc() -> None:
    assert as_datetime(1_750_000_000_123_456) == datetime(2025, 6, 15, 15, 6, 40, 123456, UTC)


def test_lengths_are_rounded_to_microseconds() -> None:
    assert [seconds(1.5), seconds(0.0000004), seconds(0.0000006)] == [1_500_000, 0, 1]
