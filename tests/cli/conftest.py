"""Repositories that the tests of the command line work on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.repositories import SampleRepository


@pytest.fixture
def repository(tmp_path: Path) -> SampleRepository:
    """Five commits; `grep -q good state` fails at the fourth, and nowhere else."""
    sample = SampleRepository(tmp_path / "repository")
    for number, state in enumerate(("good", "good", "good", "bad", "good"), start=1):
        sample.commit(f"commit {number}", {"state": f"{state}\n", "number": f"{number}\n"})
    return sample
