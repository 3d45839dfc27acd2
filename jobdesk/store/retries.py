"""Makes jobs that do old ones again, many by a few statements: what succeeded is reused, what failed is tried."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Mode
from jobdesk.core.states import RunState
from jobdesk.store.recipes import recipe_id
from jobdesk.store.reuse import reuse, usable
from jobdesk.store.run_ids import RUNS_OF_JOBS
from jobdesk.store.sums import group_id
from jobdesk.store.transitions import Transitions

# Of an old job: its items, all or those in some states.
ITEMS = (
    "runs.id BETWEEN old.id << 24 AND (old.id << 24) + 16777215 AND runs.kind = 'item'"
    " AND (:states = '[]' OR runs.state IN (SELECT value FROM json_each(:states)))"
)
# What there is to do again: how many items of an old job, counted with whom, and which active job does just that.
FOUND = (
    "WITH old AS MATERIALIZED (SELECT old.id, pipeline, project_id, repository_id,"
    f" (SELECT count(*) FROM runs WHERE {ITEMS}) AS n FROM json_each(:jobs) JOIN jobs AS old ON old.id = value"
    " WHERE old.deleted_at IS NULL AND old.state NOT IN ('queued', 'running'))"
    " SELECT old.id, old.pipeline, old.project_id, old.repository_id, old.n, same.id FROM old"
    " LEFT JOIN jobs AS same ON same.request_key = 'retry of ' || old.id || ': ' || old.n"
    "  AND same.state IN ('queued', 'running') AND NOT :force"
)
# In the order of the list: the table beside it is only looked up in.
MAKE = (
    "INSERT INTO jobs (title, mode, pipeline, version, recipe_id, repository_id, project_id, input, options,"
    " request_key, state, priority, exclusive, run_at, max_attempts, retries, timeout_s, timeout_factor, workers,"
    " force, retry_of, total, queued, created_at, sum_group, last_result)"
    " SELECT title, mode, pipeline, json_extract(value, '$[1]'), json_extract(value, '$[2]'), repository_id,"
    " project_id, input, options, json_extract(value, '$[3]'), 'queued', priority, exclusive, 0, max_attempts, retries,"
    " timeout_s, timeout_factor, workers, :force, old.id, json_extract(value, '$[4]'), json_extract(value, '$[4]'),"
    " :now, json_extract(value, '$[5]'), (SELECT coalesce(max(id), 0) FROM results)"
    " FROM json_each(:wanted) CROSS JOIN jobs AS old ON old.id = json_extract(value, '$[0]') RETURNING retry_of, id"
)
# Items stand before the finish, so that all of them keep their places; some of them are numbered anew.
COPY_RUNS = (
    "INSERT INTO runs (id, kind, item, content, state)"
    " SELECT (made.id << 24) + {position}, 'item', item, coalesce(content, ''), 'queued'"
    " FROM json_each(:made) JOIN jobs AS made ON made.id = value"
    f" JOIN jobs AS old ON old.id = made.retry_of JOIN runs ON {ITEMS} ORDER BY 1"
)
SAME_PLACE = "(runs.id & 16777215)"
NEXT_PLACE = "row_number() OVER (PARTITION BY made.id ORDER BY runs.id) - 1"
INSERT_FINISHES = (
    "INSERT INTO runs (id, kind, item, state, waits_for)"
    " SELECT (jobs.id << 24) + total - 1, 'finish', 'job ' || jobs.id, 'queued', 0"
    " FROM json_each(:finishing) JOIN jobs ON jobs.id = value"
)
ANSWERED = (
    "SELECT DISTINCT jobs.id, jobs.recipe_id FROM json_each(:made) JOIN jobs ON jobs.id = value"
    f" JOIN runs ON {RUNS_OF_JOBS} JOIN results ON results.recipe_id = jobs.recipe_id"
    "  AND results.content = runs.content AND results.current = 1 AND results.ending <> 'failed'"
    f" WHERE jobs.mode <> '{Mode.FIRST_BAD}'"
)


@dataclass(frozen=True, slots=True)
class Again:
    """An old job, and what would do it again: the recipe and the version that its pipeline has now."""

    job: int
    recipe: Recipe
    version: str
    has_finish: bool


@dataclass(frozen=True, slots=True)
class Retried:
    """What came of some retries, by old job: the job that was `made`, or the one that does the `same` already.

    An old job that is in neither has nothing to try again, is not over, is in the trash or is gone.
    """

    made: dict[int, int] = field(default_factory=dict)
    same: dict[int, int] = field(default_factory=dict)


class _Found(NamedTuple):
    """An old job: whom it is counted with, how many `items` there are to try, and the job that does the same."""

    job: int
    pipeline: str
    project: int | None
    repository: int | None
    items: int
    same: int | None


class Retries:
    """Jobs that were made because a person wanted others again. Writing happens inside a transaction of the caller."""

    def make(
        self,
        connection: sqlite3.Connection,
        wanted: Collection[Again],
        now: int,
        *,
        states: Collection[RunState] = (),
        force: bool = False,
    ) -> Retried:
        """Do old jobs again, or of each only the items in some `states`.

        Successes and skips are reused unless by `force`, failures never. The same retry, while it is active, is the
        job that exists.
        """
        given = {"states": json.dumps([str(state) for state in states]), "force": int(force)}
        old_jobs = json.dumps(sorted({one.job for one in wanted}))
        rows = connection.execute(FOUND, {**given, "jobs": old_jobs})
        found = {one.job: one for one in map(_Found._make, rows)}
        making = self._making(connection, wanted, found, force=force)
        made: dict[int, int] = dict(
            connection.execute(MAKE, {**given, "wanted": json.dumps(making), "now": now}).fetchall()
        )
        finishing = [made[one.job] for one in wanted if one.has_finish and one.job in made]
        place = NEXT_PLACE if states else SAME_PLACE
        connection.execute(COPY_RUNS.format(position=place), {**given, "made": json.dumps(list(made.values()))})
        connection.execute(INSERT_FINISHES, {"finishing": json.dumps(finishing)})
        if not force:
            self._reuse(connection, list(made.values()), now)
        return Retried(made, {old: one.same for old, one in found.items() if one.same is not None})

    def _making(
        self, connection: sqlite3.Connection, wanted: Collection[Again], found: Mapping[int, _Found], *, force: bool
    ) -> list[list[object]]:
        """For `MAKE`, oldest first: old job, version, recipe, key, how many runs, and whom they are counted with."""
        recipes: dict[Recipe, int] = {}
        groups: dict[tuple[str, str, int | None, int | None], int] = {}
        rows: dict[int, list[object]] = {}
        for one in wanted:
            old = found.get(one.job)
            if old is None or old.items == 0 or old.same is not None:
                continue
            group = old.pipeline, one.version, old.project, old.repository
            if group not in groups:
                groups[group] = group_id(connection, *group)
            recipe = recipes.get(one.recipe)
            if recipe is None:
                recipe = recipes[one.recipe] = recipe_id(connection, one.recipe)
            key = None if force else f"retry of {old.job}: {old.items}"
            total = old.items + one.has_finish
            rows[old.job] = [old.job, one.version, recipe, key, total, groups[group]]
        return [rows[job] for job in sorted(rows)]

    def _reuse(self, connection: sqlite3.Connection, made: Sequence[int], now: int) -> None:
        answered = connection.execute(ANSWERED, {"made": json.dumps(made)}).fetchall()
        transitions = Transitions(connection, now, "person")
        allowed = usable(force=False, is_retry=True)
        for job, recipe in answered:
            reuse(connection, transitions, job, recipe, now, allowed)
        transitions.conclude({job for job, _ in answered})
        transitions.done()
