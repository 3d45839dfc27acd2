"""The subjects of the commits that runs of any jobs are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from pathlib import Path

from jobdesk.core.errors import JobDeskError
from jobdesk.core.model import Job, Run, RunKind
from jobdesk.desk.commits.commits import Commits


def subjects_of(commits: Commits, runs: Iterable[Run], jobs: Mapping[int, Job]) -> dict[int, str]:
    """By run: the subject of its commit; none for what is about something else, or is not there now."""
    places = sorted(
        (path, run.item, run.id)
        for run in runs
        if run.kind is not RunKind.FINISH and (path := jobs[run.job].repository_path) is not None
    )
    subjects: dict[int, str] = {}
    for path, some in groupby(places, key=lambda place: place[0]):
        wanted = [(item, run) for _, item, run in some]
        named = _named(commits, path, {item for item, _ in wanted})
        subjects |= {run: named[item] for item, run in wanted if item in named}
    return subjects


def _named(commits: Commits, repository: str, items: Collection[str]) -> dict[str, str]:
    try:
        found = commits.named(Path(repository), list(items))
    except JobDeskError:
        return {}
    return {name: commit.subject for name, commit in found.items()}
