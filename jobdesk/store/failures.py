"""Reads the runs that failed, newest first, with what they said."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection

from jobdesk.core.failures import Failure
from jobdesk.core.folding import LONGEST

MOST = 50_000
"""So many failures are looked at, and no older ones."""

# By `failed_runs`, which has nothing else in it: the bound is on what is read, however many runs there are.
FAILED = (
    "SELECT runs.id, jobs.id, coalesce(substr(runs.error, 1, :longest), ''), jobs.pipeline, jobs.version,"
    " runs.finished_at FROM runs INDEXED BY failed_runs JOIN jobs ON jobs.id = runs.id >> 24"
    " WHERE runs.state = 'failed' AND runs.reused = 0 AND runs.finished_at IS NOT NULL"
    " AND jobs.deleted_at IS NULL ORDER BY runs.finished_at DESC, runs.id DESC LIMIT :most"
)


class Failures:
    """What failed by itself: a failure that was reused is the one it was reused from."""

    def newest(self, connection: sqlite3.Connection, most: int) -> list[Failure]:
        """The runs that failed, newest first; of more than `most` the newest."""
        rows = connection.execute(FAILED, {"longest": LONGEST, "most": most})
        return [Failure(*row) for row in rows]

    def versions(self, connection: sqlite3.Connection) -> dict[str, set[str]]:
        """The versions of every pipeline that something was submitted for."""
        found: dict[str, set[str]] = defaultdict(set)
        for pipeline, version in connection.execute("SELECT DISTINCT pipeline, version FROM recipes"):
            found[pipeline].add(version)
        return found

    def retried(self, connection: sqlite3.Connection, jobs: Collection[int]) -> set[int]:
        """Those of these jobs that were retried already, and the retry was not cancelled."""
        rows = connection.execute(
            "SELECT DISTINCT retry_of FROM jobs WHERE retry_of IN (SELECT value FROM json_each(?))"
            " AND state <> 'cancelled' AND deleted_at IS NULL",
            (json.dumps(sorted(jobs)),),
        )
        return {job for (job,) in rows}
