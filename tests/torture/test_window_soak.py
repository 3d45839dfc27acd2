"""Ten minutes of work under the eyes of the window: it stays as small as it was, and prompt."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import psutil
import pytest

from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.git.commits import CommitRange
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person, open_window, undressed
from tests.torture.conftest import Say

__all__ = ["open_window", "undressed"]

SOAK_S = 600
WARM_UP_S = 90
TOLD_EVERY_S = 60
MOST_GROWTH = 20 * 1024 * 1024
COMMITS = 200


def memory() -> int:
    """What this process alone holds, in bytes."""
    gc.collect()
    return int(psutil.Process().memory_full_info().uss)


def work(person: Person, repository: SampleRepository, number: int) -> int:
    request = ProcessRequest(repository.path, CommitRange(), given={"line": f"echo {number}"}, force=True)
    return person.desk.commits.process(request).job


@pytest.mark.timeout(SOAK_S + 600)
def test_ten_minutes_hold_their_memory(open_window: OpenWindow, tmp_path: Path, say: Say) -> None:
    """Jobs come and go, pages are turned; after a warm-up nothing grows by more than 20 MB."""
    repository = SampleRepository(tmp_path / "repository")
    repository.grow(COMMITS)
    person = open_window()
    began, before, number = time.monotonic(), 0, 0
    told_at = began
    while time.monotonic() - began < SOAK_S:
        number += 1
        if time.monotonic() - told_at > TOLD_EVERY_S:
            told_at = time.monotonic()
            say(f"{told_at - began:.0f} of {SOAK_S} s, {number} jobs, {memory() / 1e6:.0f} MB")
        job = work(person, repository, number)
        person.window.go("job", job)
        person.until(lambda job=job: person.desk.jobs.get(job).state.is_final, "the job")
        for page in ("commits", "jobs", "settings"):
            person.window.go(page, repository.path if page == "commits" else None)
            person.settle()
        if before == 0 and time.monotonic() - began > WARM_UP_S:
            before = memory()
    assert before > 0
    grown = memory() - before
    assert grown < MOST_GROWTH, f"{grown / 1e6:.1f} MB more after {number} jobs"
