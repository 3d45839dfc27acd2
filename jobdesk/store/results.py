"""Looks results up: by key, in bulk for thousands of commits, and as history."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Result
from jobdesk.core.outcomes import Artifact, Ending
from jobdesk.store.run_ids import OF_JOB

COLUMNS = (
    "id, recipe_id, content, item, ending, error, exit_code, summary, metrics, duration_s, run_id, current,"
    " accepted_at, made_at"
)

# Every result of some keys. The index of the current ones and that of the older ones are two.
OF_KEYS = " UNION ALL ".join(
    "SELECT * FROM results WHERE recipe_id = :recipe"
    f" AND content IN (SELECT value FROM json_each(:contents)) AND current = {current}"
    for current in (1, 0)
)
RECENT = 20_000
TIMED = "recipe_id = ? AND current = 1 AND duration_s IS NOT NULL"

NO_METRICS: Mapping[str, float] = MappingProxyType({})
_ENDINGS = {ending.value: ending for ending in Ending}


class Results:
    """What pipelines made. One result is current per key; older ones stay as history."""

    def recipes(self, connection: sqlite3.Connection, pipeline: str) -> dict[int, Recipe]:
        """All recipes of a pipeline that were ever used, by row, newest first."""
        rows = connection.execute(
            "SELECT id, pipeline, version, parameters FROM recipes WHERE pipeline = ? ORDER BY id DESC",
            (pipeline,),
        )
        return {id: Recipe(*parts) for id, *parts in rows}

    def find_recipe(self, connection: sqlite3.Connection, recipe: Recipe) -> int | None:
        row = connection.execute("SELECT id FROM recipes WHERE digest = ?", (recipe.digest,)).fetchone()
        return row[0] if row else None

    def current(self, connection: sqlite3.Connection, recipe: int, contents: Collection[str]) -> dict[str, Result]:
        """The current results of a recipe for these contents."""
        return self._look_up(connection, recipe, contents, "current = 1")

    def newest(self, connection: sqlite3.Connection, recipe: int, n: int) -> list[Result]:
        """The newest current results of a recipe, the newest first."""
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM results WHERE recipe_id = ? AND current = 1 ORDER BY id DESC LIMIT ?", (recipe, n)
        )
        return [_result(row) for row in rows]

    def mishaps(self, connection: sqlite3.Connection, recipe: int, contents: Collection[str]) -> dict[str, Result]:
        """The latest last mishap of each of these contents."""
        return self._look_up(connection, recipe, contents, "current = 0 AND ending = 'mishap' ORDER BY id")

    def _look_up(
        self, connection: sqlite3.Connection, recipe: int, contents: Collection[str], condition: str
    ) -> dict[str, Result]:
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM results WHERE recipe_id = ?"
            f" AND content IN (SELECT value FROM json_each(?)) AND {condition}",
            (recipe, json.dumps(list(contents))),
        )
        return {row[2]: _result(row) for row in rows}

    def endings(self, connection: sqlite3.Connection, recipe: int) -> dict[str, tuple[str, str | None]]:
        """Every current result of a recipe in short: content to (ending, error or summary)."""
        rows = connection.execute(
            "SELECT content, ending, coalesce(error, summary) FROM results WHERE recipe_id = ? AND current = 1",
            (recipe,),
        )
        return {content: (ending, words) for content, ending, words in rows}

    def history(self, connection: sqlite3.Connection, recipe: int, content: str) -> list[Result]:
        """Every result of a key, newest first."""
        rows = connection.execute(
            f"SELECT {COLUMNS} FROM ({OF_KEYS}) ORDER BY id DESC",
            {"recipe": recipe, "contents": json.dumps([content])},
        )
        return [_result(row) for row in rows]

    def flaky(self, connection: sqlite3.Connection, recipe: int, contents: Collection[str]) -> set[str]:
        """The contents whose key has both passed and failed, among results and attempts."""
        rows = connection.execute(
            f"SELECT content FROM ({OF_KEYS}) AS made LEFT JOIN earlier_attempts AS earlier"
            " ON earlier.run_id = made.run_id WHERE made.ending IN ('succeeded', 'failed') GROUP BY content"
            " HAVING max(made.ending = 'succeeded') AND max(made.ending = 'failed' OR earlier.ending = 'failed')",
            {"recipe": recipe, "contents": json.dumps(list(contents))},
        )
        return {content for (content,) in rows}

    def accept(self, connection: sqlite3.Connection, result: Result, recipe: int, content: str, now: int) -> None:
        """Let a stale result stand as the current one of another key, and remember that a person said so."""
        connection.execute(
            "INSERT OR IGNORE INTO results (recipe_id, content, item, ending, error, exit_code, summary, metrics,"
            " duration_s, run_id, current, accepted_at, made_at)"
            " SELECT ?, ?, item, ending, error, exit_code, summary, metrics, duration_s, run_id, 1, ?, made_at"
            " FROM results WHERE id = ?",
            (recipe, content, now, result.id),
        )

    def maker(self, connection: sqlite3.Connection, run: int) -> int | None:
        """The run that made the result of a run: itself, or the one that it was reused from."""
        row = connection.execute(
            "SELECT results.run_id FROM runs JOIN results ON results.id = runs.result_id WHERE runs.id = ?", (run,)
        ).fetchone()
        return row[0] if row else None

    def artifacts(self, connection: sqlite3.Connection, run: int) -> list[Artifact]:
        """The files that a run left, or that the run it was reused from left."""
        rows = connection.execute(
            "SELECT name, digest, size FROM artifacts WHERE run_id = coalesce("
            " (SELECT results.run_id FROM runs JOIN results ON results.id = runs.result_id WHERE runs.id = ?1), ?1)"
            " ORDER BY name",
            (run,),
        )
        return [Artifact(*row) for row in rows]

    def artifacts_of_job(self, connection: sqlite3.Connection, job: int, most: int) -> list[tuple[int, Artifact]]:
        """The first `most` files that the runs of a job left, or those they were reused from, each with its run."""
        rows = connection.execute(
            "SELECT runs.id, artifacts.name, digest, size FROM runs LEFT JOIN results ON results.id = runs.result_id"
            " JOIN artifacts ON artifacts.run_id = coalesce(results.run_id, runs.id)"
            f" WHERE {OF_JOB} ORDER BY runs.id, artifacts.name LIMIT :most",
            {"job": job, "most": most},
        )
        return [(run, Artifact(*rest)) for run, *rest in rows]

    def durations(self, connection: sqlite3.Connection, recipe: int, n: int = 200) -> list[float]:
        """How long results of a recipe took, in seconds: its newest, or any where those are of long ago."""
        # By number, newest first; the index would find all of the recipe and sort them.
        newest = connection.execute(
            f"SELECT duration_s FROM results NOT INDEXED WHERE id > (SELECT max(id) FROM results) - {RECENT}"
            f" AND {TIMED} ORDER BY id DESC LIMIT ?",
            (recipe, n),
        ).fetchall()
        rows = newest or connection.execute(f"SELECT duration_s FROM results WHERE {TIMED} LIMIT ?", (recipe, n))
        return [duration for (duration,) in rows]

    # ------------------------------------------------------------------ contents of paths

    def known_contents(self, connection: sqlite3.Connection, paths: str, trees: Collection[str]) -> dict[str, str]:
        """What is known of the scope `paths` at these trees: tree to content. `paths` is canonical JSON."""
        rows = connection.execute(
            "SELECT tree, content FROM path_contents WHERE paths = ? AND tree IN (SELECT value FROM json_each(?))",
            (paths, json.dumps(list(trees))),
        )
        return dict(rows.fetchall())

    def keep_contents(self, connection: sqlite3.Connection, paths: str, contents: dict[str, str]) -> None:
        connection.executemany(
            "INSERT OR REPLACE INTO path_contents (paths, tree, content) VALUES (?, ?, ?)",
            [(paths, tree, content) for tree, content in contents.items()],
        )


def _result(row: tuple[Any, ...]) -> Result:
    values = list(row)
    values[4] = _ENDINGS[row[4]]
    values[8] = json.loads(row[8]) if row[8] else NO_METRICS
    values[11] = bool(row[11])
    return Result(*values)
