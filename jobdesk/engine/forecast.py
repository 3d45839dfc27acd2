"""How long work will take: from how long runs take, how many are left, and how many are worked on at once.

Nothing here knows a job or a database, so that what is told before a job starts, while it goes on and for
the whole queue is worked out in one way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log

from jobdesk.core.model import Mode

LOOK_BACK_S = 60.0
ENOUGH_RUNS = 4


@dataclass(frozen=True, slots=True)
class Load:
    """What is left of a job: so many runs of so many seconds, on at most so many workers."""

    job: int
    priority: int
    left: int
    mean_s: float
    workers: int

    @property
    def work_s(self) -> float:
        return self.left * self.mean_s

    @property
    def cap(self) -> int:
        """How many workers it can use: no run is shared."""
        return max(1, min(self.workers, self.left))


def tried(left: int, mode: Mode, at_once: int) -> int:
    """How many of `left` runs will be tried: all, or the few with which a search parts what is left."""
    if mode is Mode.EACH:
        return left
    at_once = max(1, at_once)
    return min(left, ceil(log(left + 1, at_once + 1)) * at_once)


def time_left_s(left: int, mean_s: float, workers: int) -> float:
    """How long `left` runs take with nothing else in the way; no less than one of them."""
    (answer,) = times_left_s([Load(0, 0, left, mean_s, workers)], workers).values()
    return answer


def times_left_s(loads: Sequence[Load], workers: int) -> dict[int, float]:
    """When each of these jobs will be done, in seconds from now, if nothing is added.

    The pool is shared as the engine does it: higher priority first, equals evenly, and no job gets more
    workers than it may use. Each step of the sum goes to the end of the job that is done next.
    """
    left = {load.job: load.work_s for load in loads if load.left}
    ends = {load.job: 0.0 for load in loads if not load.left}
    now = 0.0
    while left:
        shares = _shares([load for load in loads if load.job in left], workers)
        step = min(left[job] / share for job, share in shares.items() if share)
        now += step
        for job, share in shares.items():
            left[job] -= step * share
        for job in [job for job, rest in left.items() if rest <= 1e-9]:
            del left[job]
            ends[job] = now
    return {load.job: max(ends[load.job], load.mean_s) if load.left else 0.0 for load in loads}


def _shares(loads: Sequence[Load], workers: int) -> dict[int, float]:
    """How many workers each job has now, in fractions where equals must share."""
    shares: dict[int, float] = {}
    free = float(workers)
    for priority in sorted({load.priority for load in loads}, reverse=True):
        equals = sorted((load for load in loads if load.priority == priority), key=lambda load: load.cap)
        for place, load in enumerate(equals):
            shares[load.job] = min(load.cap, free / (len(equals) - place))
            free -= shares[load.job]
    return shares


class Pace:
    """How quickly a job goes, learned by looking at it: of the last minute, so that it follows a change.

    It counts what lies between runs as well, which their own lengths do not.
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def saw(self, at_s: float, done: int) -> None:
        """At that time (seconds, of a clock that never goes back) so many runs had been worked on."""
        self._seen.append((at_s, done))
        while len(self._seen) > 2 and at_s - self._seen[1][0] > LOOK_BACK_S:
            self._seen.popleft()

    def rest(self) -> None:
        """Nothing goes on for a while, and that is meant: begin again."""
        self._seen.clear()

    def left_s(self, left: int) -> float | None:
        """How long `left` runs will take, or None where too little has been seen."""
        if len(self._seen) < 2:
            return None
        (first_s, before), (last_s, done) = self._seen[0], self._seen[-1]
        if done - before < ENOUGH_RUNS or last_s <= first_s:
            return None
        return left * (last_s - first_s) / (done - before)
