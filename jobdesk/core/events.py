"""What the engine announces after a commit: hints to look, never the truth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Something changed."""


@dataclass(frozen=True, slots=True)
class JobsChanged(Event):
    """These jobs changed: read their rows again."""

    jobs: frozenset[int]


@dataclass(frozen=True, slots=True)
class RunsSettled(Event):
    """These runs of a job are final now, or went back to the queue."""

    job: int
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunsStarted(Event):
    """A host took these runs of a job."""

    job: int
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunProgressed(Event):
    """A run says how far it is, or has written to its log."""

    job: int
    run: int


@dataclass(frozen=True, slots=True)
class EngineChanged(Event):
    """Who works, how many workers there are or what is waited for changed."""


@dataclass(frozen=True, slots=True)
class BudgetReached(Event):
    """The jobs of a project have just used up a share of its budget that the person is told of."""

    project: str
