"""What is shown of a job while it is worked on: lines for a log, or nothing; `bars` has what a terminal gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from jobdesk.cli.screen import Screen
from jobdesk.cli.words import about
from jobdesk.core.clock import Clock
from jobdesk.core.model import Job

FIRST_LINE_S = 2.0
LINE_EVERY_S = 5.0


@dataclass(frozen=True)
class Moment:
    """One look at a job: how it is, why it waits, and how long it will still take."""

    job: Job
    waits: str | None
    left_s: float | None


class View(Protocol):
    """Where the progress of a job is shown."""

    def show(self, moment: Moment) -> None:
        """How it stands; called several times a second."""

    def tell(self, lines: Sequence[str]) -> None:
        """Lines that stay."""

    def close(self) -> None:
        """Leave the terminal as it was found."""


class Silence:
    """Shows nothing: for programs."""

    def show(self, moment: Moment) -> None:
        return None

    def tell(self, lines: Sequence[str]) -> None:
        return None

    def close(self) -> None:
        return None


class Lines:
    """A line every few seconds, for logs and pipes."""

    def __init__(self, screen: Screen, clock: Clock) -> None:
        self._screen = screen
        self._clock = clock
        self._next = clock.monotonic() + FIRST_LINE_S
        self._last = ""

    def show(self, moment: Moment) -> None:
        now = self._clock.monotonic()
        if now < self._next or moment.job.state.is_final:
            return
        self._next = now + LINE_EVERY_S
        line = progress_line(moment)
        if line != self._last:
            self._screen.line(line)
        self._last = line

    def tell(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._screen.line(line)

    def close(self) -> None:
        return None


def progress_line(moment: Moment) -> str:
    """`213 of 500 · 2 failed · about 40 s left`, or why it waits."""
    items = moment.job.items
    parts = [f"{items.final:,} of {items.total:,}"]
    if items.failed:
        parts.append(f"{items.failed:,} failed")
    if moment.job.is_finishing:
        parts.append("finishing")
    if moment.waits:
        parts.append(moment.waits.rstrip("."))
    elif moment.left_s is not None:
        parts.append(f"{about(moment.left_s)} left")
    return " · ".join(parts)
