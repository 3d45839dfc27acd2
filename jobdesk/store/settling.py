"""Writes how attempts ended: collects the rows of a batch of settlements, and writes each kind at once."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Ending, Outcome
from jobdesk.core.states import RunState
from jobdesk.store.projects import spend

Values = tuple[object, ...]

SETTLE = (
    "UPDATE runs SET state = ?, lease_id = NULL, attempts = ?, tries = tries + ?, available_at = ?,"
    " result_id = ?, progress = NULL, message = NULL, error = ?, exit_code = ?, mishap = ?, summary = ?,"
    " metrics = ?, cost = cost + ?, started_at = ?, finished_at = ?, cpu_s = ?, memory = ?, log = ?, log_size = ?"
    " WHERE id = ? AND lease_id = ? AND state = ? AND attempts = ?"
)
# The usual settlement, of a first attempt that was over before its start was stored and has nothing to tell:
# its row is as it was submitted, and half of the columns, which is half of the time, can stay as they are.
SETTLE_USUAL = (
    "UPDATE runs SET state = ?, lease_id = NULL, attempts = 1, tries = 1, result_id = ?, exit_code = ?,"
    " started_at = ?, finished_at = ?, cpu_s = ?"
    " WHERE id = ? AND lease_id = ? AND state = 'queued' AND attempts = 0"
)
EARLIER_ATTEMPT = (
    "INSERT INTO earlier_attempts (run_id, number, ending, mishap, error, exit_code, worker,"
    " started_at, finished_at, cpu_s, memory, log, log_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SUPERSEDE = (
    "UPDATE results SET current = 0 WHERE recipe_id = ? AND current = 1 AND content IN (SELECT value FROM json_each(?))"
)
RESULT = (
    "INSERT INTO results (id, recipe_id, content, item, ending, error, exit_code, summary, metrics,"
    " duration_s, run_id, current, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
RESULT_USUAL = (
    "INSERT INTO results (id, recipe_id, content, item, ending, exit_code, duration_s, run_id, current, made_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)"
)
ARTIFACT = "INSERT OR REPLACE INTO artifacts (run_id, name, digest, size, made_at, used_at) VALUES (?, ?, ?, ?, ?, ?)"
DROP_CHECKPOINT = "DELETE FROM checkpoints WHERE recipe_id = ? AND content = ?"
# Not sum, which is an error where whole numbers grow too large; what is whole and exact stays whole.
ADD_METRICS = (
    "UPDATE jobs SET metrics = (SELECT json_group_object(key,"
    "   iif(number = CAST(number AS INTEGER) AND abs(number) < 9e15, CAST(number AS INTEGER), number)) FROM ("
    "   SELECT key, total(value) AS number FROM ("
    "     SELECT key, value FROM json_each(jobs.metrics)"
    "     UNION ALL SELECT each.key, each.value FROM runs, json_each(runs.metrics) AS each"
    "       WHERE runs.id IN (SELECT value FROM json_each(:runs)))"
    "   GROUP BY key))"
    " WHERE id = :job"
)


@dataclass
class Batch:
    """The rows that some settlements leave. `last_result` is the id of the newest result there is."""

    lease: int
    now: int
    last_result: int
    usual_runs: list[Values] = field(default_factory=list)
    usual_results: list[Values] = field(default_factory=list)
    runs: list[Values] = field(default_factory=list)
    results: list[Values] = field(default_factory=list)
    earlier_attempts: list[Values] = field(default_factory=list)
    artifacts: list[Values] = field(default_factory=list)
    answered: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    costs: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    measured: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[tuple[int, int, RunState, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: Settlement) -> None:
        claimed = one.claimed
        after = one.outcome.ending.run_state if one.retry_at is None else RunState.QUEUED
        if not one.was_started:
            self.begun[claimed.job, one.worker].append(claimed.run)
        self.moved[claimed.job, one.worker, after, _why(one)].append(claimed.run)
        if claimed.content is not None and _is_usual(one):
            self._add_usual(one, claimed.content, after)
        else:
            self._add_other(one, after)

    def _add_usual(self, one: Settlement, content: str, after: RunState) -> None:
        self.last_result += 1
        self.answered[one.claimed.recipe_id].append(content)
        self.usual_runs.append(_usual_run(one, after, self.last_result, self.lease))
        self.usual_results.append(_usual_result(one, self.last_result))

    def _add_other(self, one: Settlement, after: RunState) -> None:
        claimed, outcome = one.claimed, one.outcome
        details = _details(outcome)
        if outcome.cost:
            self.costs[claimed.job] += outcome.cost
        result = None
        if not after.is_final:
            self.earlier_attempts.append(_earlier_attempt(one))
            details = (*details[:3], None, None)
        else:
            result = self._add_result(one, details)
            if details[-1] is not None:
                self.measured[claimed.job].append(claimed.run)
            self.artifacts += [
                (claimed.run, made.name, made.digest, made.size, self.now, self.now) for made in outcome.artifacts
            ]
        self.runs.append(_run(one, after, result, details, self.lease))

    def _add_result(self, one: Settlement, details: Values) -> int | None:
        """Findings and successes are remembered; a last mishap is noted, and never current."""
        claimed, ending = one.claimed, one.outcome.ending
        if ending.is_remembered:
            self.answered[claimed.recipe_id].append(checkpoint_content(claimed.run, claimed.content))
        if claimed.content is None or not (ending.is_remembered or ending is Ending.MISHAP):
            return None
        self.last_result += 1
        self.results.append(_result(one, self.last_result, details, int(ending.is_remembered)))
        return self.last_result

    def write(self, connection: sqlite3.Connection) -> bool:
        """Write the rows; False, with only some of them written, where a run is not the lease's any more."""
        for statement, rows in ((SETTLE_USUAL, self.usual_runs), (SETTLE, self.runs)):
            if rows and connection.executemany(statement, rows).rowcount != len(rows):
                return False
        connection.executemany(EARLIER_ATTEMPT, self.earlier_attempts)
        for recipe, contents in self.answered.items():
            connection.execute(SUPERSEDE, (recipe, json.dumps(contents)))
        connection.executemany(RESULT_USUAL, self.usual_results)
        connection.executemany(RESULT, self.results)
        connection.executemany(ARTIFACT, self.artifacts)
        if connection.execute("SELECT 1 FROM checkpoints LIMIT 1").fetchone():
            keys = [(recipe, content) for recipe, contents in self.answered.items() for content in contents]
            connection.executemany(DROP_CHECKPOINT, keys)
        for job, cost in self.costs.items():
            connection.execute("UPDATE jobs SET cost = cost + ? WHERE id = ?", (cost, job))
            spend(connection, job, cost)
        for job, runs in self.measured.items():
            add_metrics(connection, job, runs)
        return True


def _details(outcome: Outcome) -> Values:
    """Error, exit code, mishap, summary and metrics, which run and result share."""
    return (
        outcome.error,
        outcome.exit_code,
        outcome.mishap.value if outcome.mishap else None,
        outcome.summary,
        finite(outcome.metrics) if outcome.metrics else None,
    )


def _is_usual(one: Settlement) -> bool:
    outcome = one.outcome
    return outcome.ending.is_remembered and not (
        one.was_started
        or one.retry_at is not None
        or one.claimed.attempt > 1
        or not one.is_charged
        or outcome.error
        or outcome.summary
        or outcome.metrics
        or outcome.cost
        or outcome.artifacts
        or one.memory
        or one.log
    )


def _usual_run(one: Settlement, after: RunState, result: int, lease: int) -> Values:
    """For `SETTLE_USUAL`."""
    return (
        after.value,
        result,
        one.outcome.exit_code,
        one.started_at,
        one.finished_at,
        one.cpu_s,
        one.claimed.run,
        lease,
    )


def _usual_result(one: Settlement, id: int) -> Values:
    """For `RESULT_USUAL`."""
    claimed, outcome = one.claimed, one.outcome
    return (
        id,
        claimed.recipe_id,
        claimed.content,
        claimed.item,
        outcome.ending.value,
        outcome.exit_code,
        (one.finished_at - one.started_at) / MICROSECONDS,
        claimed.run,
        one.finished_at,
    )


def _run(one: Settlement, after: RunState, result: int | None, details: Values, lease: int) -> Values:
    """For `SETTLE`: what changes, then what the row must be like for it to change."""
    attempt = one.claimed.attempt
    return (
        after.value,
        attempt,
        int(one.is_charged),
        one.retry_at or 0,
        result,
        *details,
        one.outcome.cost,
        one.started_at,
        one.finished_at if after.is_final else None,
        one.cpu_s,
        one.memory,
        one.log,
        one.log_size,
        one.claimed.run,
        lease,
        "running" if one.was_started else "queued",
        attempt if one.was_started else attempt - 1,
    )


def _earlier_attempt(one: Settlement) -> Values:
    outcome = one.outcome
    return (
        one.claimed.run,
        one.claimed.attempt,
        outcome.ending.value,
        outcome.mishap.value if outcome.mishap else None,
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


def _result(one: Settlement, id: int, details: Values, current: int) -> Values:
    claimed = one.claimed
    error, exit_code, _, summary, metrics = details
    return (
        id,
        claimed.recipe_id,
        claimed.content,
        claimed.item,
        one.outcome.ending.value,
        error,
        exit_code,
        summary,
        metrics,
        (one.finished_at - one.started_at) / MICROSECONDS,
        claimed.run,
        current,
        one.finished_at,
    )


def _why(one: Settlement) -> str:
    """A few words for the history."""
    if one.outcome.ending is Ending.INTERRUPTED:
        return "given back"
    if one.retry_at is not None:
        return "tried again"
    return (one.outcome.mishap or one.outcome.ending).value


def checkpoint_content(run: int, content: str | None) -> str:
    """The content under which a checkpoint is kept; a finish has none, and its checkpoint is its own."""
    return f"run:{run}" if content is None else content


def finite(metrics: Mapping[str, float]) -> str | None:
    """Metrics as JSON, without those that are not numbers: neither JSON nor a sum can hold them."""
    numbers = {name: number for name, number in metrics.items() if isfinite(number)}
    return json.dumps(numbers) if numbers else None


def add_metrics(connection: sqlite3.Connection, job: int, runs: Sequence[int]) -> None:
    """Add the metrics of these runs to those of their job, name by name."""
    if runs:
        connection.execute(ADD_METRICS, {"job": job, "runs": json.dumps(runs)})
