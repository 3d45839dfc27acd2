"""Figures of the band in which the whole queue ends: how often it does, and how wide it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from statistics import median

from jobdesk.core.clock import MICROSECONDS
from jobdesk.desk.desk import open_desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.engine.band import Band, band
from jobdesk.git.commits import CommitRange
from tests.bench.batches import Batch, known_at, made_up, recorded, replay
from tests.bench.figures import Figure, Want
from tests.bench.ground import Ground

FIRST_MADE_UP, MADE_UP, RECORDED = 5000, 150, 50
SIZE, WORKERS = 24, 4
PROGRESS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9)
WORK = "import random, time; time.sleep(random.lognormvariate(-5.0, 0.6)); sum(range(random.randrange(400_000)))"
PATIENCE_S = 600.0
TIMED = 40


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    batches = [made_up(number) for number in range(FIRST_MADE_UP, FIRST_MADE_UP + MADE_UP)]
    batches += recorded(_recorded(ground), SIZE, WORKERS)[:RECORDED]
    told = [(batch.kind, answer, left_s) for batch in batches for answer, left_s in _told(batch)]
    known = [(kind, found, left_s) for kind, found, left_s in told if found is not None]
    outside = [not found.earliest_s <= left_s <= found.latest_s for _, found, left_s in known]
    widths = [(found.latest_s - found.earliest_s) / left_s for _, found, left_s in known]
    where = f"{len(batches)} batches, at {', '.join(f'{share:.0%}' for share in PROGRESS)}"
    yield Figure(
        "replayed batches that end outside the band", "%", 100 * sum(outside) / len(outside), Want.BELOW, 20, note=where
    )
    yield Figure("width of the band, of the time that remained", "%", 100 * median(widths), Want.BELOW, 50)
    unknown = 100 * (1 - len(known) / len(told))
    yield Figure("moments at which too little is known to tell a band", "%", unknown, Want.BELOW, 10)
    for kind in sorted({batch.kind for batch in batches}):
        missed = [is_outside for (one, *_), is_outside in zip(known, outside, strict=True) if one == kind]
        yield Figure(f"the same of one kind: {kind}", "%", 100 * sum(missed) / len(missed), Want.BELOW, 40)
    yield Figure("to work the band out", "ms", median(map(_taken_ms, batches[:TIMED])), Want.BELOW, 100)


def _told(batch: Batch) -> Iterator[tuple[Band | None, float]]:
    """What the band would have been at each moment, and how long it took from then on."""
    worked = replay(batch)
    ends = [one.ended_at for one in worked]
    for share in PROGRESS:
        now = ends[int(share * len(ends)) - 1] if share else 0.0
        yield band(known_at(batch, worked, now), batch.workers), ends[-1] - now


def _taken_ms(batch: Batch) -> float:
    worked = replay(batch)
    prospects = known_at(batch, worked, worked[len(worked) // 2].ended_at)
    begun = time.perf_counter()
    band(prospects, batch.workers)
    return (time.perf_counter() - begun) * 1000


def _recorded(ground: Ground) -> list[float]:
    """How long a command took at one commit after the other, measured by the product on this machine."""
    repository = ground.generated((RECORDED + 1) * SIZE, 50)
    with open_desk(ground.fresh("data")) as desk:
        desk.pool.set_workers(WORKERS)
        desk.pool.start()
        request = ProcessRequest(repository, CommitRange(), given={"argv": [sys.executable, "-S", "-c", WORK]})
        job = desk.commits.process(request).job
        desk.jobs.wait(job, PATIENCE_S)
        attempts = desk.jobs.attempts(desk.jobs.runs(job)).values()
    ended = sorted((one.finished_at or 0, one.started_at) for tried in attempts for one in tried)
    return [(finished_at - started_at) / MICROSECONDS for finished_at, started_at in ended]
