"""Figures of failures: thousands of them, all different, grouped by what they say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from jobdesk.core.outcomes import Outcome
from jobdesk.desk.desk import Desk
from tests.bench.figures import Figure, Want, median
from tests.bench.ground import Ground
from tests.bench.rounds import timed
from tests.support.queue import Queue

JOBS = 50
FAILURES_OF_A_JOB = 100
SUCCEEDED = 100_000
SAYS = (
    "Exit code 1: AssertionError: expected {n} cards in tests/cards/test_{n}.py:{n}, found {m}",
    "Exit code 2: KeyError: 'note {n}' at 0x{n:08x}",
    "fatal: bad object {m:040x}",
    "Exit code 1: {n} failed, {m} passed in 0.{n}s",
    "It took longer than {n} s.",
)


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    folder = ground.fresh("failures")
    _fill(folder)
    rounds = [_grouped_s(folder) for _ in range(ground.rounds)]
    count = JOBS * FAILURES_OF_A_JOB
    name = f"{count:,} failures, no two alike, among {SUCCEEDED:,} runs: grouped for the first time"
    yield Figure(name, "ms", median(first for first, _ in rounds) * 1000, Want.BELOW, 500)
    yield Figure("the same, once more", "ms", median(again for _, again in rounds) * 1000, Want.BELOW, 500)


def _fill(folder: Path) -> None:
    queue = Queue(folder)
    queue.finish(queue.submit(*(f"{number:040x}" for number in range(SUCCEEDED))))
    for job in range(JOBS):
        names = [f"{job}-{number:036x}" for number in range(FAILURES_OF_A_JOB)]
        for taken in queue.claim(queue.submit(*names), limit=FAILURES_OF_A_JOB):
            number = taken.run & 0xFFFFFF
            says = SAYS[number % len(SAYS)].format(n=1000 * job + number, m=taken.run**4)
            queue.settle([taken], Outcome.failed(says))
    queue.store.close()


def _grouped_s(folder: Path) -> tuple[float, float]:
    """How long it takes a desk that has just been opened, and how long the next time, in seconds."""
    desk = Desk(folder)
    groups = partial(desk.failures.groups)
    first, again = timed(groups)(), timed(groups)()
    assert len(groups().groups) == len(SAYS)
    desk.close()
    return first, again
