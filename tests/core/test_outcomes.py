"""What an outcome means: a finding is remembered, a mishap is not."""

from __future__ import annotations

import pytest

from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.core.states import RunState


@pytest.mark.parametrize(
    ("outcome", "state", "is_remembered"),
    [
        (Outcome.succeeded("8 cards", {"cards": 8}, cost=3), RunState.SUCCEEDED, True),
        (Outcome.skipped("nothing here"), RunState.SKIPPED, True),
        (Outcome.failed("no", 1), RunState.FAILED, True),
        (Outcome.mishap_of(Mishap.NO_MEMORY, "no memory"), RunState.FAILED, False),
        (Outcome.cancelled(), RunState.CANCELLED, False),
        (Outcome.interrupted(), RunState.QUEUED, False),
    ],
    ids=lambda value: str(value.ending) if isinstance(value, Outcome) else "",
)
def test_an_outcome_says_where_its_run_goes_and_what_is_remembered(
    outcome: Outcome, state: RunState, is_remembered: bool
) -> None:
    assert (outcome.ending.run_state, outcome.ending.is_remembered) == (state, is_remembered)


def test_every_ending_has_a_state() -> None:
    assert {ending.run_state for ending in Ending} == set(RunState) - {RunState.RUNNING}


def test_only_a_mishap_says_which_one() -> None:
    outcome = Outcome.mishap_of(Mishap.TIME_OUT, "It took too long.", 137)
    assert (outcome.ending, outcome.mishap, outcome.exit_code) == (Ending.MISHAP, Mishap.TIME_OUT, 137)
    assert Outcome.failed("no").mishap is None
