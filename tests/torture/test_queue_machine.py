"""The store against its model for as long as it takes to meet the rare orders of events."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.store.test_queue_machine import QueueMachine


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_thousands_of_lives_of_a_queue() -> None:
    run_state_machine_as_test(QueueMachine, settings=settings(max_examples=3000, stateful_step_count=80, deadline=None))
