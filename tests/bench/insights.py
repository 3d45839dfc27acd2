"""Figures of the page of insights: how soon it is there, and how soon it knows of a job that has ended."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator

from jobdesk.desk.desk import open_desk
from jobdesk.desk.insights.periods import Period
from tests.bench.figures import Figure, Want
from tests.bench.ground import Ground
from tests.bench.past import fill
from tests.support.offscreen import OFFSCREEN

JOBS, RUNS, MANY = 100_000, 1, 10


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
    folder = ground.fresh("data")
    fill(folder, JOBS, RUNS)
    printed = ground.run([sys.executable, "-m", "tests.bench.insighted", folder])
    found = {name: 1000 * value for name, value in json.loads(printed.splitlines()[-1]).items()}
    where = f"{JOBS:,} jobs in a month"
    yield Figure("page of insights, loaded and with its figures", "ms", found["first"], Want.BELOW, 1500, note=where)
    yield Figure("page of insights, brought to the front again", "ms", found["again"], Want.BELOW, 100)
    yield Figure("from a press on Month to its plots", "ms", found["month"], Want.BELOW, 500)
    yield Figure("from the end of a job to the figure that counts it", "ms", found["usual"], Want.BELOW, 200)
    yield Figure("the same, worst of 15", "ms", found["worst"], Want.BELOW, 500)
    folder = ground.fresh("data")
    fill(folder, JOBS, MANY)
    with open_desk(folder) as desk:
        cold = _taken_ms(lambda: desk.insights.look(Period.MONTH))
        warm = _taken_ms(lambda: desk.insights.look(Period.MONTH))
        slow = _taken_ms(lambda: desk.insights.slowest(Period.MONTH))
        flaky = _taken_ms(lambda: desk.insights.flakiest(Period.MONTH))
    where = f"{JOBS * MANY:,} runs in a month"
    yield Figure("all figures of a month, read for the first time", "ms", cold, Want.BELOW, 2000, note=where)
    yield Figure("all figures of a month, read again", "ms", warm, Want.BELOW, 300)
    yield Figure("the slowest commits of a month", "ms", slow, Want.BELOW, 300)
    yield Figure("the flakiest commits of a month", "ms", flaky, Want.BELOW, 300)


def _taken_ms(read: Callable[[], object]) -> float:
    begun = time.perf_counter()
    read()
    return (time.perf_counter() - begun) * 1000
