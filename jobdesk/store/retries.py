"""Makes jobs that do old ones again, many by a few statements: what succeeded is reused, what failed is tried."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Mode
from jobdesk.core.states import RunState
from jobdesk.store.recipes import recipe_id
from jobdesk.store.reuse import reuse, usable
from jobdesk.store.run_ids import RUNS_OF_JOBS
from jobdesk.store.transitions import Transitions

# Of an old job: its items, all or those in some states.
ITEMS = (
    "runs.id BETWEEN old.id << 24 AND (old.id << 24) + 16777215 AND runs.kind = 'item'"
    " AND (:states = '[]' OR runs.state IN (SELECT value FROM json_each(:states)))"
)
WANTED = (
    "WITH wanted AS MATERIALIZED (SELECT old.id, json_extract(value, '$[1]') AS recipe,"
    " json_extract(value, '$[2]') AS version, json_extract(value, '$[3]') AS finish,"
    f" (SELECT count(*) FROM runs WHERE {ITEMS}) AS n"
    " FROM json_each(:wanted) JOIN jobs AS old ON old.id = json_extract(value, '$[0]')"
    " WHERE old.deleted_at IS NULL AND old.state NOT IN ('queued', 'running'))"
)
KEY = "'retry of ' || wanted.id || ': ' || wanted.n"
SAME = (
    f"{WANTED} SELECT wanted.id, jobs.id FROM wanted JOIN jobs ON jobs.request_key = {KEY}"
    " AND jobs.state IN ('queued', 'running')"
)
OPEN_GROUPS = (
    "INSERT OR IGNORE INTO sum_groups (pipeline, version, project_id, repository_id)"
    f" {WANTED} SELECT DISTINCT pipeline, wanted.version, coalesce(project_id, 0), coalesce(repository_id, 0)"
    " FROM wanted JOIN jobs ON jobs.id = wanted.id"
)
MAKE = (
    "INSERT INTO jobs (title, mode, pipeline, version, recipe_id, repository_id, project_id, input, options,"
    " request_key, state, priority, exclusive, run_at, max_attempts, retries, timeout_s, timeout_factor, workers,"
    " force, retry_of, total, queued, created_at, sum_group, last_result)"
    f" {WANTED} SELECT title, mode, pipeline, wanted.version, wanted.recipe, repository_id, project_id, input, options,"
    f" iif(:force, NULL, {KEY}), 'queued', priority, exclusive, 0, max_attempts, retries, timeout_s, timeout_factor,"
    " workers, :force, wanted.id, n + finish, n + finish, :now,"
    " (SELECT id FROM sum_groups WHERE sum_groups.pipeline = jobs.pipeline AND sum_groups.version = wanted.version"
    "  AND sum_groups.project_id = coalesce(jobs.project_id, 0)"
    "  AND sum_groups.repository_id = coalesce(jobs.repository_id, 0)),"
    " (SELECT coalesce(max(id), 0) FROM results)"
    " FROM wanted JOIN jobs ON jobs.id = wanted.id"
    " WHERE n > 0 AND wanted.id NOT IN (SELECT value FROM json_each(:same)) ORDER BY wanted.id"
    " RETURNING retry_of, id"
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
        given = {
            "wanted": _rows(connection, wanted),
            "states": json.dumps([str(state) for state in states]),
            "force": int(force),
            "now": now,
        }
        same: dict[int, int] = {} if force else dict(connection.execute(SAME, given).fetchall())
        connection.execute(OPEN_GROUPS, given)
        made: dict[int, int] = dict(connection.execute(MAKE, {**given, "same": json.dumps(list(same))}).fetchall())
        finishing = [made[one.job] for one in wanted if one.has_finish and one.job in made]
        place = NEXT_PLACE if states else SAME_PLACE
        connection.execute(COPY_RUNS.format(position=place), {**given, "made": json.dumps(list(made.values()))})
        connection.execute(INSERT_FINISHES, {"finishing": json.dumps(finishing)})
        if not force:
            self._reuse(connection, list(made.values()), now)
        return Retried(made, same)

    def _reuse(self, connection: sqlite3.Connection, made: Sequence[int], now: int) -> None:
        answered = connection.execute(ANSWERED, {"made": json.dumps(made)}).fetchall()
        transitions = Transitions(connection, now, "person")
        allowed = usable(force=False, is_retry=True)
        for job, recipe in answered:
            reuse(connection, transitions, job, recipe, now, allowed)
        transitions.conclude({job for job, _ in answered})
        transitions.done()


def _rows(connection: sqlite3.Connection, wanted: Collection[Again]) -> str:
    """Number, recipe, version and whether there is a finish, each old job once."""
    recipes = {recipe: recipe_id(connection, recipe) for recipe in {one.recipe for one in wanted}}
    rows = {one.job: [one.job, recipes[one.recipe], one.version, int(one.has_finish)] for one in wanted}
    return json.dumps(list(rows.values()))
