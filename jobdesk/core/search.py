"""Finds the first bad item of a line of items, trying several at once.

The line is taken to turn from good to bad once. Each worker halves the longest stretch of the part in doubt
that no other is cutting already (git-branchless calls it speculative bisection). Skipped items say nothing
and are stepped around.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    """Up to `wanted` positions to try next, given those being tried now (`busy`) by some of the `workers`.

    While none is known to be bad, the last one comes first: it tells whether there is anything to find.
    """
    places = open_positions(total, states)
    cut = {at for at in busy if at in places}
    chosen: list[int] = []
    if places and bounds(total, states)[1] == total and places[-1] not in cut:
        chosen.append(places[-1])
    while len(chosen) < wanted and len(cut) + len(chosen) < workers:
        stretch = _longest_stretch(places, cut.union(chosen))
        if not stretch:
            break
        chosen.append(stretch[len(stretch) // 2])
    return chosen[:wanted]


def _longest_stretch(places: Sequence[int], cut: Collection[int]) -> Sequence[int]:
    """The longest run of places with no cut in it."""
    ends = [-1, *(index for index, at in enumerate(places) if at in cut), len(places)]
    begin, end = max(pairwise(ends), key=lambda pair: pair[1] - pair[0])
    return places[begin + 1 : end]
