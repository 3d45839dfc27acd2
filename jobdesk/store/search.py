"""Finds jobs by a query and sorts them: the first ones at once, and then the numbers of all of them.

Everything that is asked of a job and sorted by stands in one index, `jobs_searched`, so that a search never reads the
wide rows, and needs no index of its own for each column. A search that nobody waits for any more stops by itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from jobdesk.core.errors import JobDeskError
from jobdesk.core.numbers import OFFSET, Numbers
from jobdesk.core.query.tree import Node
from jobdesk.core.query.wanted import SortKey, Wanted
from jobdesk.store.conditions import COLUMNS, PATH, PROJECT, Condition, condition_of

STEPS = 20_000
"""After so many steps of SQLite's machine, about a millisecond, it is asked whether a search is still wanted."""

KEYS: Mapping[SortKey, str] = {
    SortKey.NUMBER: "jobs.id",
    SortKey.STATE: (
        "CASE jobs.state WHEN 'running' THEN 1 WHEN 'queued' THEN 2 WHEN 'failed' THEN 3 WHEN 'cancelled' THEN 4"
        " ELSE 5 END"
    ),
    SortKey.TITLE: "jobs.title",
    SortKey.PLACE: PATH.replace("path", "name"),
    SortKey.TOLD: "coalesce(jobs.error, jobs.summary)",
    SortKey.WHEN: "coalesce(jobs.finished_at, jobs.started_at, jobs.created_at)",
    SortKey.PIPELINE: "jobs.pipeline",
    SortKey.VERSION: "jobs.version",
    SortKey.PROJECT: PROJECT,
    SortKey.DURATION: COLUMNS["duration"],
    SortKey.WAITED: COLUMNS["waited"],
    SortKey.COST: "jobs.cost",
    SortKey.RUNS: "jobs.total",
    SortKey.FAILED: "jobs.failed",
    SortKey.PRIORITY: "jobs.priority",
    SortKey.CREATED: "jobs.created_at",
    SortKey.STARTED: "jobs.started_at",
}


NAMES: Mapping[str, tuple[str, str]] = {
    "pipeline": ("recipes", "pipeline"),
    "version": ("recipes", "version"),
    "repo": ("repositories", "name"),
    "project": ("projects", "name"),
}


class NotWanted(JobDeskError):
    """Nobody waits for that search any more."""


class Search:
    """The jobs that a query lets through. An expression that cannot be used raises `BadQuery` or `SlowExpression`."""

    def first(self, connection: sqlite3.Connection, wanted: Wanted, n: int, now: int) -> list[int]:
        """The numbers of the first `n` jobs, in their order."""
        condition = condition_of(connection, wanted.query, now)
        sql = f"{_sorted(wanted, condition)} LIMIT :n"
        return [job for (job,) in _asked(connection, sql, condition, n=n)]

    def numbers(self, connection: sqlite3.Connection, wanted: Wanted, now: int) -> Numbers:
        """The numbers of all of them, in their order; no object is made for any."""
        condition = condition_of(connection, wanted.query, now)
        sql = f"SELECT group_concat(id + {OFFSET}, '') FROM ({_sorted(wanted, condition)})"
        ((text,),) = _asked(connection, sql, condition)
        return Numbers(text or "")

    def among(self, connection: sqlite3.Connection, query: Node, jobs: Collection[int], now: int) -> list[int]:
        """Those of these jobs that the query lets through, newest first."""
        condition = condition_of(connection, query, now)
        chosen = "jobs.id IN (SELECT value FROM json_each(:jobs))"
        sql = f"SELECT jobs.id FROM jobs WHERE {chosen} AND ({condition.sql}) ORDER BY jobs.id DESC"
        return [job for (job,) in _asked(connection, sql, condition, jobs=json.dumps(list(jobs)))]

    def count(self, connection: sqlite3.Connection, query: Node, now: int) -> int:
        """How many jobs the query lets through."""
        condition = condition_of(connection, query, now)
        ((count,),) = _asked(connection, f"SELECT count(*) FROM {_source(condition)} WHERE {condition.sql}", condition)
        return int(count)

    def names(self, connection: sqlite3.Connection, field: str) -> list[str]:
        """What there is of pipelines, versions, repositories or projects: what a value can be completed to."""
        table, column = NAMES[field]
        rows = connection.execute(f"SELECT DISTINCT {column} FROM {table} ORDER BY {column} COLLATE NOCASE")
        return [name for (name,) in rows]


@contextmanager
def interruptible(connection: sqlite3.Connection, is_wanted: Callable[[], bool]) -> Iterator[None]:
    """What is asked inside ends with `NotWanted` soon after it is not wanted any more."""
    connection.set_progress_handler(lambda: not is_wanted(), STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise NotWanted from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _sorted(wanted: Wanted, condition: Condition) -> str:
    """A statement for the numbers in their order.

    The rows are gone through from the end at which the first ones are likely to be: sorting the newest times is then
    done with the first rows, where the other way round every row would be a new first one.
    """
    way = "DESC" if wanted.is_descending else "ASC"
    source, key = _source(condition), KEYS[wanted.order]
    if wanted.order is SortKey.NUMBER:
        return f"SELECT jobs.id AS id FROM {source} WHERE {condition.sql} ORDER BY jobs.id {way}"
    rows = f"SELECT jobs.id AS id, {key} AS key FROM {source} WHERE {condition.sql} ORDER BY jobs.id {way} LIMIT -1"
    return f"SELECT id FROM ({rows}) ORDER BY key COLLATE NOCASE {way} NULLS LAST, id DESC"


def _source(condition: Condition) -> str:
    """The index has what is not deleted."""
    return "jobs" if condition.is_about_deleted else "jobs INDEXED BY jobs_searched"


def _asked(connection: sqlite3.Connection, sql: str, condition: Condition, **more: object) -> list[tuple[Any, ...]]:
    parameters = {**condition.parameters, **more}
    if not condition.expressions:
        return connection.execute(sql, parameters).fetchall()
    from jobdesk.store.expressions import Expressions

    expressions = Expressions(condition.expressions)
    expressions.serve(connection)
    try:
        return connection.execute(sql, parameters).fetchall()
    except sqlite3.OperationalError:
        expressions.explain()
        raise
