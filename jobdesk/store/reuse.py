"""Settles runs from results that are there already, by the thousand and with no attempt."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from jobdesk.core.states import RunState
from jobdesk.store.run_ids import OF_JOB
from jobdesk.store.settling import add_metrics
from jobdesk.store.sums import REUSED
from jobdesk.store.transitions import Transitions

ALL = f"{OF_JOB} AND runs.kind = 'item'"
SOME = "runs.id IN (SELECT value FROM json_each(:runs))"

# The endings that are remembered have the names of the states that they lead to.
REUSE = (
    "UPDATE runs SET state = results.ending, reused = 1, result_id = results.id, error = results.error,"
    " exit_code = results.exit_code, mishap = NULL, summary = results.summary, metrics = results.metrics,"
    " started_at = NULL, finished_at = :now"
    " FROM results WHERE results.recipe_id = :recipe AND results.content = runs.content AND results.current = 1"
    " AND runs.state = 'queued' AND {usable} AND {which} RETURNING runs.id, runs.state, runs.metrics IS NOT NULL"
)
TOUCH_ARTIFACTS = (
    "UPDATE artifacts SET used_at = :now WHERE run_id IN ("
    f" SELECT results.run_id FROM runs JOIN results ON results.id = runs.result_id WHERE {SOME})"
)


def usable(*, force: bool, is_retry: bool) -> str:
    """Which current results may stand for a job, as SQL: all, for a retry no failure, by force none.

    What was made since the job was submitted always may; that goes by the order of results, because a
    clock can be set back.
    """
    if not force and not is_retry:
        return "1"
    since = "results.id > (SELECT last_result FROM jobs WHERE id = :job)"
    return since if force else f"({since} OR results.ending <> 'failed')"


def reuse(
    connection: sqlite3.Connection,
    transitions: Transitions,
    job: int,
    recipe: int,
    now: int,
    allowed: str,
    runs: Sequence[int] | None = None,
) -> int:
    """Settle the queued items of a job (all, or `runs`) that a usable result answers; how many they were."""
    which = ALL if runs is None else SOME
    settled = connection.execute(
        REUSE.format(usable=allowed, which=which),
        {"job": job, "recipe": recipe, "now": now, "runs": json.dumps(runs)},
    ).fetchall()
    if not settled:
        return 0
    moved = defaultdict(list)
    for run, state, _ in settled:
        moved[state].append(run)
    for state, some in moved.items():
        transitions.runs_moved(job, some, RunState.QUEUED, RunState(state), REUSED)
    connection.execute("UPDATE jobs SET reused = reused + ? WHERE id = ?", (len(settled), job))
    add_metrics(connection, job, [run for run, _, has_metrics in settled if has_metrics])
    if connection.execute("SELECT 1 FROM artifacts LIMIT 1").fetchone():
        connection.execute(TOUCH_ARTIFACTS, {"now": now, "runs": json.dumps([run for run, _, _ in settled])})
    return len(settled)
