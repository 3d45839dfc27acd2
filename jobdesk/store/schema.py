"""Tables as peewee models, for questions that are put together from parts; hot paths stay plain SQL.

The models build SQL and read nothing themselves: `fetch` runs a query on the connection of the caller, so
that it sees what that transaction sees. The tables are made by the migrations, and a test holds that
these models agree with them.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from peewee import (
    AutoField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    ModelSelect,
    SqliteDatabase,
    TextField,
)

DIALECT = SqliteDatabase(None)
"""Says how SQLite writes things; it is never opened."""


def fetch(connection: sqlite3.Connection, query: ModelSelect[Any]) -> list[tuple[Any, ...]]:
    """What a query finds."""
    sql, parameters = query.sql()
    return connection.execute(sql, parameters).fetchall()


class Table(Model):
    """A table of the store."""

    class Meta:
        database = DIALECT
        legacy_table_names = False


class ProjectRow(Table):
    id = AutoField()
    name = TextField(unique=True)
    budget = IntegerField(null=True)
    created_at = IntegerField()
    spent = IntegerField(default=0)

    class Meta:
        table_name = "projects"


class RepositoryRow(Table):
    id = AutoField()
    path = TextField(unique=True)
    name = TextField()
    added_at = IntegerField()
    used_at = IntegerField()

    class Meta:
        table_name = "repositories"


class JobRow(Table):
    id = AutoField()
    title = TextField()
    mode = TextField()
    pipeline = TextField()
    version = TextField()
    recipe_id = IntegerField()
    repository_id = IntegerField(null=True)
    project = ForeignKeyField(ProjectRow, null=True)
    input = TextField()
    options = TextField()
    request_key = TextField(null=True)
    state = TextField()
    priority = IntegerField()
    exclusive = TextField(null=True)
    run_at = IntegerField()
    expires_at = IntegerField(null=True)
    paused_at = IntegerField(null=True)
    paused_now = IntegerField(default=0)
    cancel_requested_at = IntegerField(null=True)
    cancel_held_until = IntegerField(null=True)
    max_attempts = IntegerField()
    retries = IntegerField()
    timeout_s = FloatField(null=True)
    timeout_factor = FloatField(null=True)
    workers = IntegerField(null=True)
    force = IntegerField()
    retry_of = IntegerField(null=True)
    last_result = IntegerField()
    total = IntegerField()
    queued = IntegerField()
    running = IntegerField(default=0)
    succeeded = IntegerField(default=0)
    skipped = IntegerField(default=0)
    failed = IntegerField(default=0)
    cancelled = IntegerField(default=0)
    reused = IntegerField(default=0)
    cost = IntegerField(default=0)
    metrics = TextField(default="{}")
    summary = TextField(null=True)
    error = TextField(null=True)
    created_at = IntegerField()
    started_at = IntegerField(null=True)
    finished_at = IntegerField(null=True)
    cleaned_at = IntegerField(null=True)
    deleted_at = IntegerField(null=True)
    trash_change = IntegerField(null=True)
    sum_group = IntegerField(null=True)

    class Meta:
        table_name = "jobs"
