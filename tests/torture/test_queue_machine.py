"""The store against its model for as long as it takes to meet the rare orders of events."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.store.test_queue_machine import QueueMachine

PARTS, LIVES = 30, 100


@pytest.mark.torture
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_thousands_of_lives_of_a_queue(part: int) -> None:
    """In parts, so that it can be seen how far it is; each draws lives of its own."""
    lives = settings(max_examples=LIVES, stateful_step_count=80, deadline=None)
    run_state_machine_as_test(QueueMachine, settings=lives)
