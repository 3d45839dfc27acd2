"""Takes turns: what is compared runs in interleaved rounds, so that a busy machine is busy for all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

Timed = Callable[[], float]
"""Does its work once and returns how long the part that counts took, in seconds."""


def interleaved(rounds: int, contestants: Mapping[str, Timed]) -> dict[str, list[float]]:
    """How long each took in each round; who begins changes from round to round."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(contestants[name]())
    return taken


def timed(action: Callable[[], object]) -> Timed:
    """All of an action counts."""

    def run() -> float:
        started = time.perf_counter()
        action()
        return time.perf_counter() - started

    return run
