"""Quick looks at what has moved, for those who watch: light rows of active jobs, and lines of history since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping

from jobdesk.store.run_ids import OF_JOB

JobGlance = tuple[object, ...]


class Glances:
    """Reads that cost little enough for ten times a second."""

    def active_jobs(self, connection: sqlite3.Connection) -> dict[int, JobGlance]:
        """By job that is not final: what of its row can change."""
        rows = connection.execute(
            "SELECT id, state, queued, running, succeeded, skipped, failed, cancelled, reused, paused_at,"
            " cancel_requested_at, cancel_held_until, priority, workers, cost FROM jobs INDEXED BY active_jobs"
            " WHERE state IN ('queued', 'running')"
        )
        return {row[0]: row[1:] for row in rows}

    def going(self, connection: sqlite3.Connection, now: int) -> tuple[int, int, int, int]:
        """Of the jobs that run, or may run now: how many they are, and how many of their runs run, are over, there are.

        One job is left out while nothing of it runs: paused, for later, or about to be cancelled.
        """
        row: tuple[int, int, int, int] = connection.execute(
            "SELECT count(*), coalesce(sum(running), 0), coalesce(sum(succeeded + skipped + failed + cancelled), 0),"
            " coalesce(sum(queued + running + succeeded + skipped + failed + cancelled), 0)"
            " FROM jobs INDEXED BY active_jobs WHERE state IN ('queued', 'running')"
            " AND (running > 0 OR (paused_at IS NULL AND cancel_requested_at IS NULL AND run_at <= ?))",
            (now,),
        ).fetchone()
        return row

    def newest_job(self, connection: sqlite3.Connection) -> int:
        """The number of the newest job, 0 where there is none."""
        row: tuple[int | None] = connection.execute("SELECT max(id) FROM jobs").fetchone()
        return row[0] or 0

    def last_lines(self, connection: sqlite3.Connection, jobs: Collection[int]) -> dict[int, int]:
        """By job the number of the newest line in its history."""
        rows = connection.execute(
            "SELECT value, (SELECT coalesce(max(number), 0) FROM history WHERE job_id = value) FROM json_each(?)",
            (json.dumps(list(jobs)),),
        )
        return dict(rows.fetchall())

    def moved_runs(
        self, connection: sqlite3.Connection, after_lines: Mapping[int, int]
    ) -> list[tuple[int, int, int, str]]:
        """Job, line, run and new state of the moves after a line of each of these jobs, by job and in order."""
        rows = connection.execute(
            "SELECT job_id, number, run_id, after FROM json_each(?) AS seen JOIN history"
            " ON job_id = CAST(seen.key AS INTEGER) AND number > seen.value WHERE run_id IS NOT NULL ORDER BY 1, 2",
            (json.dumps(after_lines),),
        )
        return rows.fetchall()

    def running_runs(self, connection: sqlite3.Connection, job: int) -> list[int]:
        """The runs of a job that run now; it walks over all of them."""
        rows = connection.execute(f"SELECT id FROM runs WHERE {OF_JOB} AND state = 'running'", {"job": job})
        return [run for (run,) in rows]

    def progress(self, connection: sqlite3.Connection, runs: Collection[int]) -> dict[int, tuple[object, ...]]:
        """By run: how far it says it is."""
        rows = connection.execute(
            "SELECT id, progress, message FROM runs WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(runs)),),
        )
        return {row[0]: row[1:] for row in rows}

    def shared_facts(self, connection: sqlite3.Connection) -> list[tuple[object, ...]]:
        """Who works, and what is wished of everybody."""
        rows = connection.execute(
            "SELECT name, value FROM controls"
            " UNION ALL SELECT 'owner', id FROM leases WHERE ended_at IS NULL ORDER BY 1"
        )
        return rows.fetchall()
