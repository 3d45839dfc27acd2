"""Jobs whose logs say what a test wants, without anybody working on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Outcome
from jobdesk.engine.folders import log_name, logs_folder
from tests.support.queue import Queue


def submit_said(queue: Queue, folder: Path, *said: bytes | str, outcome: Outcome | None = None) -> int:
    """A job with a run for each text, all of them over; the text is the log of that run."""
    job = queue.submit(*(f"{len(said)}-{at}-{queue.clock.now()}" for at in range(len(said))))
    taken = queue.claim(job, limit=len(said))
    settlements = []
    for one, text in zip(taken, said, strict=True):
        raw = text.encode() if isinstance(text, str) else text
        name = log_name(job, one.run, 1)
        path = logs_folder(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        now = queue.clock.now()
        ended = outcome or Outcome.succeeded()
        settlements.append(Settlement(one, ended, False, 1, now, now, log=name, log_size=len(raw)))
        queue.clock.move(1)
    settle(queue, settlements)
    return job


def settle(queue: Queue, settlements: Sequence[Settlement]) -> None:
    with queue.store.writing() as connection:
        queue.store.runs.settle(connection, queue.lease.id, settlements, queue.clock.now(), set())
    for one in settlements:
        queue.in_flight.leave(one.claimed)
