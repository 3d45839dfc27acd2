"""Finds what stands out: the commits that took longest, and the keys that passed and failed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

SLOW = 0.25
"""Results that took this many seconds or more have an index; only where they do not suffice is all looked at."""

FOUND = (
    "SELECT results.item, jobs.pipeline, jobs.version, repositories.path, results.duration_s, results.made_at,"
    " results.run_id, jobs.id FROM results {indexed} JOIN jobs ON jobs.id = results.run_id >> 24"
    " LEFT JOIN repositories ON repositories.id = jobs.repository_id"
    " WHERE {bound} AND made_at >= :begin AND made_at < :end"
    " AND jobs.deleted_at IS NULL AND jobs.sum_group IN (SELECT value FROM json_each(:groups))"
    " ORDER BY duration_s DESC LIMIT :n"
)
SLOWEST = FOUND.format(indexed="INDEXED BY slow_results", bound=f"duration_s >= {SLOW}")
SLOWEST_OF_ALL = FOUND.format(indexed="NOT INDEXED", bound="duration_s IS NOT NULL")
# Of a key that has only ever had one answer there is nothing to tell.
FLAKIEST = (
    "WITH answers AS ("
    "  SELECT recipe_id, content, sum(ending = 'succeeded') AS passed, sum(ending = 'failed') AS failed"
    "   FROM results INDEXED BY superseded_results WHERE current = 0 GROUP BY recipe_id, content"
    "  UNION ALL SELECT results.recipe_id, results.content, 0, count(*) FROM earlier_attempts"
    "   JOIN runs ON runs.id = earlier_attempts.run_id JOIN results ON results.id = runs.result_id"
    "   WHERE earlier_attempts.ending = 'failed' GROUP BY results.recipe_id, results.content),"
    " older AS (SELECT recipe_id, content, sum(passed) AS passed, sum(failed) AS failed FROM answers GROUP BY 1, 2),"
    " counted AS ("
    "  SELECT item, newest.run_id, made_at, passed + (ending = 'succeeded') AS passed,"
    "   failed + (ending = 'failed') AS failed FROM older JOIN results AS newest INDEXED BY one_current_result_per_key"
    "   ON newest.recipe_id = older.recipe_id AND newest.content = older.content AND newest.current = 1)"
    " SELECT item, jobs.pipeline, jobs.version, repositories.path, passed, counted.failed, made_at, run_id, jobs.id"
    "  FROM counted JOIN jobs ON jobs.id = run_id >> 24"
    "  LEFT JOIN repositories ON repositories.id = jobs.repository_id"
    " WHERE passed > 0 AND counted.failed > 0 AND made_at >= :begin AND made_at < :end"
    "  AND jobs.deleted_at IS NULL AND jobs.sum_group IN (SELECT value FROM json_each(:groups))"
    " ORDER BY min(passed, counted.failed) DESC, passed + counted.failed DESC, made_at DESC LIMIT :n"
)


@dataclass(frozen=True, slots=True)
class Slow:
    """What took long: the item, what it was done with and where, and the run that did it."""

    item: str
    pipeline: str
    version: str
    repository: str | None
    took_s: float
    at: int
    run: int
    job: int


@dataclass(frozen=True, slots=True)
class Flaky:
    """A key that gave different answers: how often it passed and failed, and the last run of it."""

    item: str
    pipeline: str
    version: str
    repository: str | None
    passed: int
    failed: int
    at: int
    run: int
    job: int


class Rankings:
    """The first few of a stretch of time (stored times, `end` is not in it) and some groups of `Sums`.

    What was deleted is not among them.
    """

    def slowest(
        self, connection: sqlite3.Connection, begin: int, end: int, groups: Collection[int], n: int
    ) -> list[Slow]:
        """The results that took longest, each as often as it was made."""
        wanted = {"begin": begin, "end": end, "groups": json.dumps(list(groups)), "n": n}
        rows = connection.execute(SLOWEST, wanted).fetchall()
        if len(rows) < n:
            rows = connection.execute(SLOWEST_OF_ALL, wanted).fetchall()
        return [Slow(*row) for row in rows]

    def flakiest(
        self, connection: sqlite3.Connection, begin: int, end: int, groups: Collection[int], n: int
    ) -> list[Flaky]:
        """Keys that both passed and failed and were tried in that time, by how even it stands; counts are of ever."""
        wanted = {"begin": begin, "end": end, "groups": json.dumps(list(groups)), "n": n}
        return [Flaky(*row) for row in connection.execute(FLAKIEST, wanted)]
