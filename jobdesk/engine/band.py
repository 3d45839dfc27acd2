"""When the whole queue will be done, as a band: the earliest and the latest that are to be expected.

What is left is played through many times. Each time every job has a level of its own, because nobody knows whether it
will go on as it went, and every run takes what some comparable run took. How far a level may be off comes from how
long runs have taken so far: from their spread, from how many are known, and from how much they changed on the way.
The band leaves out a twentieth of the plays at either end; the bench holds that it keeps what it says.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, repeat
from math import ceil, exp, log, sqrt
from random import Random
from statistics import fmean

from jobdesk.engine.forecast import Load, times_left_s

PLAYS, FEWEST_PLAYS = 240, 60
PLAYS_OF_JOBS = 960
"""The more jobs there are, the fewer plays: their sum is more certain than each."""
MOST_JOBS, FOLDED_RUNS = 16, 300
LEFT_OUT = 0.05
ENOUGH_KNOWN = 3
DRAWN_ONE_BY_ONE = 64
USUAL_SPREAD, BELIEVED_AS = 0.6, 4
"""The spread (deviation by mean) that a few known runs are mixed with, and as how many of them it counts."""
USUAL_DRIFT, STRETCHES = 2e-4, 8
"""By how much the level moves from run to run (variance of the logarithm) where nothing else is known, which counts as
two pairs of neighbouring stretches among so many that the known runs are cut into."""
SURELY_MOVES, SURELY_GROWS, TREND_DOUBT = 1.6, 25.0, 0.5
"""How much more than chance explains there must be to be believed: of moves from stretch to stretch, and of a steady
growth, of which so much stays in doubt. Chosen on batches other than those of the bench."""
MOST_GROWTH, MOST_DOUBT = 1.0, 1.5
"""However steeply it went so far, the level is not taken to go on by more, nor to be more uncertain (logarithms): from
hundredths of a second to a minute is another kind of work, and no growth that goes on."""
FARTHEST = 600
"""Levels come back: over more runs than these they are not taken to move further."""
TAIL = 12
"""The longest one in so many is taken for the beginning of a tail that goes on."""
SHORTEST_S = 1e-4


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is left of a job, and what that is measured by.

    `known_s` is how long comparable runs took, newest first, with what lies between runs; `running_s` for how long
    those that run now have run; `doubt` how far the comparison may be off: 0 for runs of the same recipe, more for
    those that are only alike (the deviation of the logarithm).
    """

    job: int
    priority: int
    left: int
    workers: int
    known_s: Sequence[float]
    running_s: Sequence[float] = ()
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class Band:
    """From now, in seconds: the earliest and the latest end, and the middle of all that were played."""

    earliest_s: float
    middle_s: float
    latest_s: float


def band(prospects: Sequence[Prospect], workers: int) -> Band | None:
    """When all of it will be done, if nothing is added; None where of some job too little is known to say.

    The same question has the same answer.
    """
    left = [one for one in prospects if one.left]
    if any(len(one.known_s) < ENOUGH_KNOWN for one in left):
        return None
    if not left:
        return Band(0.0, 0.0, 0.0)
    chance = Random(sum(one.left for one in left))
    players = [_Player(one, chance) for one in _folded(left)]
    plays = max(FEWEST_PLAYS, min(PLAYS, PLAYS_OF_JOBS // len(players)))
    ends = sorted(_play(players, workers) for _ in range(plays))
    cut = round(plays * LEFT_OUT)
    return Band(ends[cut], ends[plays // 2], ends[-1 - cut])


def _folded(prospects: Sequence[Prospect]) -> list[Prospect]:
    """The largest by themselves, and the others, of which each matters little, as one that is made up of them."""
    ordered = sorted(prospects, key=lambda one: -one.left)
    small = ordered[MOST_JOBS:]
    if not small:
        return ordered
    total = sum(one.left for one in small)
    known = [
        one.known_s[(number + place) % len(one.known_s)]
        for number, one in enumerate(small)
        for place in range(ceil(FOLDED_RUNS * one.left / total))
    ]
    rest = Prospect(
        max(one.job for one in prospects) + 1,
        min(one.priority for one in small),
        total,
        sum(one.workers for one in small),
        known,
        [running_s for one in small for running_s in one.running_s],
        max(one.doubt for one in small),
    )
    return [*ordered[:MOST_JOBS], rest]


def _play(players: Sequence[_Player], workers: int) -> float:
    drawn = [player.draw(workers) for player in players]
    ends = times_left_s([load for load, _ in drawn], workers)
    return max(ends[load.job] + last_s for load, last_s in drawn)


class _Player:
    """Draws how long the rest of one job may take."""

    def __init__(self, prospect: Prospect, chance: Random) -> None:
        self._chance = chance
        self._one = prospect
        self._known = known = [max(SHORTEST_S, known_s) for known_s in prospect.known_s]
        self._sorted = sorted(known)
        self._steepness = _steepness(self._sorted)
        spread = _spread(known)
        is_own = not prospect.doubt  # runs that are only alike stand in no order that could show where they go
        drift = _drift(known, spread) if is_own else USUAL_DRIFT
        trend = _trend(known) if is_own else 0.0
        fading = 1.0 - sqrt(drift / spread)
        weights = list(accumulate(repeat(max(fading, 0.5), len(known) - 1), float.__mul__, initial=1.0))
        self._weights = list(accumulate(weights))
        self._mean = sum(map(float.__mul__, known, weights)) / self._weights[-1]
        seen = self._weights[-1] ** 2 / sum(weight * weight for weight in weights)
        growth = trend * (0.5 / (1 - fading) + min(prospect.left, len(known)) / 2)
        self._trend = max(-MOST_GROWTH, min(MOST_GROWTH, growth))
        walked = drift * (0.5 / (1 - fading) + min(prospect.left, FARTHEST) / 3)
        doubt = sqrt(prospect.doubt**2 + spread / seen + walked + (TREND_DOUBT * self._trend) ** 2)
        self._doubt = min(MOST_DOUBT, doubt)

    def draw(self, workers: int) -> tuple[Load, float]:
        """The rest of the job as a load, and what its last runs add because not all workers end at once."""
        one, chance = self._one, self._chance
        level = exp(chance.gauss(self._trend, self._doubt))
        running = [self._rest_of(after_s / level) * level for after_s in one.running_s[: one.left]]
        others = one.left - len(running)
        if others <= DRAWN_ONE_BY_ONE:
            drawn = [self._one_run() * level for _ in range(others)]
            work, longest = sum(drawn), max(drawn, default=0.0)
        else:
            work, longest = self._many_runs(others) * level, self._one_run() * level
        work += sum(running)
        cap = min(one.workers, workers, one.left)
        load = Load(one.job, one.priority, one.left, max(SHORTEST_S / one.left, work / one.left), one.workers)
        fluid = work / cap
        least = max([longest, *running], default=0.0)
        uneven = (cap - 1) / cap * 0.5 * (self._one_run() * level if others else 0.0)
        return load, max(uneven, least - fluid if cap > 1 else 0.0)

    def _one_run(self) -> float:
        """What some known run took, rather one of lately; the longest stand for longer ones, too."""
        place = bisect_right(self._weights, self._chance.random() * self._weights[-1])
        drawn = self._known[min(place, len(self._known) - 1)]
        tail = self._sorted[-max(1, len(self._sorted) // TAIL)]
        return drawn if drawn < tail else max(drawn * 0.8, tail * self._beyond())

    def _beyond(self) -> float:
        """How many times as long as the beginning of the tail."""
        return min(30.0, float((1.0 - self._chance.random()) ** (-1.0 / self._steepness)))

    def _rest_of(self, after_s: float) -> float:
        """How much longer a run goes on that has gone on for so long."""
        place = bisect_right(self._sorted, after_s)
        longer = len(self._sorted) - place
        if longer < 2:
            return after_s * (self._beyond() - 1.0)
        return self._sorted[place + self._chance.randrange(longer)] - after_s

    def _many_runs(self, count: int) -> float:
        drawn = fmean(self._one_run() for _ in range(DRAWN_ONE_BY_ONE))
        around = sum(self._one_run() for _ in range(8)) / 8
        share = sqrt(DRAWN_ONE_BY_ONE / count)
        mean = self._mean + (drawn - self._mean) * share
        return count * max(mean, min(around, self._mean) * 0.1)


def _spread(known: Sequence[float]) -> float:
    """Variance by mean squared, mixed with the usual one where few are known."""
    mean = fmean(known)
    variance = fmean((one / mean - 1.0) ** 2 for one in known)
    return (variance * len(known) + USUAL_SPREAD**2 * BELIEVED_AS) / (len(known) + BELIEVED_AS)


def _drift(known: Sequence[float], spread: float) -> float:
    """How much the level moves from run to run: by how much neighbouring stretches differ beyond what chance explains.

    Of a level that walks at random, the means of two stretches of `width` differ by a variance of 2/3 `width` steps.
    """
    width = len(known) // STRETCHES
    if width < 2:
        return USUAL_DRIFT
    levels = [log(fmean(known[first : first + width])) for first in range(0, len(known) - width + 1, width)]
    moves = [(later - earlier) ** 2 - SURELY_MOVES * 2 * spread / width for earlier, later in pairwise(levels)]
    found = max(0.0, fmean(moves)) * 1.5 / width
    return (found * len(moves) + USUAL_DRIFT * 2) / (len(moves) + 2)


def _trend(known: Sequence[float]) -> float:
    """By how much the logarithm grows from run to run, believed as far as it stands out from chance."""
    count = len(known)
    if count < 2 * STRETCHES:
        return 0.0
    middle = (count - 1) / 2
    logs = [log(one) for one in known]
    mean, squares = fmean(logs), count * (count * count - 1) / 12
    slope = -sum((at - middle) * one for at, one in enumerate(logs)) / squares
    rest = fmean((one - mean + slope * (at - middle)) ** 2 for at, one in enumerate(logs))
    certain = slope * slope * squares / max(rest, 1e-12)
    return slope * certain / (certain + SURELY_GROWS)


def _steepness(ordered: Sequence[float]) -> float:
    """How quickly what is longer gets rarer (Hill's estimate over the longest), within reason."""
    count = max(2, len(ordered) // TAIL)
    top = ordered[-count:]
    rise = fmean(log(one / top[0]) for one in top[1:])
    return max(1.2, 1.0 / max(rise, 0.02))
