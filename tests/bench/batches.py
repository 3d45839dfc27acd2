"""Batches to replay: how long their runs take, by which workers, and what was known when they began.

They are made up, of every kind that makes a forecast hard, or cut from what was recorded; a replay says at any moment
what the desk would know then, and in the end how it was.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from jobdesk.engine.band import Prospect

KINDS = ("steady", "wide", "heavy tail", "drifting", "jumping", "two kinds", "cold start")
LEVELS = (0.05, 0.5, 2.0, 20.0)


@dataclass(frozen=True)
class Part:
    """One job of a batch: how long each of its runs takes, in order, and what runs of its recipe took before."""

    runs: Sequence[float]
    before: Sequence[float]
    workers: int


@dataclass(frozen=True)
class Batch:
    """What is replayed: some jobs that share some workers."""

    kind: str
    parts: Sequence[Part]
    workers: int


@dataclass(frozen=True)
class Worked:
    """A run of a replay: whose it was, when it began and ended."""

    part: int
    began_at: float
    ended_at: float


def made_up(number: int) -> Batch:
    """The batch of that number: every kind in turn, each time of other sizes."""
    chance = Random(number)
    kind = KINDS[number % len(KINDS)]
    parts = [_part(chance, kind) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    return Batch(kind, parts, chance.choice((1, 2, 4, 8)))


def recorded(lengths: Sequence[float], size: int, workers: int) -> list[Batch]:
    """Recorded lengths in order, cut into batches; of each the ones before it are known."""
    return [
        Batch("recorded", [Part(lengths[first : first + size], lengths[:first], workers)], workers)
        for first in range(0, len(lengths) - size + 1, size)
    ]


def replay(batch: Batch) -> list[Worked]:
    """Work it off as the engine shares: the part that has fewest workers is next, each run by the first free one."""
    waiting = [list(reversed(part.runs)) for part in batch.parts]
    busy: list[tuple[float, int, float]] = []
    worked: list[Worked] = []
    now, at_work = 0.0, [0] * len(waiting)
    while busy or any(waiting):
        open_parts = [part for part, left in enumerate(waiting) if left and at_work[part] < batch.parts[part].workers]
        if open_parts and len(busy) < batch.workers:
            part = min(open_parts, key=at_work.__getitem__)
            at_work[part] += 1
            heapq.heappush(busy, (now + waiting[part].pop(), part, now))
            continue
        now, part, began_at = heapq.heappop(busy)
        at_work[part] -= 1
        worked.append(Worked(part, began_at, now))
    return worked


def known_at(batch: Batch, worked: Sequence[Worked], now: float) -> list[Prospect]:
    """What the desk would know of what is left at that moment."""
    prospects = []
    for number, part in enumerate(batch.parts):
        theirs = [one for one in worked if one.part == number]
        over = [one for one in theirs if one.ended_at <= now]
        running = [now - one.began_at for one in theirs if one.began_at <= now < one.ended_at]
        lately = [one.ended_at - one.began_at for one in reversed(over)]
        known = [*lately, *reversed(part.before)][:300]
        prospects.append(Prospect(number, 0, len(part.runs) - len(over), part.workers, known, running))
    return prospects


def _part(chance: Random, kind: str) -> Part:
    before = 0 if kind == "cold start" else chance.choice((8, 30, 100, 300))
    count = chance.randrange(20, 400)
    lengths = _lengths(chance, kind, before + count)
    return Part(lengths[before:], lengths[:before], chance.choice((1, 2, 8, 8)))


def _lengths(chance: Random, kind: str, count: int) -> list[float]:
    level = chance.choice(LEVELS)
    match kind:
        case "wide":
            return [level * chance.lognormvariate(0, 0.8) for _ in range(count)]
        case "heavy tail":
            steepness = chance.uniform(1.6, 3.0)
            return [level * min(100.0, chance.paretovariate(steepness)) for _ in range(count)]
        case "drifting":
            growth = chance.uniform(-1.0, 1.0)
            return [level * 2 ** (growth * at / count) * chance.lognormvariate(0, 0.4) for at in range(count)]
        case "jumping":
            levels = [level * chance.lognormvariate(0, 0.25) for _ in range(count // 50 + 1)]
            return [levels[at // 50] * chance.lognormvariate(0, 0.3) for at in range(count)]
        case "two kinds":
            return [level * (10 if chance.random() < 0.1 else 1) * chance.lognormvariate(0, 0.3) for _ in range(count)]
    return [level * chance.lognormvariate(0, 0.3) for _ in range(count)]
