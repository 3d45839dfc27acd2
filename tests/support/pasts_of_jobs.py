"""Databases in which many jobs have ended, made at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from jobdesk.core.clock import Clock
from jobdesk.store.store import Store

INSERT = (
    "INSERT INTO jobs (title, mode, pipeline, version, recipe_id, input, options, state, priority, run_at,"
    " max_attempts, retries, force, last_result, total, queued, succeeded, failed, error, created_at, started_at,"
    " finished_at) VALUES (?, 'each', 'command', '1', 1, '{}', '{}', ?, 0, 0, 3, 0, 0, 0, 1, 0, ?, ?, ?, ?, ?, ?)"
)


def past(folder: Path, number: int) -> None:
    """A database in which so many jobs have ended: every fourth one failed."""
    store, now = Store(folder, Clock()), Clock().now()
    with store.writing() as connection:
        connection.execute(
            "INSERT INTO recipes (pipeline, version, parameters, digest) VALUES ('command','1','{}','d')"
        )
        endings: Iterator[tuple[str, int, int, str | None]] = islice(
            cycle([("succeeded", 1, 0, None)] * 3 + [("failed", 0, 1, "No room.")]), number
        )
        connection.executemany(
            INSERT,
            (
                (f"check {at}", state, good, bad, error, *[now - number + at] * 3)
                for at, (state, good, bad, error) in enumerate(endings, start=1)
            ),
        )
    store.close()
