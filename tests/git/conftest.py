"""A git and a repository for the tests of the git floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.git.executable import Git, find_git
from tests.support.repositories import SampleRepository


@pytest.fixture
def git() -> Git:
    return find_git()


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    return SampleRepository(tmp_path / "sample")
