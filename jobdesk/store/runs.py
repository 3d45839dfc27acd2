"""Claims, starts, settles, gives back and rescues runs: the queue's hot path, in plain SQL by the batch.

All of it happens inside a transaction of the caller, who announces the `Changes` once it is committed.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobdesk.core.errors import JobDeskError
from jobdesk.core.model import Attempt, Changes, Claimed, Mode, Run, RunKind, Settlement
from jobdesk.core.outcomes import Ending, Mishap
from jobdesk.core.retry import MAX_LOST_OWNERS
from jobdesk.core.search import next_positions
from jobdesk.core.states import RunState
from jobdesk.store.reuse import reuse, usable
from jobdesk.store.run_ids import OF_JOB, RUNS_OF_JOBS, job_of, position_of, run_id
from jobdesk.store.settling import Batch, checkpoint_content
from jobdesk.store.transitions import Transitions, search_so_far

Row = tuple[Any, ...]

CLAIMABLE = "state = 'queued' AND lease_id IS NULL AND waits_for IS NULL AND available_at <= :now"
MAY_BEGIN = (
    "EXISTS (SELECT 1 FROM jobs WHERE id = :job AND state IN ('queued', 'running')"
    " AND paused_at IS NULL AND cancel_requested_at IS NULL AND error IS NULL AND run_at <= :now)"
)
# The id of the result that answers a candidate goes along with it.
CANDIDATES = (
    "SELECT runs.id, kind, runs.item, runs.content, attempts, tries, results.id"
    " FROM runs INDEXED BY claimable_runs LEFT JOIN results ON results.recipe_id = :recipe"
    "  AND results.content = runs.content AND results.current = 1 AND {usable}"
    f" WHERE {{which}} AND {CLAIMABLE} AND {MAY_BEGIN} ORDER BY runs.id LIMIT :limit"
)
RUN_COLUMNS = (
    "id, job_id, position, kind, item, content, state, attempts, tries, lost, available_at,"
    " lease_id IS NOT NULL, waits_for, reused, progress, message, error, exit_code, summary, metrics, cost,"
    " started_at, finished_at"
)
SEARCHED = "runs.id IN (SELECT value FROM json_each(:runs))"
CLAIM = "UPDATE runs SET lease_id = :lease, worker = :worker WHERE id IN (SELECT value FROM json_each(:runs))"
ORPHANED = (
    f"id IN (SELECT runs.id FROM jobs JOIN runs ON {RUNS_OF_JOBS}"
    " WHERE jobs.state IN ('queued', 'running') AND runs.lease_id <> :lease)"
)
# What the attempt before has left in the row stands among the earlier attempts.
START = (
    "UPDATE runs SET state = 'running', started_at = ?, attempts = ?, finished_at = NULL, error = NULL,"
    " exit_code = NULL, mishap = NULL, summary = NULL, metrics = NULL, cpu_s = NULL, memory = NULL, log = NULL,"
    " log_size = NULL WHERE id = ? AND lease_id = ? AND state = 'queued' AND attempts = ?"
)
INTERRUPT = (
    "UPDATE runs SET lease_id = NULL, progress = NULL, message = NULL, lost = lost + 1,"
    " state = iif(lost + 1 >= :most, 'failed', 'queued'), error = iif(lost + 1 >= :most, :error, NULL),"
    " mishap = iif(lost + 1 >= :most, 'host lost', NULL), finished_at = iif(lost + 1 >= :most, :now, NULL)"
    f" WHERE state = 'running' AND {ORPHANED} RETURNING id, state"
)
INTERRUPTED_ATTEMPT = (
    "INSERT INTO earlier_attempts (run_id, number, ending, error, worker, started_at, finished_at)"
    " SELECT id, attempts, 'interrupted', 'JobDesk was gone.', worker, started_at, :now FROM runs"
    " WHERE id IN (SELECT value FROM json_each(:runs))"
)
# The last attempt of a run stands in its own row, unless the run was queued again after it.
ATTEMPTS = (
    "SELECT run_id, number, ending, mishap, error, exit_code, worker, started_at, finished_at, cpu_s, memory,"
    " log, log_size FROM earlier_attempts WHERE run_id IN (SELECT value FROM json_each(:runs))"
    " UNION ALL SELECT id, attempts,"
    " CASE WHEN state = 'running' THEN NULL WHEN mishap IS NOT NULL THEN 'mishap' ELSE state END,"
    " mishap, error, exit_code, worker, started_at, finished_at, cpu_s, memory, log, log_size"
    " FROM runs WHERE id IN (SELECT value FROM json_each(:runs)) AND state <> 'queued' AND attempts > 0"
    " AND NOT EXISTS (SELECT 1 FROM earlier_attempts WHERE run_id = runs.id AND number = runs.attempts)"
    " ORDER BY 1, 2"
)
# Most often the first one of a job is due, and then the others need not be looked at.
NEXT_TRIES = (
    "SELECT jobs.id, iif(EXISTS (SELECT 1 {due} AND available_at <= :now), NULL, (SELECT min(available_at) {due}))"
    " FROM jobs WHERE jobs.id IN (SELECT value FROM json_each(:jobs))"
).format(
    due=f"FROM runs INDEXED BY claimable_runs WHERE {RUNS_OF_JOBS}"
    " AND runs.state = 'queued' AND lease_id IS NULL AND waits_for IS NULL"
)
TAKEN = "a host took it"
LOST_TOO_OFTEN = f"The program died {MAX_LOST_OWNERS} times while this was running, so it is not tried again."
MOST_ROUNDS = 16
REUSED_AT_ONCE = 1000


class LeaseLost(JobDeskError):
    """That run has been moved on by another owner; what was to be written about it is dropped."""


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """What claiming needs to know of a job: facts of its row that never change while it is active."""

    job: int
    recipe_id: int
    mode: Mode
    force: bool
    is_retry: bool
    has_checkpoints: bool


@dataclass(slots=True)
class InFlight:
    """Which keys are being worked on, by which run, and which of those runs others wait for."""

    runs: dict[tuple[int, str | None], int] = field(default_factory=dict)
    waited_for: set[int] = field(default_factory=set)

    def take(self, claimed: Claimed) -> None:
        if claimed.content is not None:
            self.runs[claimed.key] = claimed.run

    def leave(self, claimed: Claimed) -> None:
        """The run is no longer worked on; who waits for it is released when that is stored."""
        if self.runs.get(claimed.key) == claimed.run:
            del self.runs[claimed.key]


class Runs:
    """The runs of all jobs."""

    # ------------------------------------------------------------------ claiming

    def claim(
        self,
        connection: sqlite3.Connection,
        terms: ClaimTerms,
        *,
        lease: int,
        worker: int,
        limit: int,
        workers: int,
        now: int,
        in_flight: InFlight,
    ) -> tuple[list[Claimed], Changes]:
        """Take up to `limit` due runs of a job, in the order of its items; none of a job that is held.

        A run whose key has a usable result is settled from it; one whose key is being worked on
        (`in_flight`, key to run) waits for that run. `workers` is how many share the job. Where nothing is
        taken and the changes say that runs were settled, there may be more.
        """
        taken: list[Claimed] = []
        transitions = Transitions(connection, now, "engine")
        allowed = usable(force=terms.force, is_retry=terms.is_retry)
        at_once = limit
        for _ in range(MOST_ROUNDS):
            rows = self._candidates(connection, terms, allowed, at_once, workers, now)
            open_rows = [row for row in rows if row[-1] is None]
            fresh = self._one_of_each_key(connection, terms, open_rows, limit - len(taken), in_flight)
            connection.execute(
                CLAIM, {"lease": lease, "worker": worker, "runs": json.dumps([one.run for one in fresh])}
            )
            taken += fresh
            answered = [row[0] for row in rows if row[-1] is not None]
            if answered:
                reuse(connection, transitions, terms.job, terms.recipe_id, now, allowed, answered)
            is_searched_anew = terms.mode is Mode.FIRST_BAD and answered
            if len(taken) == limit or (len(rows) < at_once and not is_searched_anew):
                break
            at_once = REUSED_AT_ONCE if answered else limit - len(taken)
        # What is needed no more may have been in other hands when that was found, and given back since.
        transitions.conclude(transitions.changes.settled if taken else [terms.job])
        return taken, transitions.done()

    def _candidates(
        self,
        connection: sqlite3.Connection,
        terms: ClaimTerms,
        allowed: str,
        wanted: int,
        workers: int,
        now: int,
    ) -> list[Row]:
        which, runs = OF_JOB, "[]"
        if terms.mode is Mode.FIRST_BAD:
            which, runs = SEARCHED, json.dumps(self._searched(connection, terms.job, workers, wanted))
        return connection.execute(
            CANDIDATES.format(usable=allowed, which=which),
            {"job": terms.job, "recipe": terms.recipe_id, "now": now, "runs": runs, "limit": wanted},
        ).fetchall()

    def _searched(self, connection: sqlite3.Connection, job: int, workers: int, wanted: int) -> list[int]:
        total, known = search_so_far(connection, job)
        busy = connection.execute(
            f"SELECT position FROM runs WHERE {OF_JOB} AND lease_id IS NOT NULL", {"job": job}
        ).fetchall()
        # With nothing left to try, what may be claimed is the finish, which stands behind the items.
        places = next_positions(total, known, {position for (position,) in busy}, workers, wanted)
        return [run_id(job, position) for position in places] or [run_id(job, total)]

    def _one_of_each_key(
        self, connection: sqlite3.Connection, terms: ClaimTerms, rows: list[Row], wanted: int, in_flight: InFlight
    ) -> list[Claimed]:
        """Up to `wanted` of these; one whose key is in flight waits instead."""
        fresh: list[Claimed] = []
        checkpoints = _checkpoints(connection, terms, rows)
        for run, kind, item, content, attempts, tries, _ in rows:
            if len(fresh) == wanted:
                break
            other = in_flight.runs.get((terms.recipe_id, content)) if content is not None else None
            if other is not None:
                connection.execute("UPDATE runs SET waits_for = ? WHERE id = ?", (other, run))
                in_flight.waited_for.add(other)
                continue
            claimed = Claimed(
                run,
                terms.job,
                terms.recipe_id,
                position_of(run),
                _KINDS[kind],
                item,
                content,
                attempts + 1,
                tries + 1,
                checkpoints.get(checkpoint_content(run, content)),
            )
            in_flight.take(claimed)
            fresh.append(claimed)
        return fresh

    def give_back(self, connection: sqlite3.Connection, lease: int, runs: Sequence[int]) -> None:
        """Runs that were claimed ahead and not begun are free again; nothing of theirs changes."""
        connection.executemany(
            "UPDATE runs SET lease_id = NULL, worker = NULL WHERE id = ? AND lease_id = ? AND state = 'queued'",
            [(run, lease) for run in runs],
        )
        connection.executemany("UPDATE runs SET waits_for = NULL WHERE waits_for = ?", [(run,) for run in runs])

    # ------------------------------------------------------------------ starting and settling

    def start(
        self, connection: sqlite3.Connection, lease: int, worker: int, begun: Sequence[tuple[Claimed, int]]
    ) -> Changes:
        """A host has taken these runs, each at its time."""
        transitions = Transitions(connection, max(at for _, at in begun), f"worker {worker}")
        updated = connection.executemany(
            START,
            [(at, run.attempt, run.run, lease, run.attempt - 1) for run, at in begun],
        )
        if updated.rowcount != len(begun):
            raise LeaseLost
        by_job = defaultdict(list)
        for run, _ in begun:
            by_job[run.job].append(run.run)
        for job, runs in by_job.items():
            transitions.runs_moved(job, runs, RunState.QUEUED, RunState.RUNNING, TAKEN)
        transitions.begin_jobs(by_job)
        return transitions.done()

    def settle(
        self,
        connection: sqlite3.Connection,
        lease: int,
        settlements: Sequence[Settlement],
        now: int,
        waited_for: Collection[int] = (),
    ) -> Changes:
        """Write how attempts ended. Raises `LeaseLost` if one of the runs is not this lease's any more.

        `waited_for` are the runs that others of the same key wait for.
        """
        (last_result,) = connection.execute("SELECT coalesce(max(id), 0) FROM results").fetchone()
        batch = Batch(lease, now, last_result)
        for one in settlements:
            batch.add(one)
        if not batch.write(connection):
            raise LeaseLost
        transitions = Transitions(connection, now, "engine")
        self._write_down(transitions, batch)
        transitions.tally.add_settlements(settlements)
        released = [(one.claimed.run,) for one in settlements if one.claimed.run in waited_for]
        connection.executemany("UPDATE runs SET waits_for = NULL WHERE waits_for = ?", released)
        transitions.conclude({one.claimed.job for one in settlements})
        return transitions.done()

    def _write_down(self, transitions: Transitions, batch: Batch) -> None:
        for (job, worker), runs in batch.begun.items():
            transitions.runs_moved(job, runs, RunState.QUEUED, RunState.RUNNING, TAKEN, f"worker {worker}")
        transitions.begin_jobs({job for job, _ in batch.begun})
        for (job, worker, after, why), runs in batch.moved.items():
            transitions.runs_moved(job, runs, RunState.RUNNING, after, why, f"worker {worker}")

    # ------------------------------------------------------------------ while it runs

    def progress(
        self,
        connection: sqlite3.Connection,
        lease: int,
        reports: Iterable[tuple[int, float | None, str | None]],
    ) -> None:
        """How far running runs are: (run, fraction from 0 to 1, a few words)."""
        connection.executemany(
            "UPDATE runs SET progress = coalesce(?, progress), message = coalesce(?, message)"
            " WHERE id = ? AND lease_id = ? AND state = 'running'",
            [(fraction, message, run, lease) for run, fraction, message in reports],
        )

    def save_checkpoint(self, connection: sqlite3.Connection, claimed: Claimed, state: str, now: int) -> None:
        """What a run saved so that it, or a later one of the same key, can carry on. `state` is JSON."""
        connection.execute(
            "INSERT OR REPLACE INTO checkpoints (recipe_id, content, state, saved_at) VALUES (?, ?, ?, ?)",
            (claimed.recipe_id, checkpoint_content(claimed.run, claimed.content), state, now),
        )

    # ------------------------------------------------------------------ rescue

    def rescue(self, connection: sqlite3.Connection, lease: int, now: int) -> tuple[Changes, int]:
        """Free what belongs to any lease but this one: their owners are gone.

        What was claimed ahead goes back unharmed. What ran is interrupted, and fails when it lost its
        owner for the third time, so that a run which takes the machine down cannot loop. Returns the
        changes and how many runs had been running.
        """
        transitions = Transitions(connection, now, "rescue")
        mine = {"lease": lease, "now": now, "most": MAX_LOST_OWNERS, "error": LOST_TOO_OFTEN}
        connection.execute("UPDATE runs SET waits_for = NULL WHERE waits_for > 0")
        connection.execute(
            f"UPDATE runs SET lease_id = NULL, worker = NULL WHERE state = 'queued' AND {ORPHANED}", mine
        )
        rows = connection.execute(INTERRUPT, mine).fetchall()
        again = json.dumps([run for run, state in rows if state == RunState.QUEUED])
        connection.execute(INTERRUPTED_ATTEMPT, {"runs": again, "now": now})
        moved = defaultdict(list)
        for run, state in rows:
            moved[job_of(run), RunState(state)].append(run)
        for (job, after), runs in moved.items():
            transitions.runs_moved(job, runs, RunState.RUNNING, after, "its owner was gone")
            if after is RunState.FAILED:
                self._note_mishap(connection, runs, now)
        transitions.give_back_jobs("its owner was gone")
        transitions.conclude({job for job, _ in moved})
        return transitions.done(), len(rows)

    def _note_mishap(self, connection: sqlite3.Connection, runs: list[int], now: int) -> None:
        """A last mishap is a result that is never current: it says why there is no other."""
        for run in runs:
            made = connection.execute(
                "INSERT INTO results (recipe_id, content, item, ending, error, run_id, current, made_at)"
                " SELECT recipe_id, content, item, 'mishap', runs.error, runs.id, 0, ? FROM runs"
                " JOIN jobs ON jobs.id = runs.job_id WHERE runs.id = ? AND content IS NOT NULL",
                (now, run),
            )
            if made.rowcount:
                connection.execute("UPDATE runs SET result_id = ? WHERE id = ?", (made.lastrowid, run))

    def set_back(self, connection: sqlite3.Connection, by: int, latest: int) -> None:
        """The clock was set back `by` so much: another try comes after as long as was meant, at the `latest` then."""
        connection.execute(
            "UPDATE runs INDEXED BY claimable_runs SET available_at = min(available_at - :by, :latest)"
            " WHERE state = 'queued' AND lease_id IS NULL AND waits_for IS NULL AND available_at > 0"
            " AND (:by > 0 OR available_at > :latest)",
            {"by": by, "latest": latest},
        )

    def rest(self, connection: sqlite3.Connection, now: int) -> Changes:
        """The program stops in order: jobs of which nothing runs any more are queued, not running."""
        transitions = Transitions(connection, now, "engine")
        transitions.give_back_jobs("the program stopped")
        return transitions.done()

    # ------------------------------------------------------------------ reading

    def of_job(
        self,
        connection: sqlite3.Connection,
        job: int,
        *,
        states: Collection[RunState] = (),
        after: int = -1,
        limit: int = -1,
    ) -> list[Run]:
        """The runs of a job by position, beginning behind position `after`."""
        narrowed = "state IN (SELECT value FROM json_each(:states))" if states else "1"
        rows = connection.execute(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE {OF_JOB} AND id > :after AND {narrowed} ORDER BY id LIMIT :limit",
            {"job": job, "after": run_id(job, 0) + after, "states": json.dumps(list(states)), "limit": limit},
        )
        return [_run(row) for row in rows]

    def next_try(self, connection: sqlite3.Connection, job: int) -> int | None:
        """When the first unclaimed run of a job may be tried; None where there is none."""
        row: tuple[int | None] = connection.execute(
            f"SELECT min(available_at) FROM runs INDEXED BY claimable_runs WHERE {OF_JOB}"
            " AND state = 'queued' AND lease_id IS NULL AND waits_for IS NULL",
            {"job": job},
        ).fetchone()
        return row[0]

    def next_tries(self, connection: sqlite3.Connection, jobs: Collection[int], now: int) -> dict[int, int]:
        """When the first unclaimed run of each of these jobs may be tried, where none may yet."""
        rows = connection.execute(NEXT_TRIES, {"jobs": json.dumps(list(jobs)), "now": now})
        return {job: at for job, at in rows if at is not None}

    def wait_for_jobs(self, connection: sqlite3.Connection, jobs: Collection[int]) -> dict[int, int]:
        """Of these jobs, those that wait for a key that another job works on, and which one that is."""
        rows = connection.execute(
            "SELECT runs.job_id, min(others.job_id) FROM runs JOIN runs AS others ON others.id = runs.waits_for"
            " WHERE runs.waits_for > 0 AND runs.job_id IN (SELECT value FROM json_each(?))"
            " AND others.job_id <> runs.job_id GROUP BY runs.job_id",
            (json.dumps(list(jobs)),),
        )
        return dict(rows.fetchall())

    def named(self, connection: sqlite3.Connection, runs: Collection[int]) -> list[Run]:
        """These runs, by number; those that are gone are left out."""
        rows = connection.execute(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(list(runs)),),
        )
        return [_run(row) for row in rows]

    def under_way(self, connection: sqlite3.Connection, jobs: Collection[int], most: int) -> list[Run]:
        """The runs that hosts have now, of those of these jobs that have at most so many runs."""
        rows = connection.execute(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE state = 'running' AND id IN (SELECT runs.id FROM jobs"
            f" JOIN runs ON {RUNS_OF_JOBS} WHERE jobs.id IN (SELECT value FROM json_each(:jobs))"
            "  AND jobs.running > 0 AND jobs.total <= :most) ORDER BY id",
            {"jobs": json.dumps(list(jobs)), "most": most},
        )
        return [_run(row) for row in rows]

    def attempts(self, connection: sqlite3.Connection, runs: Sequence[int]) -> dict[int, list[Attempt]]:
        """The attempts of these runs, by run, in order."""
        rows = connection.execute(ATTEMPTS, {"runs": json.dumps(list(runs))})
        found: dict[int, list[Attempt]] = defaultdict(list)
        for run, number, ending, mishap, *rest in rows:
            attempt = Attempt(
                run, number, Ending(ending) if ending else None, Mishap(mishap) if mishap else None, *rest
            )
            found[run].append(attempt)
        return found

    def get(self, connection: sqlite3.Connection, run: int) -> Run | None:
        row = connection.execute(f"SELECT {RUN_COLUMNS} FROM runs WHERE id = ?", (run,)).fetchone()
        return _run(row) if row else None


def _checkpoints(connection: sqlite3.Connection, terms: ClaimTerms, rows: list[Row]) -> dict[str, str]:
    if not terms.has_checkpoints or terms.force:
        return {}
    contents = json.dumps([checkpoint_content(row[0], row[3]) for row in rows])
    return dict(
        connection.execute(
            "SELECT content, state FROM checkpoints WHERE recipe_id = ?"
            " AND content IN (SELECT value FROM json_each(?))",
            (terms.recipe_id, contents),
        ).fetchall()
    )


def _run(row: Row) -> Run:
    values = list(row)
    values[3] = _KINDS[values[3]]
    values[6] = _STATES[values[6]]
    values[11] = bool(values[11])
    values[13] = bool(values[13])
    values[19] = json.loads(values[19]) if values[19] else {}
    return Run(*values)


_KINDS = {kind.value: kind for kind in RunKind}
_STATES = {state.value: state for state in RunState}
