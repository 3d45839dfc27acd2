"""Names what jobs are for, and holds what may be spent on it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.store.schema import ProjectRow, fetch

WARNED_AT = (80, 100)
"""Percent of a budget at which the person is told."""


class UnknownProject(UserError):
    """There is no project of that name."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project and what its jobs have cost so far, both in hundredths of a cent; no budget is no bound.

    A budget is for all that is ever done for the project, also by jobs that were deleted since.
    """

    name: str
    budget: int | None
    spent: int

    @property
    def share(self) -> float | None:
        """How much of the budget is spent: 1 is all of it. None without a budget."""
        if self.budget is None:
            return None
        return self.spent / self.budget if self.budget else 1.0

    @property
    def reached(self) -> int:
        """The highest of the percentages that are told of which what was spent has reached; 0 below them all."""
        if self.budget is None:
            return 0
        return max((share for share in WARNED_AT if self.spent * 100 >= self.budget * share), default=0)

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left of the budget."""
        return self.budget is not None and self.spent >= self.budget


class Projects:
    """All projects. One is made by the first job that names it, or by its budget."""

    def all(self, connection: sqlite3.Connection) -> list[Project]:
        """By name."""
        query = ProjectRow.select(ProjectRow.name, ProjectRow.budget, ProjectRow.spent).order_by(ProjectRow.name)
        return [Project(*row) for row in fetch(connection, query)]

    def bounded(self, connection: sqlite3.Connection) -> list[Project]:
        """Those that have a budget."""
        rows = connection.execute("SELECT name, budget, spent FROM projects WHERE budget IS NOT NULL")
        return [Project(*row) for row in rows]

    def get(self, connection: sqlite3.Connection, name: str) -> Project:
        """Raises `UnknownProject`."""
        for project in self.all(connection):
            if project.name == name:
                return project
        raise UnknownProject(_("There is no project {name!r}.").format(name=name))

    def set_budget(self, connection: sqlite3.Connection, name: str, budget: int | None, now: int) -> None:
        """Bound what may be spent on a project, or lift the bound."""
        connection.execute("UPDATE projects SET budget = ? WHERE id = ?", (budget, project_id(connection, name, now)))


def spend(connection: sqlite3.Connection, job: int, cost: int) -> None:
    """A job has cost so much more; that is its project's, if it has one."""
    connection.execute(
        "UPDATE projects SET spent = spent + ? WHERE id = (SELECT project_id FROM jobs WHERE id = ?)", (cost, job)
    )


def project_id(connection: sqlite3.Connection, name: str, now: int) -> int:
    """The row of a project, made where it is new."""
    connection.execute("INSERT OR IGNORE INTO projects (name, created_at) VALUES (?, ?)", (name, now))
    row: tuple[int] = connection.execute("SELECT id FROM projects WHERE name = ?", (name,)).fetchone()
    return row[0]
