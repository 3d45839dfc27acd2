"""A real desk over an empty folder, with quick retries, and ways to wait for what it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.core.model import Job
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.settings import FloorSettings, Settings, WorkerSettings
from tests.support.waiting import PATIENCE_S


def quick_settings(workers: int = 2) -> Settings:
    """Few workers, little grace, no floors: tests must not depend on the machine's memory or battery."""
    return Settings(
        workers=WorkerSettings(count=workers, grace_s=0.3, retry_after_s=0.05),
        floors=FloorSettings(memory_mb=0, disk_mb=0, battery=0),
    )


@pytest.fixture
def desk(tmp_path: Path, test_pipelines: None) -> Iterator[Desk]:
    """A desk whose pool works."""
    with open_desk(tmp_path / "data", quick_settings()) as opened:
        opened.pool.start()
        yield opened


@pytest.fixture
def work_folder(tmp_path: Path) -> Path:
    """Where test pipelines leave their notes."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def finished(desk: Desk, job: int) -> Job:
    """The job when it is final."""
    found = desk.jobs.wait(job, PATIENCE_S)
    assert found.state.is_final, f"job {job} is still {found.state}: {found.counts}"
    return found
