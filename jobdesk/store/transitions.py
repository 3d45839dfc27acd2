"""Moves runs and jobs: every change of state in the database passes here, checked and written down.

A move is one UPDATE that names the state it expects, so that a row which has moved on is not
overwritten; its line of history is part of the same transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobdesk.core.model import Changes, Mode, RunKind
from jobdesk.core.moves import check_job_move, check_run_move
from jobdesk.core.search import Found, verdict
from jobdesk.core.states import JobState, RunState, job_state_of

HISTORY = "INSERT INTO history (job_id, run_id, at, who, before, after, why) VALUES (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class RunMove:
    """One run goes from one state to another."""

    job: int
    run: int
    before: RunState
    after: RunState
    why: str


class Transitions:
    """The moves of one transaction. `who` is a worker, the engine or a person."""

    def __init__(self, connection: sqlite3.Connection, now: int, who: str) -> None:
        self._connection = connection
        self._now = now
        self._who = who
        self.changes = Changes()

    def write_down(self, moves: Sequence[RunMove]) -> None:
        """Check the moves against the table, write their history and count them on their jobs.

        The caller has updated the rows of the runs, in this transaction.
        """
        for before, after in {(move.before, move.after) for move in moves}:
            check_run_move(before, after)
        now, who = self._now, self._who
        self._connection.executemany(
            HISTORY,
            [(move.job, move.run, now, who, move.before, move.after, move.why) for move in moves],
        )
        self._count(moves)
        for move in moves:
            self.changes.jobs.add(move.job)
            place = self.changes.started if move.after is RunState.RUNNING else self.changes.settled
            place.setdefault(move.job, []).append(move.run)

    def _count(self, moves: Sequence[RunMove]) -> None:
        deltas: dict[int, Counter[RunState]] = {}
        for move in moves:
            delta = deltas.setdefault(move.job, Counter())
            delta[move.before] -= 1
            delta[move.after] += 1
        self._connection.executemany(
            "UPDATE jobs SET queued = queued + ?, running = running + ?, succeeded = succeeded + ?,"
            " skipped = skipped + ?, failed = failed + ?, cancelled = cancelled + ? WHERE id = ?",
            [(*(delta[state] for state in RunState), job) for job, delta in deltas.items()],
        )

    def begin_jobs(self, jobs: Iterable[int]) -> None:
        """Jobs whose first run starts are running now."""
        for job in sorted(jobs):
            begun = self._connection.execute(
                "UPDATE jobs SET state = 'running', started_at = coalesce(started_at, ?)"
                " WHERE id = ? AND state = 'queued'",
                (self._now, job),
            )
            if begun.rowcount:
                self._job_moved(job, JobState.QUEUED, JobState.RUNNING, "its first run starts")

    def give_back_jobs(self, why: str) -> None:
        """Jobs that are running with no run that is running are queued again."""
        rows = self._connection.execute(
            "UPDATE jobs SET state = 'queued' WHERE state = 'running' AND running = 0 AND queued > 0 RETURNING id"
        ).fetchall()
        for (job,) in rows:
            self._job_moved(job, JobState.RUNNING, JobState.QUEUED, why)

    def conclude(self, jobs: Iterable[int]) -> None:
        """Release the finish of jobs whose items are final; end the jobs of which everything is."""
        for job in sorted(jobs):
            row = self._connection.execute(
                "SELECT state, mode, queued, running, failed, cancelled, cancel_requested_at FROM jobs WHERE id = ?",
                (job,),
            ).fetchone()
            state, mode, queued, running, failed, cancelled, cancel_requested_at = row
            if JobState(state).is_final:
                continue
            if mode == Mode.FIRST_BAD and not cancel_requested_at:
                queued -= self._drop_what_the_search_needs_not(job)
            if queued == 1 and not running:
                self._release_finish(job)
            if queued == 0 and running == 0:
                self._end(job, JobState(state), Mode(mode), failed, cancelled)

    def _end(self, job: int, state: JobState, mode: Mode, failed: int, cancelled: int) -> None:
        if mode is Mode.FIRST_BAD and not cancelled:
            after, summary = self._search_end(job)
        else:
            after, summary = job_state_of(failed=failed, cancelled=cancelled), None
        self._connection.execute(
            "UPDATE jobs SET state = ?, finished_at = ?, summary = coalesce(?, summary),"
            " error = coalesce(error, CASE WHEN ? = 'failed' THEN"
            "   (SELECT error FROM runs WHERE job_id = jobs.id AND state = 'failed' ORDER BY position LIMIT 1)"
            " END) WHERE id = ?",
            (after, self._now, summary, after, job),
        )
        self._job_moved(job, state, after, "all its runs are final")

    def _release_finish(self, job: int) -> None:
        self._connection.execute(
            "UPDATE runs SET waits_for = NULL WHERE job_id = ? AND kind = ? AND state = 'queued' AND waits_for = 0",
            (job, RunKind.FINISH),
        )

    def _search(self, job: int) -> Found | None:
        rows = self._connection.execute(
            "SELECT position, state FROM runs WHERE job_id = ? AND state IN ('succeeded', 'failed', 'skipped')"
            " AND kind = 'item' ORDER BY position",
            (job,),
        ).fetchall()
        (total,) = self._connection.execute("SELECT total FROM jobs WHERE id = ?", (job,)).fetchone()
        return verdict(total, {position: RunState(state) for position, state in rows})

    def _drop_what_the_search_needs_not(self, job: int) -> int:
        if self._search(job) is None:
            return 0
        return self.skip_queued(job, "not needed: the search is over")

    def _search_end(self, job: int) -> tuple[JobState, str]:
        found = self._search(job)
        if found is None:
            return JobState.FAILED, "The first bad commit could not be found."
        if found.first_bad is None:
            return JobState.SUCCEEDED, "No commit of the range is bad."
        (item,) = self._connection.execute(
            "SELECT item FROM runs WHERE job_id = ? AND position = ?", (job, found.first_bad)
        ).fetchone()
        doubt = f", or one of the {found.doubtful} skipped before it" if found.doubtful else ""
        return JobState.SUCCEEDED, f"First bad: {item}{doubt}"

    def skip_queued(self, job: int, why: str) -> int:
        """Runs of a job that nobody has claimed are skipped; how many they were."""
        return self._move_queued(job, RunState.SKIPPED, why, "AND lease_id IS NULL")

    def cancel_queued(self, job: int, why: str) -> int:
        """Runs of a job that nobody has claimed are cancelled; how many they were."""
        return self._move_queued(job, RunState.CANCELLED, why, "AND lease_id IS NULL")

    def _move_queued(self, job: int, after: RunState, why: str, condition: str) -> int:
        rows = self._connection.execute(
            "UPDATE runs SET state = ?, finished_at = ?, waits_for = NULL, message = ?"
            f" WHERE job_id = ? AND state = 'queued' {condition} RETURNING id",
            (after, self._now, why, job),
        ).fetchall()
        self.write_down([RunMove(job, run, RunState.QUEUED, after, why) for (run,) in rows])
        return len(rows)

    def _job_moved(self, job: int, before: JobState, after: JobState, why: str) -> None:
        check_job_move(before, after)
        self._connection.execute(HISTORY, (job, None, self._now, self._who, before, after, why))
        self.changes.jobs.add(job)


def added(metrics: str, more: Iterable[Mapping[str, float]]) -> str:
    """Metrics of a job, as JSON, with those of more runs added name by name."""
    total: Counter[str] = Counter(json.loads(metrics))
    for one in more:
        for name, number in one.items():
            total[name] += number  # type: ignore[assignment]
    return json.dumps(total, sort_keys=True)
