"""A clock that a test moves by hand."""

from __future__ import annotations

from jobdesk.core.clock import Clock, seconds

NOON = 1_750_000_000_000_000
"""The fifteenth of June 2025, about noon."""


class HandClock(Clock):
    """Stands still until it is moved, forward or back."""

    def __init__(self, at: int = NOON) -> None:
        self.at = at

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return self.at / 1_000_000

    def move(self, length_s: float) -> int:
        """Move by some seconds; the time after it."""
        self.at += seconds(length_s)
        return self.at
