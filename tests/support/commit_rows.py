"""Commits with badges for tests, without a repository."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from jobdesk.core.model import Result
from jobdesk.core.outcomes import Ending
from jobdesk.desk.jobs.requests import Badge, CommitStatus
from jobdesk.git.commits import Commit
from jobdesk.ui.commits.rows import CommitRows, batches

FIRST_AT = 1_704_067_200_000_000
"""The first commit is of 2024-01-01, and each one after it a minute later."""

_REASONS = {Badge.STALE: "version 1 → 2", Badge.FAILED: "Exit code 1: no", Badge.PROCESSED: "8 cards"}
_ENDINGS = {Badge.FAILED: Ending.FAILED}


def status(number: int, badge: Badge = Badge.NEW, *, subject: str | None = None, author: str = "Ada") -> CommitStatus:
    """A commit with a badge, and the result that such a badge rests on."""
    identity = f"{number:040x}"
    at = FIRST_AT + number * 60_000_000
    name = subject if subject is not None else f"commit {number}"
    commit = Commit(identity, f"{number + 1000:040x}", (), author, f"{author.lower()}@example.org", at, at, name)
    return CommitStatus(commit, badge, _REASONS.get(badge), _result(commit, badge), f"commit:{identity}")


def _result(commit: Commit, badge: Badge) -> Result | None:
    if badge in (Badge.NEW, Badge.RUNNING):
        return None
    failed = badge is Badge.FAILED
    return Result(
        id=1,
        recipe_id=1,
        content=f"commit:{commit.id}",
        item=commit.id,
        ending=_ENDINGS.get(badge, Ending.SUCCEEDED),
        error="Exit code 1: no" if failed else None,
        exit_code=None,
        summary=None if failed else "8 cards",
        metrics=MappingProxyType({}),
        duration_s=1.5,
        run=1,
        current=True,
        accepted_at=None,
        made_at=FIRST_AT,
    )


def rows_of(statuses: Iterable[CommitStatus]) -> CommitRows:
    """A filled list."""
    rows = CommitRows()
    for batch in batches(statuses):
        rows.add(batch)
    return rows
