"""Remembers the repositories that were worked on, newest first."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownRepository:
    """A repository that was used: where it is and when that was."""

    id: int
    path: str
    name: str
    used_at: int


class Repositories:
    """The repositories that jobs are about."""

    def use(self, connection: sqlite3.Connection, path: str, name: str, now: int) -> int:
        """The row of the repository at `path`, made where it is new, marked as used now."""
        row: tuple[int] = connection.execute(
            "INSERT INTO repositories (path, name, added_at, used_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (path) DO UPDATE SET used_at = excluded.used_at RETURNING id",
            (path, name, now, now),
        ).fetchone()
        return row[0]

    def recent(self, connection: sqlite3.Connection, n: int = 20) -> list[KnownRepository]:
        rows = connection.execute(
            "SELECT id, path, name, used_at FROM repositories ORDER BY used_at DESC LIMIT ?", (n,)
        )
        return [KnownRepository(*row) for row in rows]

    def last_input(
        self, connection: sqlite3.Connection, path: str, pipeline: str | None = None
    ) -> tuple[str, str] | None:
        """Pipeline and input, as JSON text, of the newest job in a repository, or of the newest of a pipeline there."""
        row: tuple[str, str] | None = connection.execute(
            "SELECT jobs.pipeline, jobs.input FROM jobs JOIN repositories ON repositories.id = jobs.repository_id"
            " WHERE repositories.path = ?1 AND jobs.pipeline = coalesce(?2, jobs.pipeline)"
            " ORDER BY jobs.id DESC LIMIT 1",
            (path, pipeline),
        ).fetchone()
        return row
