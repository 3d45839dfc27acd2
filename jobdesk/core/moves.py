"""The one table of legal moves between states; every change of state goes through it.

The diagram in CONTRIBUTING.md is generated from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from jobdesk.core.errors import IllegalMove
from jobdesk.core.states import JobState, RunState

JOB_MOVES: Mapping[tuple[JobState, JobState], str] = {
    (JobState.QUEUED, JobState.RUNNING): "its first run starts",
    (JobState.QUEUED, JobState.SUCCEEDED): "every run is reused or skipped",
    (JobState.QUEUED, JobState.FAILED): "every run is reused, and one of them had failed",
    (JobState.QUEUED, JobState.CANCELLED): "cancelled or expired before it began",
    (JobState.RUNNING, JobState.QUEUED): "given back: the program stopped or died",
    (JobState.RUNNING, JobState.SUCCEEDED): "every run succeeded or was skipped",
    (JobState.RUNNING, JobState.FAILED): "a run failed",
    (JobState.RUNNING, JobState.CANCELLED): "a person cancelled it",
}

RUN_MOVES: Mapping[tuple[RunState, RunState], str] = {
    (RunState.QUEUED, RunState.RUNNING): "a host takes it",
    (RunState.QUEUED, RunState.SUCCEEDED): "reused",
    (RunState.QUEUED, RunState.SKIPPED): "reused, or not needed any more",
    (RunState.QUEUED, RunState.FAILED): "reused, or it cannot be tried",
    (RunState.QUEUED, RunState.CANCELLED): "cancelled before it began",
    (RunState.RUNNING, RunState.QUEUED): "tried again, or given back",
    (RunState.RUNNING, RunState.SUCCEEDED): "the work is done",
    (RunState.RUNNING, RunState.SKIPPED): "the work said: not here",
    (RunState.RUNNING, RunState.FAILED): "a finding, or the last mishap",
    (RunState.RUNNING, RunState.CANCELLED): "a person cancelled it",
}


def check_job_move(before: JobState, after: JobState) -> None:
    """Raise `IllegalMove`, naming both states, unless a job may go from `before` to `after`."""
    if (before, after) not in JOB_MOVES:
        raise IllegalMove(f"A job that is {before} cannot become {after}.")


def check_run_move(before: RunState, after: RunState) -> None:
    """Raise `IllegalMove`, naming both states, unless a run may go from `before` to `after`."""
    if (before, after) not in RUN_MOVES:
        raise IllegalMove(f"A run that is {before} cannot become {after}.")


def state_diagram(moves: Mapping[tuple[StrEnum, StrEnum], str]) -> str:
    """The moves as a Mermaid state diagram: a line an arrow, final states pointing out."""
    states = list(dict.fromkeys(state for pair in moves for state in pair))
    final = [state for state in states if not any(before == state for before, _ in moves)]
    lines = ["stateDiagram-v2", f"    [*] --> {states[0]}"]
    lines += [f"    {before} --> {after}: {why}" for (before, after), why in moves.items()]
    lines += [f"    {state} --> [*]" for state in final]
    return "\n".join(lines)
