"""What a person asks for, and how the desk answers before and while it happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from jobdesk.core.model import Mode, Result
from jobdesk.git.commits import Commit, CommitList, CommitRange

Selection = CommitRange | CommitList


@dataclass(frozen=True)
class ProcessRequest:
    """Put commits of a repository through a pipeline.

    `given` is the pipeline's input; `timeout_factor` is a multiple of the median of what is known.
    `retries` are for findings (mishaps have three tries of their own).
    """

    repository: Path
    selection: Selection
    pipeline: str = "command"
    given: Mapping[str, object] = field(default_factory=dict)
    mode: Mode = Mode.EACH
    project: str | None = None
    priority: int = 0
    workers: int | None = None
    timeout_s: float | None = None
    timeout_factor: float | None = None
    retries: int = 0
    max_attempts: int = 3
    force: bool = False
    run_at: int = 0
    expires_at: int | None = None


@dataclass(frozen=True)
class TaskRequest:
    """Work that is about no repository: a pipeline, its input, and what it works on.

    `items` are names (of files, say); without any the job itself is the one item.
    """

    pipeline: str
    given: Mapping[str, object] = field(default_factory=dict)
    items: Sequence[str] = ()
    title: str | None = None
    project: str | None = None
    priority: int = 0
    workers: int | None = None
    timeout_s: float | None = None
    retries: int = 0
    max_attempts: int = 3
    force: bool = False
    run_at: int = 0
    expires_at: int | None = None


class Badge(StrEnum):
    """What is known of a commit under a pipeline."""

    NEW = "new"
    PROCESSED = "processed"
    STALE = "needs re-run"
    FAILED = "failed"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """A commit with its badge. `reason` says why, where there is something to say."""

    commit: Commit
    badge: Badge
    reason: str | None
    result: Result | None
    content: str

    @property
    def is_known(self) -> bool:
        """Whether its current result would be reused: findings are, the last mishap is not."""
        return self.result is not None and self.result.current and self.badge in (Badge.PROCESSED, Badge.FAILED)


@dataclass(frozen=True)
class Plan:
    """What a request would do: how many commits have which badge, what would run, and for how long.

    `would_run` says how many of each badge; commits of one content share a run, so that `to_run` may be fewer.
    The others are settled from results or from those runs. `duration_s` is None where nothing comparable has
    run yet.
    """

    badges: Mapping[Badge, int]
    would_run: Mapping[Badge, int]
    reasons: Mapping[str, int]
    total: int
    to_run: int
    reused: int
    duration_s: float | None
