"""Finds jobs by a query and sorts them: the first ones at once, and then the numbers of all of them.

Everything that is asked of a job and sorted by stands in one index, `jobs_searched`, so that a search never reads the
wide rows, and needs no index of its own for each column. The newest jobs are looked at first: often that is all, and
else it is known from them what an older one must be to come before them. A long past is then looked through in parts,
side by side.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from jobdesk.core.numbers import OFFSET, Numbers
from jobdesk.core.query.tree import Node
from jobdesk.core.query.wanted import SortKey, Wanted
from jobdesk.store.conditions import COLUMNS, PATH, PROJECT, Condition, condition_of
from jobdesk.store.database import Database
from jobdesk.store.side_by_side import IsWanted, always, how_many, side_by_side

NEWEST = 20_000
"""So many of the newest jobs are looked at first."""

LONG_PAST = 200_000
"""A past of more jobs than that is looked through by several threads."""

FEW_NAMES = 60
"""As many places and projects are put in order before, in place of looking up the name of each row."""

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
RANKED: Mapping[SortKey, tuple[str, str]] = {
    SortKey.PLACE: ("repositories", "repository_id"),
    SortKey.PROJECT: ("projects", "project_id"),
}
NAMES: Mapping[str, tuple[str, str]] = {
    "pipeline": ("recipes", "pipeline"),
    "version": ("sum_groups", "version"),
    "repo": ("repositories", "name"),
    "project": ("projects", "name"),
}


@dataclass(frozen=True)
class _Asked:
    """A search that is ready to be put into SQL: what is let through, and what it is sorted by."""

    condition: Condition
    key: str
    way: str

    @property
    def source(self) -> str:
        """The index has what is not deleted."""
        return "jobs" if self.condition.is_about_deleted else "jobs INDEXED BY jobs_searched"

    @property
    def order(self) -> str:
        return f"ORDER BY {self.key} COLLATE NOCASE {self.way} NULLS LAST, jobs.id DESC"


@dataclass(frozen=True)
class _Candidate:
    """A job that may be among the first ones, and what it is sorted by."""

    id: int
    key: object


class Search:
    """The jobs that a query lets through. An expression that cannot be used raises `BadQuery` or `SlowExpression`.

    What may take a while is given up with `NotWanted` when `is_wanted` says no.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def first(
        self, connection: sqlite3.Connection, wanted: Wanted, n: int, now: int, is_wanted: IsWanted = always
    ) -> list[int]:
        """The numbers of the first `n` jobs, in their order."""
        asked = _asked(connection, wanted, now)
        ((last,),) = connection.execute("SELECT coalesce(max(id), 0) FROM jobs").fetchall()
        if wanted.order is SortKey.NUMBER and not wanted.is_descending:
            return [one.id for one in _part(connection, asked, n, 0, last)]
        begin = max(0, last - NEWEST)
        found = _part(connection, asked, n, begin + 1, last)
        if begin and not (wanted.is_newest_first and len(found) == n):
            bar = found[-1] if len(found) == n else None
            parts = [partial(_part, asked=asked, n=n, low=low, high=high, bar=bar) for low, high in _spans(begin)]
            older = side_by_side(self._database, connection, parts, is_wanted)
            found = _best(connection, asked, n, [*found, *(one for part in older for one in part)])
        return [one.id for one in found]

    def numbers(self, connection: sqlite3.Connection, wanted: Wanted, now: int) -> Numbers:
        """The numbers of all of them, in their order; no object is made for any."""
        asked = _asked(connection, wanted, now)
        rows = f"SELECT jobs.id AS id FROM {asked.source} WHERE {asked.condition.sql} {asked.order}"
        ((text,),) = _fetch(connection, f"SELECT group_concat(id + {OFFSET}, '') FROM ({rows})", asked.condition)
        return Numbers(text or "")

    def among(self, connection: sqlite3.Connection, query: Node, jobs: Collection[int], now: int) -> list[int]:
        """Those of these jobs that the query lets through, newest first."""
        condition = condition_of(connection, query, now)
        chosen = "jobs.id IN (SELECT value FROM json_each(:jobs))"
        sql = f"SELECT jobs.id FROM jobs WHERE {chosen} AND ({condition.sql}) ORDER BY jobs.id DESC"
        return [job for (job,) in _fetch(connection, sql, condition, jobs=json.dumps(list(jobs)))]

    def count(self, connection: sqlite3.Connection, query: Node, now: int) -> int:
        """How many jobs the query lets through."""
        asked = _asked(connection, Wanted(query), now)
        sql = f"SELECT count(*) FROM {asked.source} WHERE {asked.condition.sql}"
        ((count,),) = _fetch(connection, sql, asked.condition)
        return int(count)

    def names(self, connection: sqlite3.Connection, field: str) -> list[str]:
        """What there is of pipelines, versions, repositories or projects: what a value can be completed to."""
        table, column = NAMES[field]
        rows = connection.execute(f"SELECT DISTINCT {column} FROM {table} ORDER BY {column} COLLATE NOCASE")
        return [name for (name,) in rows]


def _asked(connection: sqlite3.Connection, wanted: Wanted, now: int) -> _Asked:
    key = _ranked(connection, *RANKED[wanted.order]) if wanted.order in RANKED else None
    way = "DESC" if wanted.is_descending else "ASC"
    return _Asked(condition_of(connection, wanted.query, now), key or KEYS[wanted.order], way)


def _ranked(connection: sqlite3.Connection, table: str, column: str) -> str | None:
    """The place of a name among all of them, where those are few; it sorts as the names do."""
    rows = connection.execute(
        f"SELECT id, dense_rank() OVER (ORDER BY name COLLATE NOCASE) FROM {table} LIMIT ?", (FEW_NAMES + 1,)
    ).fetchall()
    if not 0 < len(rows) <= FEW_NAMES:
        return None
    return f"CASE jobs.{column} {' '.join(f'WHEN {one} THEN {rank}' for one, rank in rows)} END"


def _spans(last: int) -> list[tuple[int, int]]:
    """The ids up to `last`, in parts that are looked through side by side."""
    parts = how_many() if last > LONG_PAST else 1
    edges = [last * part // parts for part in range(parts + 1)]
    return [(low + 1, high) for low, high in pairwise(edges)]


def _part(
    connection: sqlite3.Connection, asked: _Asked, n: int, low: int, high: int, bar: _Candidate | None = None
) -> list[_Candidate]:
    """The first `n` of the jobs from `low` to `high`. Behind the newer one `bar` none of them is wanted."""
    narrowed, parameters = "", {"low": low, "high": high, "n": n}
    if bar is not None:
        sign = ">" if asked.way == "DESC" else "<"
        narrowed = (
            f" AND {asked.key} COLLATE NOCASE {sign} :bar" if bar.key is not None else f" AND {asked.key} IS NOT NULL"
        )
    sql = (
        f"SELECT jobs.id, {asked.key} FROM {asked.source} WHERE {asked.condition.sql}"
        f" AND jobs.id BETWEEN :low AND :high{narrowed} {asked.order} LIMIT :n"
    )
    rows = _fetch(connection, sql, asked.condition, **parameters, bar=None if bar is None else bar.key)
    return [_Candidate(*row) for row in rows]


def _best(connection: sqlite3.Connection, asked: _Asked, n: int, found: list[_Candidate]) -> list[_Candidate]:
    """The first `n` of some jobs."""
    sql = (
        f"SELECT jobs.id, {asked.key} FROM jobs WHERE jobs.id IN (SELECT value FROM json_each(:jobs))"
        f" {asked.order} LIMIT :n"
    )
    rows = _fetch(connection, sql, asked.condition, jobs=json.dumps([one.id for one in found]), n=n)
    return [_Candidate(*row) for row in rows]


def _fetch(connection: sqlite3.Connection, sql: str, condition: Condition, **more: object) -> list[tuple[Any, ...]]:
    parameters = {**condition.parameters, **more}
    if not condition.expressions:
        return connection.execute(sql, parameters).fetchall()
    # What can stop a regular expression takes longer to load than a search takes: it is, for the first of them.
    from jobdesk.store.expressions import Expressions

    expressions = Expressions(condition.expressions)
    expressions.serve(connection)
    try:
        return connection.execute(sql, parameters).fetchall()
    except sqlite3.OperationalError:
        expressions.explain()
        raise
