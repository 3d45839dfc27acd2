"""Jobs with nothing special about them: each test says only what it is about."""

from __future__ import annotations

from dataclasses import replace

from jobdesk.core.model import Counts, Job, Mode
from jobdesk.core.retry import RetryRules
from jobdesk.core.states import JobState

SECOND = 1_000_000

_PLAIN = Job(
    id=1,
    title="a job",
    mode=Mode.EACH,
    recipe_id=1,
    pipeline="command",
    version="1",
    repository=None,
    repository_path=None,
    project=None,
    input="{}",
    options="{}",
    state=JobState.QUEUED,
    priority=0,
    exclusive=None,
    run_at=0,
    expires_at=None,
    paused_at=None,
    paused_now=False,
    cancel_requested_at=None,
    cancel_held_until=None,
    rules=RetryRules(3, 0),
    timeout_s=None,
    timeout_factor=None,
    workers=None,
    force=False,
    retry_of=None,
    counts=Counts(1, 1, 0, 0, 0, 0, 0, 0),
    cost=0,
    metrics={},
    summary=None,
    error=None,
    created_at=0,
    started_at=None,
    finished_at=None,
)


def a_job(**facts: object) -> Job:
    """One item, queued a moment after the epoch; `facts` are fields of it that are otherwise."""
    return replace(_PLAIN, **facts)  # type: ignore[arg-type]


def under_way(**facts: object) -> Job:
    """A job at 34 commits, of which 21 are final."""
    usual = {"id": 12, "repository": 1, "repository_path": "/home/ada/notes", "state": JobState.RUNNING}
    counts = Counts(34, 13, 0, 19, 0, 2, 0, 0)
    return a_job(**{**usual, "counts": counts, "started_at": SECOND, **facts})
