"""Figures of wishes for many jobs at once, while the engine goes on settling other work."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Item, JobRequest
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.desk.jobs.undertaking import Undertaking
from tests.bench.figures import Figure, Want, median
from tests.bench.ground import Ground

JOBS = 50_000
WORKED = 300_000
WORKERS = 2
LOOK_S = 0.01  # a desk is looked at here as its window would look, which nothing calls
NAMES = ("retried", "retry undone", "deleted", "delete undone")


@dataclass
class Taken:
    """What one wish took, and how the engine fared meanwhile."""

    seconds: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    stalls: list[float] = field(default_factory=list)


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family: each round does all four, one after the other."""
    taken = {name: Taken() for name in NAMES}
    with open_desk(ground.fresh("bulk")) as desk:
        desk.pool.set_workers(WORKERS)
        jobs = _cancelled_jobs(desk)
        desk.pool.start()
        for _ in range(ground.rounds):
            work = desk.jobs.submit(
                TaskRequest("nothing", items=[str(one) for one in range(WORKED)], force=True, priority=1)
            ).job
            _wait_for_work(desk, work)
            retry = _timed(desk, work, desk.bulk.retry(jobs), taken["retried"])
            _timed(desk, work, _undo_of(retry), taken["retry undone"])
            delete = _timed(desk, work, desk.bulk.delete(jobs), taken["deleted"])
            _timed(desk, work, _undo_of(delete), taken["delete undone"])
            desk.jobs.cancel(work)
            desk.jobs.wait(work)
    for name, one in taken.items():
        note = f"meanwhile {median(one.settled):,.0f} runs settled a second"
        yield Figure(f"{JOBS:,} jobs of one run each {name}", "s", median(one.seconds), Want.BELOW, 3, note=note)
        yield Figure(f"longest wait of the engine while they are {name}", "ms", median(one.stalls), Want.BELOW, 500)


def _cancelled_jobs(desk: Desk) -> array[int]:
    """Jobs of one run each that nobody began."""
    recipe = Recipe("nothing", "1", '{"paths":[],"scope":"job"}')
    with desk.store.writing() as connection:
        jobs = array(
            "q",
            [
                desk.store.jobs.submit(
                    connection,
                    JobRequest(f"job {number}", recipe, "1", [Item(f"old {number}", f"job:old {number}")]),
                    desk.clock.now(),
                ).job
                for number in range(JOBS)
            ],
        )
    for progress in desk.bulk.cancel(jobs).go():
        assert not progress.left
    return jobs


def _wait_for_work(desk: Desk, work: int) -> None:
    """Until the engine, and its hosts, are at it."""
    while not desk.jobs.get(work).counts.final:
        time.sleep(LOOK_S)


def _timed(desk: Desk, work: int, wish: Undertaking, taken: Taken) -> Undertaking:
    with _watched(desk, work, taken):
        started = time.perf_counter()
        progress = list(wish.go())[-1]
        taken.seconds.append(time.perf_counter() - started)
    assert (progress.done, progress.left) == (JOBS, {}), progress
    return wish


def _undo_of(wish: Undertaking) -> Undertaking:
    undo = wish.to_undo()
    assert undo is not None
    return undo


@contextmanager
def _watched(desk: Desk, work: int, taken: Taken) -> Iterator[None]:
    """Look on as the engine settles: how much, and how long nothing came at most."""
    over = threading.Event()
    seen: list[tuple[float, int]] = []

    def look() -> None:
        while not over.wait(LOOK_S):
            seen.append((time.perf_counter(), desk.jobs.get(work).counts.final))
        desk.store.close()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    first, last = seen[0], seen[-1]
    assert last[1] < WORKED, "the engine had nothing left to do"
    taken.settled.append((last[1] - first[1]) / (last[0] - first[0]))
    moves = [first[0], *(at for (_, before), (at, now) in pairwise(seen) if now != before), last[0]]
    taken.stalls.append(max(after - before for before, after in pairwise(moves)) * 1000)
