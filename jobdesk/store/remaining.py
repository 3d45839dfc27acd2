"""What is left of all jobs that may go on, and how long runs like it have taken: what forecasts are made of."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.model import Mode
from jobdesk.store.run_ids import RUNS_OF_JOBS

RECENT = 20_000
MOST_RUNS = 5_000
LATELY, LONGEST_GAP_S = 100, 5.0
GOING = (
    "state IN ('queued', 'running') AND paused_at IS NULL AND cancel_requested_at IS NULL AND error IS NULL"
    " AND run_at <= :now"
)
# A search does not try all that is left, so each is a line of its own.
LEFT = (
    "SELECT recipe_id, pipeline, version, priority, mode, count(*), sum(queued + running),"
    " sum(coalesce(workers, :workers)) FROM jobs INDEXED BY active_jobs"
    f" WHERE {GOING} GROUP BY recipe_id, version, priority, iif(mode = 'first bad', id, 0) ORDER BY min(id)"
)
# The attempts of long jobs are not looked for: where much is left, how far each of them is hardly matters.
RUNNING = (
    "SELECT jobs.recipe_id, jobs.priority, runs.started_at FROM jobs INDEXED BY active_jobs"
    f" JOIN runs ON {RUNS_OF_JOBS} WHERE jobs.{GOING.replace(' AND ', ' AND jobs.')}"
    f" AND jobs.running > 0 AND jobs.total <= {MOST_RUNS} AND runs.state = 'running'"
)
RECENT_LENGTHS = (
    "SELECT recipe_id, duration_s FROM (SELECT id, recipe_id, duration_s,"
    "  row_number() OVER (PARTITION BY recipe_id ORDER BY id DESC) AS place FROM results NOT INDEXED"
    "  WHERE id > (SELECT max(id) FROM results) - :recent AND duration_s IS NOT NULL"
    "  AND recipe_id IN (SELECT value FROM json_each(:recipes))) WHERE place <= :n ORDER BY id DESC"
)
OLDER_LENGTHS = "SELECT duration_s FROM results WHERE recipe_id = ? AND current = 1 AND duration_s IS NOT NULL LIMIT ?"
ALIKE = (
    "SELECT duration_s FROM results NOT INDEXED WHERE id > (SELECT max(id) FROM results) - :recent"
    " AND duration_s IS NOT NULL AND recipe_id IN (SELECT id FROM recipes WHERE pipeline = :pipeline)"
    " ORDER BY id DESC LIMIT :n"
)
# By worker, in order: when each of the last attempts began and ended.
LAST_ATTEMPTS = (
    "SELECT worker, runs.started_at, runs.finished_at FROM results JOIN runs ON runs.id = results.run_id"
    " WHERE results.id > (SELECT max(id) FROM results) - ? AND runs.worker IS NOT NULL"
    " AND runs.started_at IS NOT NULL AND runs.finished_at IS NOT NULL ORDER BY worker, runs.started_at"
)


@dataclass(frozen=True, slots=True)
class Left:
    """The jobs of one recipe and priority: how many they are, how many runs are left, how many workers they may use."""

    recipe_id: int
    pipeline: str
    version: str
    priority: int
    mode: Mode
    jobs: int
    runs: int
    workers: int


class Remaining:
    """Reads that cost no more for many jobs than for one of each recipe."""

    def left(self, connection: sqlite3.Connection, now: int, workers: int) -> list[Left]:
        """What may go on now: not what is paused, for later, or about to be cancelled."""
        rows = connection.execute(LEFT, {"now": now, "workers": workers})
        return [
            Left(recipe, pipeline, version, priority, Mode(mode), jobs, runs, may_use)
            for recipe, pipeline, version, priority, mode, jobs, runs, may_use in rows
        ]

    def running_since(self, connection: sqlite3.Connection, now: int) -> dict[tuple[int, int], list[int]]:
        """By recipe and priority, when the attempts began that go on now."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for recipe, priority, at in connection.execute(RUNNING, {"now": now}):
            found[recipe, priority].append(at)
        return found

    def lengths_s(self, connection: sqlite3.Connection, recipes: Collection[int], n: int) -> dict[int, list[float]]:
        """How long the newest `n` results of each recipe took, the newest first; any, where those are of long ago."""
        found: dict[int, list[float]] = defaultdict(list)
        wanted = {"recipes": json.dumps(list(recipes)), "recent": RECENT, "n": n}
        for recipe, length_s in connection.execute(RECENT_LENGTHS, wanted):
            found[recipe].append(length_s)
        for recipe in set(recipes) - found.keys():
            found[recipe] = [length_s for (length_s,) in connection.execute(OLDER_LENGTHS, (recipe, n))]
        return found

    def alike_s(self, connection: sqlite3.Connection, pipeline: str, n: int) -> list[float]:
        """How long the newest results of a pipeline took, whatever its version and input, the newest first."""
        rows = connection.execute(ALIKE, {"pipeline": pipeline, "recent": RECENT, "n": n})
        return [length_s for (length_s,) in rows]

    def gap_s(self, connection: sqlite3.Connection) -> float:
        """What usually lay between two runs of a worker lately, in seconds."""
        attempts: list[tuple[int, int, int]] = connection.execute(LAST_ATTEMPTS, (LATELY,)).fetchall()
        gaps = [(after[1] - before[2]) / MICROSECONDS for before, after in pairwise(attempts) if before[0] == after[0]]
        return median([gap_s for gap_s in gaps if 0 <= gap_s <= LONGEST_GAP_S] or [0.0])
