"""The trash: jobs that a person deleted, for as long as they can be brought back.

A deleted job stays whole; only `deleted_at` says that it is in no list and no count. Jobs that are not over are never
deleted. Writing happens inside a transaction of the caller, and every way in and out is a line of history.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence

from jobdesk.store.run_ids import run_id

NAMED = "jobs.id IN (SELECT value FROM json_each(:jobs))"
IS_OVER = "jobs.state NOT IN ('queued', 'running')"
# Every change of the trash has a number of its own, however many jobs it is about.
MOVE = (
    "UPDATE jobs SET deleted_at = :deleted_at,"
    " trash_change = (SELECT coalesce(max(trash_change), 0) + 1 FROM jobs WHERE trash_change IS NOT NULL)"
    f" WHERE {NAMED} AND {IS_OVER} AND (deleted_at IS NULL) = :is_listed RETURNING id"
)
LINES = (
    "INSERT INTO history (job_id, number, at, who, before, after, why)"
    " SELECT id, (SELECT coalesce(max(number), 0) + 1 FROM history WHERE job_id = jobs.id),"
    f" :at, :who, state, state, :why FROM jobs WHERE {NAMED}"
)
DUE = "SELECT id FROM jobs INDEXED BY deleted_jobs WHERE deleted_at <= ? ORDER BY deleted_at, id"
CHANGED = "SELECT trash_change, id FROM jobs INDEXED BY trash_changes WHERE trash_change > ?"


class Trash:
    """Deleted jobs."""

    def put(self, connection: sqlite3.Connection, jobs: Sequence[int], now: int) -> list[int]:
        """Delete jobs that are over, so that they can be restored; those that were deleted by this."""
        return self._move(connection, jobs, now, "moved to the trash", is_listed=1, deleted_at=now)

    def restore(self, connection: sqlite3.Connection, jobs: Sequence[int], now: int) -> list[int]:
        """Bring deleted jobs back as they were; those that were brought back by this."""
        return self._move(connection, jobs, now, "restored from the trash", is_listed=0, deleted_at=None)

    def _move(
        self,
        connection: sqlite3.Connection,
        jobs: Sequence[int],
        now: int,
        why: str,
        *,
        is_listed: int,
        deleted_at: int | None,
    ) -> list[int]:
        wanted = {"jobs": json.dumps(list(jobs)), "is_listed": is_listed, "deleted_at": deleted_at}
        moved = [job for (job,) in connection.execute(MOVE, wanted).fetchall()]
        connection.execute(LINES, {"jobs": json.dumps(moved), "at": now, "who": "person", "why": why})
        return moved

    def drop(self, connection: sqlite3.Connection, jobs: Sequence[int]) -> list[int]:
        """Forget deleted jobs for good, with their runs and attempts; results, history and what they say stay."""
        gone = self.among(connection, jobs)
        named = {"jobs": json.dumps(gone)}
        connection.execute(f"DELETE FROM jobs WHERE {NAMED}", named)
        spans = [(run_id(job, 0), run_id(job + 1, 0)) for job in gone]
        for table, run in (("runs", "id"), ("earlier_attempts", "run_id"), ("artifacts", "run_id")):
            connection.executemany(f"DELETE FROM {table} WHERE {run} >= ? AND {run} < ?", spans)
        return gone

    def among(self, connection: sqlite3.Connection, jobs: Sequence[int]) -> list[int]:
        """Those of these jobs that are in the trash."""
        named = {"jobs": json.dumps(list(jobs))}
        rows = connection.execute(f"SELECT id FROM jobs WHERE {NAMED} AND deleted_at IS NOT NULL", named)
        return [job for (job,) in rows]

    def numbers(self, connection: sqlite3.Connection) -> array[int]:
        """All deleted jobs, those that were deleted last first."""
        rows = connection.execute(
            "SELECT id FROM jobs INDEXED BY deleted_jobs WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC"
        )
        return array("q", (job for (job,) in rows))

    def due(self, connection: sqlite3.Connection, before: int) -> array[int]:
        """The jobs that were deleted by then, those that have been there longest first."""
        return array("q", (job for (job,) in connection.execute(DUE, (before,))))

    def last_change(self, connection: sqlite3.Connection) -> int:
        """The number of the last change of the trash, 0 where there was none."""
        row: tuple[int | None] = connection.execute(
            "SELECT max(trash_change) FROM jobs INDEXED BY trash_changes WHERE trash_change IS NOT NULL"
        ).fetchone()
        return row[0] or 0

    def changed(self, connection: sqlite3.Connection, after: int) -> tuple[int, set[int]]:
        """The number of the last change of the trash, and the jobs of those after a change."""
        found = connection.execute(CHANGED, (after,)).fetchall()
        return max((change for change, _ in found), default=after), {job for _, job in found}
