"""The states that are stored: five for a job, six for a run; everything else a person sees is derived.

"Paused", "Scheduled", "Retrying in 8 s", "Cancelling" and "Waiting for job 12" are chips worked out
from facts on the row, so they can never disagree with what is stored.
"""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """Where a job is. It derives from its runs: cancelled before failed before succeeded."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING)


class RunState(StrEnum):
    """Where a run is. `skipped` is a success with nothing to do: exit code 125, or not needed."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in (RunState.QUEUED, RunState.RUNNING)


def job_state_of(*, failed: int, cancelled: int) -> JobState:
    """The final state of a job all of whose runs are final, from how many of them failed or were cancelled."""
    if cancelled:
        return JobState.CANCELLED
    if failed:
        return JobState.FAILED
    return JobState.SUCCEEDED
