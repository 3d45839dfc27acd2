"""Figures of the list of all jobs: how soon it opens, is searched and is sorted, with many jobs and with very many."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from jobdesk.store.store import Store
from tests.bench.figures import Figure, Want, median
from tests.bench.ground import Ground
from tests.support.job_history import write_history
from tests.support.offscreen import OFFSCREEN

MANY, VERY_MANY = 100_000, 1_000_000
BOUNDS = {MANY: {"opened": 100, "typed": 50, "sorted": 150}, VERY_MANY: {"opened": 300, "typed": 300, "sorted": 300}}
WORDS = {
    "opened": "from the key that leads to all jobs to the painted first page",
    "typed": "from a key in the query line to the painted first page",
    "sorted": "from a click on a heading to the painted first page",
}


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
    for jobs, bounds in BOUNDS.items():
        folder = _filled(ground, jobs)
        rounds = [_found(ground, folder) for _ in range(ground.rounds)]
        for what, bound in bounds.items():
            taken = [one[what] for one in rounds]
            name = f"{WORDS[what]}, {jobs:,} jobs"
            yield Figure(name, "ms", median(median(one.values()) for one in taken), Want.BELOW, bound)
            if len(taken[0]) > 1:
                slowest, worst = _slowest(taken)
                note = f"the slowest of {len(taken[0])}: {slowest}"
                yield Figure("the same, worst", "ms", worst, Want.BELOW, bound, note=note)


def _slowest(rounds: list[dict[str, float]]) -> tuple[str, float]:
    """What took longest, by the median of its rounds."""
    usual = {name: median(one[name] for one in rounds) for name in rounds[0]}
    slowest = max(usual, key=lambda name: usual[name])
    return slowest, usual[slowest]


def _filled(ground: Ground, jobs: int) -> Path:
    folder = ground.fresh("data")
    store = Store(folder)
    with store.writing() as connection:
        write_history(connection, jobs, store.clock.now())
    store.close()
    return folder


def _found(ground: Ground, folder: Path) -> dict[str, dict[str, float]]:
    printed = ground.run([sys.executable, "-m", "tests.bench.lean", "tests.bench.finding_jobs", folder])
    found: dict[str, dict[str, float]] = json.loads(printed.splitlines()[-1])
    return found
