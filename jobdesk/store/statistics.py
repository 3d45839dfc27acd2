"""Counts jobs and adds up what they cost and how long they took, by state, project and pipeline."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, ModelSelect, fn

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.states import JobState
from jobdesk.store.schema import JobRow, ProjectRow, fetch


@dataclass(frozen=True, slots=True)
class Figures:
    """Some jobs together. Costs are hundredths of a cent; durations, from first start to end, are seconds.

    Means are over the jobs that have the figure: a job that never started took no time, and one that is
    not final has taken no known time yet.
    """

    jobs: int
    runs: int
    total_cost: int
    mean_cost: float
    total_s: float
    mean_s: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary: the jobs of a project (or of none) and a pipeline that are in a state."""

    project: str | None
    pipeline: str
    state: JobState
    figures: Figures


class Statistics:
    """What the jobs of a database come to. Deleted jobs are not in it."""

    def by_state(
        self,
        connection: sqlite3.Connection,
        *,
        project: str | None = None,
        pipeline: str | None = None,
        since: int | None = None,
    ) -> dict[JobState, Figures]:
        """Each state that a job is in, narrowed to a project, a pipeline, and jobs submitted since a time."""
        query = _narrowed(_select(JobRow.state), project, pipeline, since).group_by(JobRow.state)
        return {JobState(state): _figures(*numbers) for state, *numbers in fetch(connection, query)}

    def summary(self, connection: sqlite3.Connection, *, since: int | None = None) -> list[Line]:
        """A line for each project, pipeline and state that has jobs, in the order of these."""
        keys = (ProjectRow.name, JobRow.pipeline, JobRow.state)
        query = _narrowed(_select(*keys), None, None, since).group_by(*keys).order_by(*keys)
        return [
            Line(project, pipeline, JobState(state), _figures(*numbers))
            for project, pipeline, state, *numbers in fetch(connection, query)
        ]


def _select(*keys: object) -> ModelSelect[Any]:
    duration = JobRow.finished_at - JobRow.started_at
    return (
        JobRow.select(
            *keys,
            fn.COUNT(JobRow.id),
            fn.SUM(JobRow.total),
            fn.SUM(JobRow.cost),
            fn.AVG(JobRow.cost),
            fn.TOTAL(duration),
            fn.AVG(duration),
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


def _figures(jobs: int, runs: int, total_cost: int, mean_cost: float, total: float, mean: float | None) -> Figures:
    mean_s = None if mean is None else mean / MICROSECONDS
    return Figures(jobs, runs, total_cost, mean_cost, total / MICROSECONDS, mean_s)
