"""How an attempt ended, and what it left.

A *finding* is the work itself saying no: it is remembered. A *mishap* is what happened to the work
(its host was killed, no memory, a time-out): it is retried and never remembered as a result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jobdesk.core.states import RunState

SKIP_EXIT_CODE = 125
COMMAND_NOT_FOUND = 127


class Ending(StrEnum):
    """The six ways in which an attempt ends. `failed` is a finding."""

    SUCCEEDED = "succeeded"
    SKIPPED = "skipped"
    FAILED = "failed"
    MISHAP = "mishap"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_remembered(self) -> bool:
        """Whether it makes a current result."""
        return self in (Ending.SUCCEEDED, Ending.SKIPPED, Ending.FAILED)

    @property
    def run_state(self) -> RunState:
        """The final state of a run that ends like this (a mishap that is not retried is a failure)."""
        return _FINAL[self]


_FINAL = {
    Ending.SUCCEEDED: RunState.SUCCEEDED,
    Ending.SKIPPED: RunState.SKIPPED,
    Ending.FAILED: RunState.FAILED,
    Ending.MISHAP: RunState.FAILED,
    Ending.CANCELLED: RunState.CANCELLED,
    Ending.INTERRUPTED: RunState.QUEUED,
}


class Mishap(StrEnum):
    """What can happen to work that is not the work's own doing."""

    HOST_LOST = "host lost"
    NO_MEMORY = "no memory"
    NO_SPACE = "no space"
    TIME_OUT = "time-out"
    ITEM_GONE = "item gone"
    BROKEN = "broken"
    SLOT = "slot"
    BUG = "bug"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that belongs to a result. `digest` is the SHA-256 of its bytes, its address in the store."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended.

    `error` is one sentence; `cost` is in hundredths of a cent; `metrics` are numbers by name, which a
    job adds up; `mishap` says which one, where the ending is a mishap.
    """

    ending: Ending
    error: str | None = None
    mishap: Mishap | None = None
    exit_code: int | None = None
    summary: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    cost: int = 0
    artifacts: tuple[Artifact, ...] = ()

    @classmethod
    def succeeded(
        cls, summary: str | None = None, metrics: Mapping[str, float] | None = None, cost: int = 0
    ) -> Outcome:
        return cls(Ending.SUCCEEDED, summary=summary, metrics=metrics or {}, cost=cost)

    @classmethod
    def skipped(cls, summary: str | None = None) -> Outcome:
        return cls(Ending.SKIPPED, summary=summary)

    @classmethod
    def failed(cls, error: str, exit_code: int | None = None) -> Outcome:
        """A finding: the work itself said no."""
        return cls(Ending.FAILED, error=error, exit_code=exit_code)

    @classmethod
    def mishap_of(cls, mishap: Mishap, error: str, exit_code: int | None = None) -> Outcome:
        return cls(Ending.MISHAP, error=error, mishap=mishap, exit_code=exit_code)

    @classmethod
    def cancelled(cls) -> Outcome:
        return cls(Ending.CANCELLED)

    @classmethod
    def interrupted(cls) -> Outcome:
        return cls(Ending.INTERRUPTED)
