"""The table of moves is the law: final states are final, and every state can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import product

import pytest

from jobdesk.core.errors import IllegalMove
from jobdesk.core.moves import JOB_MOVES, RUN_MOVES, check_job_move, check_run_move, state_diagram
from jobdesk.core.states import JobState, RunState, job_state_of

TABLES = [(JobState, JOB_MOVES), (RunState, RUN_MOVES)]


@pytest.mark.parametrize(("states", "moves"), TABLES, ids=["job", "run"])
def test_nothing_leaves_a_final_state(states: type[StrEnum], moves: Mapping[tuple[StrEnum, StrEnum], str]) -> None:
    final = {state for state in states if state.is_final}  # type: ignore[attr-defined]
    assert {before for before, _ in moves} == set(states) - final


@pytest.mark.parametrize(("states", "moves"), TABLES, ids=["job", "run"])
def test_every_state_can_be_reached(states: type[StrEnum], moves: Mapping[tuple[StrEnum, StrEnum], str]) -> None:
    assert {after for _, after in moves} == set(states)


@pytest.mark.parametrize(("before", "after"), list(product(JobState, JobState)))
def test_a_job_moves_by_the_table(before: JobState, after: JobState) -> None:
    if (before, after) in JOB_MOVES:
        check_job_move(before, after)
    else:
        with pytest.raises(IllegalMove, match=f"A job that is {before} cannot become {after}"):
            check_job_move(before, after)


@pytest.mark.parametrize(("before", "after"), list(product(RunState, RunState)))
def test_a_run_moves_by_the_table(before: RunState, after: RunState) -> None:
    if (before, after) in RUN_MOVES:
        check_run_move(before, after)
    else:
        with pytest.raises(IllegalMove, match=f"A run that is {before} cannot become {after}"):
            check_run_move(before, after)


@pytest.mark.parametrize(
    ("failed", "cancelled", "state"),
    [
        (0, 0, JobState.SUCCEEDED),
        (2, 0, JobState.FAILED),
        (0, 1, JobState.CANCELLED),
        (2, 1, JobState.CANCELLED),
    ],
)
def test_a_job_is_cancelled_before_failed_before_succeeded(failed: int, cancelled: int, state: JobState) -> None:
    assert job_state_of(failed=failed, cancelled=cancelled) is state


def test_the_diagram_has_an_arrow_for_each_move() -> None:
    """It begins at the first state, and every final state points out."""
    lines = state_diagram(JOB_MOVES).splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> queued"]
    assert "    queued --> running: its first run starts" in lines
    assert [line for line in lines if line.endswith("--> [*]")] == [
        "    succeeded --> [*]",
        "    failed --> [*]",
        "    cancelled --> [*]",
    ]
    assert len(lines) == 2 + len(JOB_MOVES) + 3
