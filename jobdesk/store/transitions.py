"""Moves runs and jobs: every change of state in the database passes here, checked and written down.

A move is one UPDATE that names the state it expects, so that a row which has moved on is not
overwritten; its line of history is part of the same transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from jobdesk.core.model import Changes, Mode, RunKind
from jobdesk.core.moves import check_job_move, check_run_move
from jobdesk.core.search import Found, verdict
from jobdesk.core.states import JobState, RunState, job_state_of
from jobdesk.store.run_ids import OF_JOB, RUNS_OF_JOBS, job_of, run_id
from jobdesk.store.sums import REUSED, Tally

COUNT = "UPDATE jobs SET {before} = {before} - :n, {after} = {after} + :n WHERE id = :job RETURNING sum_group"
LAST_LINE = "SELECT coalesce(max(number), 0) FROM history WHERE job_id = ?"
JOB_LINE = (
    "INSERT INTO history (job_id, number, at, who, before, after, why)"
    " VALUES (:job, (SELECT coalesce(max(number), 0) + 1 FROM history WHERE job_id = :job),"
    " :at, :who, :before, :after, :why)"
)
RUN_LINES = (
    "INSERT INTO history (job_id, number, run_id, at, who, before, after, why)"
    " SELECT :job, :last + 1 + key, value, :at, :who, :before, :after, :why FROM json_each(:runs)"
)
# The same for many jobs: each run, and each job, gets the next line of its job's history.
CANCEL_QUEUED = (
    "UPDATE runs SET state = 'cancelled', finished_at = :now, waits_for = NULL, message = :why"
    " WHERE id IN (SELECT runs.id FROM json_each(:jobs) AS wanted JOIN jobs ON jobs.id = wanted.value"
    f"  JOIN runs ON {RUNS_OF_JOBS} WHERE runs.state = 'queued' AND runs.lease_id IS NULL) RETURNING id"
)
LINES_OF_RUNS = (
    "INSERT INTO history (job_id, number, run_id, at, who, before, after, why)"
    " SELECT value >> 24, row_number() OVER (PARTITION BY value >> 24 ORDER BY value)"
    "  + (SELECT coalesce(max(number), 0) FROM history WHERE job_id = value >> 24),"
    " value, :at, :who, :before, :after, :why FROM json_each(:runs)"
)
LINES_OF_JOBS = (
    "INSERT INTO history (job_id, number, at, who, before, after, why)"
    " SELECT value, (SELECT coalesce(max(number), 0) + 1 FROM history WHERE job_id = value),"
    " :at, :who, :before, :after, :why FROM json_each(:jobs)"
)
# Cancelled goes before failed, and a job that was cancelled has no summary (`core.states.job_state_of`).
COUNT_CANCELLED = (
    "UPDATE jobs SET queued = queued - moved.n, cancelled = cancelled + moved.n,"
    " state = iif(queued = moved.n AND running = 0, 'cancelled', state),"
    " finished_at = iif(queued = moved.n AND running = 0, :now, finished_at),"
    " cancel_requested_at = coalesce(cancel_requested_at, :now), cancel_held_until = coalesce(cancel_held_until, 0)"
    " FROM (SELECT value >> 24 AS job, count(*) AS n FROM json_each(:runs) GROUP BY 1) AS moved"
    " WHERE id = moved.job AND state = :before RETURNING id, state, sum_group, created_at, run_at, started_at"
)
ACTIVE_STATES = (
    "SELECT DISTINCT state FROM jobs WHERE id IN (SELECT value FROM json_each(:jobs))"
    " AND state IN ('queued', 'running')"
)
ASK_TO_CANCEL = (
    "UPDATE jobs SET cancel_requested_at = :now, cancel_held_until = 0"
    " WHERE id IN (SELECT value FROM json_each(:jobs)) AND state IN ('queued', 'running')"
    " AND cancel_requested_at IS NULL"
)
ALL_FINAL = "all its runs are final"


class Transitions:
    """The moves of one transaction, which ends with `done`. `who` is a worker, the engine or a person."""

    def __init__(self, connection: sqlite3.Connection, now: int, who: str) -> None:
        self._connection = connection
        self._now = now
        self._who = who
        self.tally = Tally()
        self.changes = Changes()

    def done(self) -> Changes:
        """Write down what was counted; what changed, to be announced once it is committed."""
        self.tally.write(self._connection)
        return self.changes

    def runs_moved(
        self, job: int, runs: Sequence[int], before: RunState, after: RunState, why: str, who: str | None = None
    ) -> None:
        """Check a move against the table, write its history and count it on the job.

        The caller has updated the rows of these runs, in this transaction.
        """
        if not runs:
            return
        check_run_move(before, after)
        (last,) = self._connection.execute(LAST_LINE, (job,)).fetchone()
        line = {"at": self._now, "who": who or self._who, "before": before.value, "after": after.value, "why": why}
        self._connection.execute(RUN_LINES, {"job": job, "last": last, "runs": json.dumps(runs), **line})
        count = COUNT.format(before=before.value, after=after.value)
        self.tally.know(job, *self._connection.execute(count, {"n": len(runs), "job": job}).fetchone())
        if after.is_final:
            self.tally.count_runs(job, self._now, after, len(runs), reused=why == REUSED)
        self.changes.jobs.add(job)
        place = self.changes.started if after is RunState.RUNNING else self.changes.settled
        place.setdefault(job, []).extend(runs)

    def begin_jobs(self, jobs: Iterable[int]) -> None:
        """Jobs whose first run starts are running now."""
        for job in sorted(jobs):
            begun = self._connection.execute(
                "UPDATE jobs SET state = 'running', started_at = coalesce(started_at, ?)"
                " WHERE id = ? AND state = 'queued'",
                (self._now, job),
            )
            if begun.rowcount:
                self.job_moved(job, JobState.QUEUED, JobState.RUNNING, "its first run starts")

    def give_back_jobs(self, why: str) -> None:
        """Jobs that are running with no run that is running are queued again."""
        rows = self._connection.execute(
            "UPDATE jobs SET state = 'queued' WHERE state = 'running' AND deleted_at IS NULL"
            " AND running = 0 AND queued > 0 RETURNING id"
        ).fetchall()
        for (job,) in rows:
            self.job_moved(job, JobState.RUNNING, JobState.QUEUED, why)

    def conclude(self, jobs: Iterable[int]) -> None:
        """Release the finish of jobs whose items are final; end the jobs of which everything is.

        A job that has an error before its end was stopped: what nobody has claimed of it is not tried.
        """
        for job in sorted(jobs):
            row = self._connection.execute(
                "SELECT state, queued, running, cancel_requested_at, error, mode FROM jobs WHERE id = ?", (job,)
            ).fetchone()
            if row is None or JobState(row[0]).is_final:
                continue
            _, queued, running, cancel_requested_at, error, mode = row
            if cancel_requested_at is None and error is not None:
                queued -= self.skip_queued(job, "not tried")
            elif cancel_requested_at is None and mode == Mode.FIRST_BAD:
                queued -= self._drop_what_the_search_needs_not(job)
            if queued == 1 and not running:
                self._release_finish(job)
            if queued == 0 and running == 0:
                self._end(job)

    def _end(self, job: int) -> None:
        row = self._connection.execute(
            "SELECT state, mode, failed, cancelled, error, sum_group, created_at, run_at, started_at FROM jobs"
            " WHERE id = ?",
            (job,),
        ).fetchone()
        before, mode, failed, cancelled, error, group, created_at, run_at, started_at = row
        after, summary = job_state_of(failed=failed + (error is not None), cancelled=cancelled), None
        if mode == Mode.FIRST_BAD and not cancelled and error is None:
            after, summary = self._search_end(job)
        elif after is JobState.SUCCEEDED:
            summary = self._summary_of_the_finish(job)
        if after is JobState.FAILED and error is None:
            error = self._first_error(job)
        self._connection.execute(
            "UPDATE jobs SET state = ?, finished_at = ?, summary = coalesce(?, summary), error = ? WHERE id = ?",
            (after.value, self._now, summary, error, job),
        )
        self.tally.know(job, group)
        self.tally.count_job(job, after, created_at, run_at, started_at, self._now)
        self.job_moved(job, JobState(before), after, ALL_FINAL)

    def _summary_of_the_finish(self, job: int) -> str | None:
        row = self._connection.execute(
            f"SELECT summary FROM runs WHERE {OF_JOB} AND kind = 'finish'", {"job": job}
        ).fetchone()
        return row[0] if row else None

    def _first_error(self, job: int) -> str | None:
        row = self._connection.execute(
            f"SELECT error FROM runs WHERE {OF_JOB} AND state = 'failed' ORDER BY id LIMIT 1", {"job": job}
        ).fetchone()
        return row[0] if row else None

    def _release_finish(self, job: int) -> None:
        self._connection.execute(
            f"UPDATE runs SET waits_for = NULL WHERE {OF_JOB} AND waits_for = 0 AND kind = :kind AND state = 'queued'",
            {"job": job, "kind": RunKind.FINISH.value},
        )

    # ------------------------------------------------------------------ a search for the first bad item

    def _search(self, job: int) -> Found | None:
        total, states = search_so_far(self._connection, job)
        return verdict(total, states)

    def _drop_what_the_search_needs_not(self, job: int) -> int:
        if self._search(job) is None:
            return 0
        return self.skip_queued(job, "not needed: the search is over", "AND kind = 'item'")

    def _search_end(self, job: int) -> tuple[JobState, str]:
        found = self._search(job)
        assert found is not None, "what the search needs is tried before its job ends"
        if found.first_bad is None:
            return JobState.SUCCEEDED, _none_bad(found.doubtful)
        (item,) = self._connection.execute(
            "SELECT item FROM runs WHERE id = ?", (run_id(job, found.first_bad),)
        ).fetchone()
        doubt = f", or one of the {found.doubtful} skipped right before it" if found.doubtful else ""
        return JobState.SUCCEEDED, f"First bad: {item}{doubt}"

    # ------------------------------------------------------------------ what nobody has claimed

    def skip_queued(self, job: int, why: str, narrowed: str = "") -> int:
        """Runs of a job that nobody has claimed are skipped; how many they were."""
        return self._move_queued(job, RunState.SKIPPED, why, narrowed)

    def cancel_queued(self, jobs: Sequence[int], why: str) -> None:
        """Runs of these jobs that nobody has claimed are cancelled, and the jobs end of which nothing else is left.

        All of these jobs are asked to be cancelled, where they were not yet: each row is written once.
        However many jobs there are, it takes as many statements as for one.
        """
        moved = [run for (run,) in self._connection.execute(CANCEL_QUEUED, self._now_and(jobs, why)).fetchall()]
        check_run_move(RunState.QUEUED, RunState.CANCELLED)
        line = {"at": self._now, "who": self._who, "why": why}
        states = {"before": RunState.QUEUED.value, "after": RunState.CANCELLED.value}
        self._connection.execute(LINES_OF_RUNS, {"runs": json.dumps(moved), **line, **states})
        for run in moved:
            self.changes.settled.setdefault(job_of(run), []).append(run)
        for before in self._states_of(jobs):
            self._count_cancelled(moved, before)
        rest = set(jobs).difference(map(job_of, moved))
        if rest:
            self._connection.execute(ASK_TO_CANCEL, self._now_and(sorted(rest), why))

    def _states_of(self, jobs: Sequence[int]) -> list[JobState]:
        """How those of these jobs stand that are not over."""
        rows = self._connection.execute(ACTIVE_STATES, {"jobs": json.dumps(list(jobs))}).fetchall()
        return [JobState(state) for (state,) in rows]

    def _count_cancelled(self, moved: Sequence[int], before: JobState) -> None:
        """Of the jobs that are in the state `before`; those of which nothing else is left end."""
        check_job_move(before, JobState.CANCELLED)
        rows = self._connection.execute(
            COUNT_CANCELLED, {"runs": json.dumps(moved), "before": before.value, "now": self._now}
        ).fetchall()
        counts = Counter(map(job_of, moved))
        for job, state, group, created_at, run_at, started_at in rows:
            self.tally.know(job, group)
            self.tally.count_runs(job, self._now, RunState.CANCELLED, counts[job], reused=False)
            if state == JobState.CANCELLED:
                self.tally.count_job(job, JobState.CANCELLED, created_at, run_at, started_at, self._now)
        ended = [job for job, state, *_ in rows if state == JobState.CANCELLED]
        states = {"before": before.value, "after": JobState.CANCELLED.value}
        self._connection.execute(
            LINES_OF_JOBS,
            {"jobs": json.dumps(ended), "at": self._now, "who": self._who, "why": ALL_FINAL, **states},
        )
        self.changes.jobs.update(job for job, *_ in rows)

    def _now_and(self, jobs: Sequence[int], why: str) -> dict[str, object]:
        return {"jobs": json.dumps(list(jobs)), "now": self._now, "why": why}

    def _move_queued(self, job: int, after: RunState, why: str, narrowed: str) -> int:
        rows = self._connection.execute(
            "UPDATE runs SET state = :after, finished_at = :now, waits_for = NULL, message = :why"
            f" WHERE {OF_JOB} AND state = 'queued' AND lease_id IS NULL {narrowed} RETURNING id",
            {"job": job, "after": after.value, "now": self._now, "why": why},
        ).fetchall()
        self.runs_moved(job, [run for (run,) in rows], RunState.QUEUED, after, why)
        return len(rows)

    def job_moved(self, job: int, before: JobState, after: JobState, why: str) -> None:
        """Check a move of a job against the table and write its history; the caller has updated its row."""
        check_job_move(before, after)
        write_line(self._connection, job, self._now, self._who, before, after, why)
        self.changes.jobs.add(job)


def write_line(
    connection: sqlite3.Connection, job: int, at: int, who: str, before: JobState, after: JobState, why: str
) -> None:
    """Write a line of a job's history."""
    line = {"job": job, "at": at, "who": who, "before": before.value, "after": after.value, "why": why}
    connection.execute(JOB_LINE, line)


def search_so_far(connection: sqlite3.Connection, job: int) -> tuple[int, dict[int, RunState]]:
    """How many items a search has, and what is known of which position.

    A mishap says nothing about its item, so it counts as skipped.
    """
    (total,) = connection.execute(
        "SELECT total - EXISTS (SELECT 1 FROM runs WHERE id = (jobs.id << 24) + total - 1 AND kind = 'finish')"
        " FROM jobs WHERE id = ?",
        (job,),
    ).fetchone()
    rows = connection.execute(
        "SELECT position, iif(result_id IS NULL OR ending = 'mishap', 'skipped', state) FROM runs"
        " LEFT JOIN results ON results.id = runs.result_id"
        f" WHERE {OF_JOB} AND kind = 'item' AND state IN ('succeeded', 'failed', 'skipped')",
        {"job": job},
    )
    return total, {position: RunState(state) for position, state in rows}


def _none_bad(skipped: int) -> str:
    return f"None of those that were tried is bad; the last {skipped} were skipped" if skipped else "No item is bad"
