"""Counts the jobs that there are and adds up what they cost and took, by project, pipeline and state.

What ended when, also of jobs that were deleted since, is told by `Sums`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

from peewee import JOIN, ModelSelect, fn

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.states import JobState
from jobdesk.store.schema import JobRow, ProjectRow, fetch


@dataclass(frozen=True, slots=True)
class Figures:
    """Some jobs together. Costs are hundredths of a cent; durations, from first start to end, are seconds.

    `timed` are the jobs that took a known time: one that never started took none, and of one that is not final
    nobody knows yet.
    """

    jobs: int
    runs: int
    total_cost: int
    total_s: float
    timed: int

    @property
    def mean_cost(self) -> float:
        return self.total_cost / self.jobs

    @property
    def mean_s(self) -> float | None:
        """Of those that took a known time."""
        return self.total_s / self.timed if self.timed else None

    def __add__(self, other: Figures) -> Figures:
        return Figures(*map(sum, zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary: the jobs of a project (or of none) and a pipeline that are in a state."""

    project: str | None
    pipeline: str
    state: JobState
    figures: Figures


class Statistics:
    """What the jobs of a database come to. Deleted jobs are not in it."""

    def summary(
        self,
        connection: sqlite3.Connection,
        *,
        project: str | None = None,
        pipeline: str | None = None,
        since: int | None = None,
    ) -> list[Line]:
        """A line for each project, pipeline and state that has jobs, in the order of these; or only for some.

        Those are the jobs of a project, of a pipeline, and submitted since a time.
        """
        keys = (ProjectRow.name, JobRow.pipeline, JobRow.state)
        query = _narrowed(_select(*keys), project, pipeline, since).group_by(*keys).order_by(*keys)
        return [
            Line(project, pipeline, JobState(state), Figures(jobs, runs, cost, total / MICROSECONDS, timed))
            for project, pipeline, state, jobs, runs, cost, total, timed in fetch(connection, query)
        ]


def by_state(lines: Iterable[Line]) -> dict[JobState, Figures]:
    """The figures of each state that a job is in."""
    found: dict[JobState, Figures] = {}
    for line in lines:
        before = found.get(line.state)
        found[line.state] = line.figures if before is None else before + line.figures
    return found


def _select(*keys: object) -> ModelSelect[Any]:
    duration = JobRow.finished_at - JobRow.started_at
    return (
        JobRow.select(
            *keys,
            fn.COUNT(JobRow.id),
            fn.SUM(JobRow.total),
            fn.SUM(JobRow.cost),
            fn.TOTAL(duration),
            fn.COUNT(duration),
        )
        .join(ProjectRow, JOIN.LEFT_OUTER)
        .where(JobRow.deleted_at.is_null())
    )


def _narrowed(
    query: ModelSelect[Any], project: str | None, pipeline: str | None, since: int | None
) -> ModelSelect[Any]:
    if project is not None:
        query = query.where(ProjectRow.name == project)
    if pipeline is not None:
        query = query.where(JobRow.pipeline == pipeline)
    if since is not None:
        query = query.where(JobRow.created_at >= since)
    return query
