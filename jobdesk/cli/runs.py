"""Finds a run of a job by what a person calls it: the beginning of a commit's id, or a name."""

from __future__ import annotations

from pathlib import Path

from jobdesk.core.errors import JobDeskError, UserError
from jobdesk.core.model import Job, Run
from jobdesk.desk.desk import Desk


class UnknownRun(UserError):
    """That job has no such run."""


def find_run(desk: Desk, job: Job, name: str) -> Run:
    """The run of an item; `name` may also be a branch or a tag. Raises `UnknownRun`."""
    runs = desk.jobs.runs(job.id)
    matching = [run for run in runs if run.item == name] or [run for run in runs if name and run.item.startswith(name)]
    if not matching and (resolved := _resolved(desk, job, name)):
        matching = [run for run in runs if run.item == resolved]
    if not matching:
        raise UnknownRun(f"Job {job.id} has no run of {name!r}.")
    if len(matching) > 1:
        raise UnknownRun(f"{name!r} is the beginning of {len(matching)} runs of job {job.id}: write more of it.")
    return matching[0]


def _resolved(desk: Desk, job: Job, name: str) -> str | None:
    if job.repository_path is None:
        return None
    try:
        return desk.commits.open(Path(job.repository_path)).resolve(name)
    except JobDeskError:
        return None
