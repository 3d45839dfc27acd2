"""What the tests of processes share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.processes import system
from tests.support.processes import Roll


@pytest.fixture
def roll(tmp_path: Path) -> Iterator[Roll]:
    """The roll of a stubborn command; whoever a failed test left on it is killed."""
    roll = Roll(tmp_path)
    yield roll
    for pid in roll.running():
        system.kill(pid)
