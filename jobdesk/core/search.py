"""Finds the first bad item of a line of items, trying several at once.

The line is taken to turn from good to bad once. Each round cuts the part that is in doubt into as many
pieces as there are workers, plus one (a k-ary search; git-branchless calls it speculative bisection).
Skipped items say nothing and are stepped around.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jobdesk.core.states import RunState


@dataclass(frozen=True, slots=True)
class Found:
    """The end of a search. `first_bad` is a position, or None where none that could be tried is bad.

    `doubtful` is how many skipped items stand right before it (or at the end of the line) and may be the
    first bad one instead.
    """

    first_bad: int | None
    doubtful: int = 0


def bounds(total: int, states: Mapping[int, RunState]) -> tuple[int, int]:
    """The last position known to be good (or -1) and the first known to be bad after it (or `total`)."""
    bad = min((at for at, state in states.items() if state is RunState.FAILED), default=total)
    good = max((at for at, state in states.items() if state is RunState.SUCCEEDED and at < bad), default=-1)
    return good, bad


def open_positions(total: int, states: Mapping[int, RunState]) -> list[int]:
    """The positions that may still be the first bad one and have not been tried."""
    good, bad = bounds(total, states)
    return [at for at in range(good + 1, bad) if at not in states]


def verdict(total: int, states: Mapping[int, RunState]) -> Found | None:
    """How the search ended, or None while something must be tried."""
    good, bad = bounds(total, states)
    if any(at not in states for at in range(good + 1, bad)):
        return None
    return Found(None if bad == total else bad, doubtful=bad - good - 1)


def next_positions(
    total: int, states: Mapping[int, RunState], busy: Collection[int], workers: int, wanted: int
) -> list[int]:
    """Up to `wanted` positions to try next, given those being tried now (`busy`)."""
    places = open_positions(total, states)
    if not places:
        return []
    cuts = sorted({places[len(places) * cut // (workers + 1)] for cut in range(1, workers + 1)})
    if bounds(total, states)[1] == total and places[-1] not in cuts:
        cuts[-1] = places[-1]
    return [at for at in cuts if at not in busy][:wanted]
