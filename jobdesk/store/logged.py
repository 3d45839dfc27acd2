"""Reads which attempts wrote a log and are over, and when they ended; on any connection to the database.

Standard library only: whoever reads logs in a process of their own needs no more of the store.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from jobdesk.store.log_index import LoggedAttempt
from jobdesk.store.run_ids import OF_JOB

BUSY_TIMEOUT_S = 30.0

LOGGED = (
    f"SELECT id, attempts, finished_at FROM runs WHERE {OF_JOB} AND log IS NOT NULL AND finished_at IS NOT NULL"
    " UNION SELECT run_id, number, finished_at FROM earlier_attempts"
    " WHERE run_id BETWEEN :job << 24 AND (:job << 24) + 16777215 AND log IS NOT NULL ORDER BY 3, 1, 2"
)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that only reads."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
        yield connection


def logged_attempts(connection: sqlite3.Connection, job: int) -> list[LoggedAttempt]:
    """The attempts of a job that wrote a log and are over, in the order in which they ended."""
    return [LoggedAttempt(*row) for row in connection.execute(LOGGED, {"job": job})]


def is_over(connection: sqlite3.Connection, job: int) -> bool:
    """Whether nothing more comes of a job: it is final, or there is none."""
    row = connection.execute("SELECT state IN ('queued', 'running') FROM jobs WHERE id = ?", (job,)).fetchone()
    return row is None or not row[0]
