"""What the stories begin with: a repository of some length, and a way to see that nobody touched it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.repositories import SampleRepository, everything_in


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[SampleRepository]:
    """Forty commits of a small program, on a branch with a work tree; untouched at the end, to the byte."""
    sample = SampleRepository(tmp_path / "repository")
    sample.commit("begin", {"src/main.py": "print('hello')\n", ".gitignore": "__pycache__/\n"})
    for number in range(1, 40):
        sample.commit(f"step {number}", {f"src/step_{number % 7}.py": f"STEP = {number}\n"})
    yield sample


@pytest.fixture
def untouched(repository: SampleRepository) -> Iterator[None]:
    """The repository is, byte for byte and date for date, what it was before the test."""
    before = everything_in(repository.path)
    yield
    assert everything_in(repository.path) == before
