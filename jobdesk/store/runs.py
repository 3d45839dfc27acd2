"""Claims, starts, settles, gives back and rescues runs: the queue's hot path, in plain SQL by the batch.

All of it happens inside a transaction of the caller, who announces the `Changes` once it is committed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobdesk.core.errors import JobDeskError
from jobdesk.core.model import Changes, Claimed, Mode, Run, RunKind, Settlement
from jobdesk.core.outcomes import Ending
from jobdesk.core.retry import MAX_LOST_OWNERS
from jobdesk.core.search import next_positions
from jobdesk.core.states import RunState
from jobdesk.store.transitions import RunMove, Transitions, added

Row = tuple[Any, ...]

CANDIDATE = "SELECT id, position, kind, item, content, attempts, tries FROM runs WHERE job_id = ?"
CLAIMABLE = "state = 'queued' AND lease_id IS NULL AND waits_for IS NULL AND available_at <= ?"

SETTLE = (
    "UPDATE runs SET state = ?, lease_id = NULL, attempts = ?, tries = tries + ?, available_at = ?,"
    " result_id = ?, progress = NULL, message = NULL, error = ?, exit_code = ?, summary = ?, metrics = ?,"
    " cost = cost + ?, started_at = ?, finished_at = ?"
    " WHERE id = ? AND lease_id = ? AND state = ? AND attempts = ?"
)
ATTEMPT = (
    "INSERT OR REPLACE INTO attempts (run_id, number, ending, mishap, error, exit_code, worker,"
    " started_at, finished_at, cpu_s, memory, log, log_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SUPERSEDE = "UPDATE results SET current = 0 WHERE recipe_id = ? AND content = ? AND current = 1"
RESULT = (
    "INSERT INTO results (id, recipe_id, content, item, ending, error, exit_code, summary, metrics,"
    " duration_s, run_id, current, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
RUN_COLUMNS = (
    "id, job_id, position, kind, item, content, state, attempts, tries, lost, available_at,"
    " lease_id IS NOT NULL, waits_for, reused, progress, message, error, exit_code, summary, metrics, cost,"
    " started_at, finished_at"
)


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
    created_at: int


@dataclass(slots=True)
class InFlight:
    """Which keys are being worked on, by which run, and which of those runs others wait for."""

    runs: dict[tuple[int, str | None], int] = field(default_factory=dict)
    waited_for: set[int] = field(default_factory=set)

    def take(self, claimed: Claimed) -> None:
        if claimed.content is not None:
            self.runs[claimed.key] = claimed.run

    def leave(self, claimed: Claimed) -> None:
        self.waited_for.discard(claimed.run)
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
        """Take up to `limit` due runs of a job, in the order of its items.

        A run whose key has a usable result is settled from it; one whose key is being worked on
        (`in_flight`, key to run) waits for that run. `workers` is how many share the job.
        """
        taken: list[Claimed] = []
        transitions = Transitions(connection, now, "engine")
        while len(taken) < limit:
            wanted = limit - len(taken)
            rows = self._candidates(connection, terms, wanted, workers, now)
            if not rows:
                break
            rows = self._reuse(connection, transitions, terms, rows)
            fresh = self._one_of_each_key(connection, terms, rows, in_flight)
            connection.executemany(
                "UPDATE runs SET lease_id = ?, worker = ? WHERE id = ?",
                [(lease, worker, claimed.run) for claimed in fresh],
            )
            taken += fresh
            if terms.mode is Mode.FIRST_BAD:
                break
        transitions.conclude(transitions.changes.settled)
        return taken, transitions.changes

    def _candidates(
        self, connection: sqlite3.Connection, terms: ClaimTerms, wanted: int, workers: int, now: int
    ) -> list[Row]:
        if terms.mode is Mode.FIRST_BAD:
            return self._search_candidates(connection, terms, wanted, workers, now)
        return connection.execute(
            f"{CANDIDATE} AND {CLAIMABLE} ORDER BY position LIMIT ?", (terms.job, now, wanted)
        ).fetchall()

    def _search_candidates(
        self, connection: sqlite3.Connection, terms: ClaimTerms, wanted: int, workers: int, now: int
    ) -> list[Row]:
        rows = connection.execute("SELECT position, state, lease_id FROM runs WHERE job_id = ?", (terms.job,))
        known, busy, total = {}, set(), 0
        for position, state, lease in rows:
            total += 1
            if state not in (RunState.QUEUED, RunState.RUNNING):
                known[position] = RunState(state)
            elif lease is not None:
                busy.add(position)
        places = next_positions(total, known, busy, workers, wanted)
        marks = ", ".join("?" * len(places))
        return connection.execute(
            f"{CANDIDATE} AND {CLAIMABLE} AND position IN ({marks})", (terms.job, now, *places)
        ).fetchall()

    def _reuse(
        self,
        connection: sqlite3.Connection,
        transitions: Transitions,
        terms: ClaimTerms,
        rows: list[Row],
    ) -> list[Row]:
        """Settle the rows that a current result answers; the others are returned."""
        contents = [row[4] for row in rows if row[4] is not None]
        results = usable_results(connection, terms, contents)
        if not results:
            return rows
        moves = []
        for run, *_, content, _attempts, _tries in rows:
            if content in results:
                moves.append(reuse(connection, terms.job, run, results[content], transitions))
        transitions.write_down(moves)
        return [row for row in rows if row[4] not in results]

    def _one_of_each_key(
        self,
        connection: sqlite3.Connection,
        terms: ClaimTerms,
        rows: list[Row],
        in_flight: InFlight,
    ) -> list[Claimed]:
        fresh = []
        checkpoints = _checkpoints(connection, terms, rows)
        for run, position, kind, item, content, attempts, tries in rows:
            claimed = Claimed(
                run,
                terms.job,
                terms.recipe_id,
                position,
                RunKind(kind),
                item,
                content,
                attempts + 1,
                tries + 1,
                checkpoints.get(content),
            )
            other = in_flight.runs.get(claimed.key) if content is not None else None
            if other is not None:
                connection.execute("UPDATE runs SET waits_for = ? WHERE id = ?", (other, run))
                in_flight.waited_for.add(other)
                continue
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
            "UPDATE runs SET state = 'running', started_at = ?, attempts = ?, finished_at = NULL"
            " WHERE id = ? AND lease_id = ? AND state = 'queued' AND attempts = ?",
            [(at, run.attempt, run.run, lease, run.attempt - 1) for run, at in begun],
        )
        _check_all(updated.rowcount, len(begun))
        connection.executemany(
            "INSERT INTO attempts (run_id, number, worker, started_at) VALUES (?, ?, ?, ?)",
            [(run.run, run.attempt, worker, at) for run, at in begun],
        )
        transitions.write_down([_move(run, RunState.QUEUED, RunState.RUNNING, "a host took it") for run, _ in begun])
        transitions.begin_jobs({run.job for run, _ in begun})
        return transitions.changes

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
        transitions = Transitions(connection, now, f"worker {settlements[0].worker}")
        results = self._next_results(connection, settlements)
        updated = connection.executemany(
            SETTLE,
            [_settled_row(one, result, lease) for one, result in zip(settlements, results, strict=True)],
        )
        _check_all(updated.rowcount, len(settlements))
        connection.executemany(ATTEMPT, [_attempt_row(one) for one in settlements])
        self._remember(connection, settlements, results)
        self._keep_artifacts(connection, settlements, results, now)
        self._write_down(transitions, settlements)
        self._add_up(connection, settlements)
        self._release(connection, settlements, waited_for)
        transitions.conclude({one.claimed.job for one in settlements})
        return transitions.changes

    def _next_results(self, connection: sqlite3.Connection, settlements: Sequence[Settlement]) -> list[int | None]:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM results").fetchone()
        ids: list[int | None] = []
        for one in settlements:
            if _leaves_result(one):
                last += 1
                ids.append(last)
            else:
                ids.append(None)
        return ids

    def _remember(
        self, connection: sqlite3.Connection, settlements: Sequence[Settlement], results: list[int | None]
    ) -> None:
        made = [(one, id) for one, id in zip(settlements, results, strict=True) if id is not None]
        keys = [one.claimed.key for one, _ in made if one.outcome.ending.is_remembered]
        connection.executemany(SUPERSEDE, keys)
        connection.executemany(RESULT, [_result_row(one, id) for one, id in made])
        done = [one.claimed.key for one, _ in made if one.claimed.checkpoint or one.outcome.ending.is_remembered]
        if done and connection.execute("SELECT 1 FROM checkpoints LIMIT 1").fetchone():
            connection.executemany("DELETE FROM checkpoints WHERE recipe_id = ? AND content = ?", done)

    def _keep_artifacts(
        self,
        connection: sqlite3.Connection,
        settlements: Sequence[Settlement],
        results: list[int | None],
        now: int,
    ) -> None:
        rows = [
            (result, one.claimed.run, artifact.name, artifact.digest, artifact.size, now, now)
            for one, result in zip(settlements, results, strict=True)
            for artifact in one.outcome.artifacts
        ]
        if rows:
            connection.executemany(
                "INSERT INTO artifacts (result_id, run_id, name, digest, size, made_at, used_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def _write_down(self, transitions: Transitions, settlements: Sequence[Settlement]) -> None:
        fresh = [one.claimed for one in settlements if not one.was_started]
        if fresh:
            transitions.write_down(
                [_move(claimed, RunState.QUEUED, RunState.RUNNING, "a host took it") for claimed in fresh]
            )
            transitions.begin_jobs({claimed.job for claimed in fresh})
        transitions.write_down(
            [_move(one.claimed, RunState.RUNNING, state_after(one), _why(one)) for one in settlements]
        )

    def _add_up(self, connection: sqlite3.Connection, settlements: Sequence[Settlement]) -> None:
        """Costs count for every attempt, metrics for the final one."""
        costs: dict[int, int] = {}
        metrics: dict[int, list[dict[str, float]]] = {}
        for one in settlements:
            if one.outcome.cost:
                costs[one.claimed.job] = costs.get(one.claimed.job, 0) + one.outcome.cost
            if one.outcome.metrics and one.retry_at is None:
                metrics.setdefault(one.claimed.job, []).append(dict(one.outcome.metrics))
        for job, cost in costs.items():
            connection.execute("UPDATE jobs SET cost = cost + ? WHERE id = ?", (cost, job))
        for job, more in metrics.items():
            add_metrics(connection, job, more)

    def _release(
        self, connection: sqlite3.Connection, settlements: Sequence[Settlement], waited_for: Collection[int]
    ) -> None:
        released = [(one.claimed.run,) for one in settlements if one.claimed.run in waited_for]
        connection.executemany("UPDATE runs SET waits_for = NULL WHERE waits_for = ?", released)

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
            (claimed.recipe_id, claimed.content, state, now),
        )

    # ------------------------------------------------------------------ rescue

    def rescue(self, connection: sqlite3.Connection, lease: int, now: int) -> tuple[Changes, int]:
        """Free what belongs to any lease but this one: their owners are gone.

        What was claimed ahead goes back unharmed. What ran is interrupted, and fails when it lost its
        owner for the third time, so that a run which takes the machine down cannot loop. Returns the
        changes and how many runs had been running.
        """
        transitions = Transitions(connection, now, "rescue")
        connection.execute(
            "UPDATE runs SET lease_id = NULL, worker = NULL WHERE lease_id <> ? AND state = 'queued'"
            " AND job_id IN (SELECT id FROM jobs WHERE state IN ('queued', 'running'))",
            (lease,),
        )
        connection.execute("UPDATE runs SET waits_for = NULL WHERE waits_for > 0")
        rows = connection.execute(
            "UPDATE runs SET lease_id = NULL, worker = NULL, progress = NULL, message = NULL, lost = lost + 1,"
            " state = CASE WHEN lost + 1 >= ? THEN 'failed' ELSE 'queued' END,"
            " finished_at = CASE WHEN lost + 1 >= ? THEN ? END,"
            " error = CASE WHEN lost + 1 >= ? THEN ? END"
            " WHERE state = 'running' AND lease_id <> ?"
            " AND job_id IN (SELECT id FROM jobs WHERE state IN ('queued', 'running'))"
            " RETURNING id, job_id, attempts, state",
            (MAX_LOST_OWNERS, MAX_LOST_OWNERS, now, MAX_LOST_OWNERS, LOST_TOO_OFTEN, lease),
        ).fetchall()
        connection.executemany(
            "UPDATE attempts SET ending = ?, error = ?, finished_at = ? WHERE run_id = ? AND number = ?",
            [(Ending.INTERRUPTED, "JobDesk was gone.", now, run, number) for run, _, number, _ in rows],
        )
        transitions.write_down(
            [RunMove(job, run, RunState.RUNNING, RunState(state), "its owner was gone") for run, job, _, state in rows]
        )
        transitions.give_back_jobs("its owner was gone")
        transitions.conclude({job for _, job, _, _ in rows})
        return transitions.changes, len(rows)

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
        condition = ""
        if states:
            condition = f" AND state IN ({', '.join('?' * len(states))})"
        rows = connection.execute(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE job_id = ? AND position > ?{condition} ORDER BY position LIMIT ?",
            (job, after, *states, limit),
        )
        return [_run(row) for row in rows]

    def get(self, connection: sqlite3.Connection, run: int) -> Run | None:
        row = connection.execute(f"SELECT {RUN_COLUMNS} FROM runs WHERE id = ?", (run,)).fetchone()
        return _run(row) if row else None


LOST_TOO_OFTEN = f"The program died {MAX_LOST_OWNERS} times while this was running, so it is not tried again."


def usable_results(connection: sqlite3.Connection, terms: ClaimTerms, contents: Sequence[str]) -> dict[str, Row]:
    """Current results that may stand for these contents: content to (id, ending, error, exit code, summary, metrics).

    A retry takes no failure, and a forced job nothing, except what was made since it was submitted.
    """
    if not contents:
        return {}
    allowed = "1"
    if terms.force:
        allowed = "made_at >= :created"
    elif terms.is_retry:
        allowed = "(made_at >= :created OR ending <> 'failed')"
    rows = connection.execute(
        "SELECT content, id, ending, error, exit_code, summary, metrics FROM results"
        " WHERE recipe_id = :recipe AND current = 1"
        f" AND content IN (SELECT value FROM json_each(:contents)) AND {allowed}",
        {"recipe": terms.recipe_id, "contents": json.dumps(contents), "created": terms.created_at},
    )
    return {row[0]: row[1:] for row in rows}


def reuse(
    connection: sqlite3.Connection,
    job: int,
    run: int,
    result: Row,
    transitions: Transitions,
) -> RunMove:
    """Settle a queued run from a result; the caller writes the move down."""
    id, ending, error, exit_code, summary, metrics = result
    after = Ending(ending).run_state
    connection.execute(
        "UPDATE runs SET state = ?, reused = 1, result_id = ?, error = ?, exit_code = ?, summary = ?,"
        " metrics = ?, waits_for = NULL WHERE id = ? AND state = 'queued'",
        (after, id, error, exit_code, summary, metrics, run),
    )
    connection.execute("UPDATE jobs SET reused = reused + 1 WHERE id = ?", (job,))
    if metrics:
        add_metrics(connection, job, [json.loads(metrics)])
    return RunMove(job, run, RunState.QUEUED, after, "reused")


def add_metrics(connection: sqlite3.Connection, job: int, more: list[dict[str, float]]) -> None:
    (before,) = connection.execute("SELECT metrics FROM jobs WHERE id = ?", (job,)).fetchone()
    connection.execute("UPDATE jobs SET metrics = ? WHERE id = ?", (added(before, more), job))


def state_after(one: Settlement) -> RunState:
    """Where a settled run goes: its final state, or back to the queue."""
    return RunState.QUEUED if one.retry_at is not None else one.outcome.ending.run_state


def _why(one: Settlement) -> str:
    if one.outcome.ending is Ending.INTERRUPTED:
        return "given back"
    if one.retry_at is not None:
        return "tried again"
    return str(one.outcome.mishap or one.outcome.ending)


def _leaves_result(one: Settlement) -> bool:
    """Findings and successes are remembered; a last mishap is noted, and never current."""
    if one.retry_at is not None or one.claimed.content is None:
        return False
    return one.outcome.ending.is_remembered or one.outcome.ending is Ending.MISHAP


def _move(claimed: Claimed, before: RunState, after: RunState, why: str) -> RunMove:
    return RunMove(claimed.job, claimed.run, before, after, why)


def _check_all(updated: int, expected: int) -> None:
    if updated != expected:
        raise LeaseLost


def _metrics(one: Settlement) -> str | None:
    return json.dumps(one.outcome.metrics) if one.outcome.metrics else None


def _settled_row(one: Settlement, result: int | None, lease: int) -> tuple[object, ...]:
    outcome, claimed = one.outcome, one.claimed
    after = state_after(one)
    return (
        after,
        claimed.attempt,
        int(one.is_charged),
        one.retry_at or 0,
        result,
        outcome.error,
        outcome.exit_code,
        outcome.summary,
        _metrics(one),
        outcome.cost,
        one.started_at,
        one.finished_at if after.is_final else None,
        claimed.run,
        lease,
        RunState.RUNNING if one.was_started else RunState.QUEUED,
        claimed.attempt if one.was_started else claimed.attempt - 1,
    )


def _attempt_row(one: Settlement) -> tuple[object, ...]:
    outcome = one.outcome
    return (
        one.claimed.run,
        one.claimed.attempt,
        outcome.ending,
        outcome.mishap,
        outcome.error,
        outcome.exit_code,
        one.worker,
        one.started_at,
        one.finished_at,
        one.cpu_s,
        one.memory,
        one.log,
        one.log_size,
    )


def _result_row(one: Settlement, id: int) -> tuple[object, ...]:
    outcome, claimed = one.outcome, one.claimed
    return (
        id,
        claimed.recipe_id,
        claimed.content,
        claimed.item,
        outcome.ending,
        outcome.error,
        outcome.exit_code,
        outcome.summary,
        _metrics(one),
        (one.finished_at - one.started_at) / 1e6,
        claimed.run,
        int(outcome.ending.is_remembered),
        one.finished_at,
    )


def _checkpoints(
    connection: sqlite3.Connection,
    terms: ClaimTerms,
    rows: list[Row],
) -> dict[str | None, str]:
    if not terms.has_checkpoints or terms.force:
        return {}
    contents = json.dumps([row[4] for row in rows if row[4] is not None])
    return dict(
        connection.execute(
            "SELECT content, state FROM checkpoints WHERE recipe_id = ?"
            " AND content IN (SELECT value FROM json_each(?))",
            (terms.recipe_id, contents),
        ).fetchall()
    )


def _run(row: Row) -> Run:
    values = list(row)
    values[3] = RunKind(values[3])
    values[6] = RunState(values[6])
    values[11] = bool(values[11])
    values[13] = bool(values[13])
    values[19] = json.loads(values[19]) if values[19] else {}
    return Run(*values)
