"""The end of the queue is told as a band, or it is said why it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobdesk.core.model import JobRequest, Mode
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import TaskRequest
from tests.support.desks import finished
from tests.support.queue import RECIPE, items
from tests.support.waiting import until


def _gated(desk: Desk, folder: Path, *names: str) -> int:
    return desk.jobs.submit(TaskRequest("gated", {"folder": str(folder)}, items=names)).job


def _open(folder: Path, *names: str) -> None:
    for name in names:
        (folder / f"{name}.open").touch()


def test_nothing_is_left(desk: Desk) -> None:
    found = desk.queue_ends.look()
    assert (found.jobs, found.runs, found.earliest, found.unknown) == (0, 0, None, None)


def test_nothing_like_it_has_run(desk: Desk, work_folder: Path) -> None:
    until(lambda: desk.pool.owner, "the engine")
    job = _gated(desk, work_folder, "a")
    assert desk.queue_ends.look().unknown == "Not known yet: nothing like it has run."
    _open(work_folder, "a")
    finished(desk, job)


def test_a_band_around_what_is_known(desk: Desk, work_folder: Path) -> None:
    """After a few runs of its own, and then for other input to the same pipeline, with more doubt."""
    names = [str(number) for number in range(12)]
    _open(work_folder, *names[:8])
    job = _gated(desk, work_folder, *names)
    until(lambda: desk.jobs.get(job).counts.succeeded == 8, "the first eight")
    found = desk.queue_ends.look()
    assert (found.jobs, found.runs) == (1, 4)
    assert found.earliest is not None
    assert found.middle is not None
    assert found.latest is not None
    assert found.at <= found.earliest <= found.middle <= found.latest
    _open(work_folder, *names)
    finished(desk, job)
    other = work_folder / "other"
    other.mkdir()
    second = _gated(desk, other, "a")
    assert desk.queue_ends.look().unknown is None
    _open(other, "a")
    finished(desk, second)


def test_nothing_goes_on(desk: Desk, work_folder: Path) -> None:
    """Paused all together, or by nobody worked on; what is paused alone is not left."""
    until(lambda: desk.pool.owner, "the engine")
    job = _gated(desk, work_folder, "a", "b")
    desk.pool.pause()
    assert desk.queue_ends.look().unknown == "Everything is paused."
    desk.pool.resume()
    desk.jobs.pause(job)
    assert desk.queue_ends.look().runs == 0
    desk.jobs.resume(job)
    desk.pool.stop()
    assert desk.queue_ends.look().unknown == "Nobody works on it now."


@pytest.mark.parametrize(("workers", "tried"), [(1, 10), (3, 15)])
def test_a_search_tries_few(desk: Desk, workers: int, tried: int) -> None:
    """Of a thousand commits: so many as halve them, or quarter them by threes, until one is left."""
    desk.pool.stop()
    request = JobRequest("tests", RECIPE, "1", items(*map(str, range(1000))), mode=Mode.FIRST_BAD, workers=workers)
    with desk.store.writing() as connection:
        desk.store.jobs.submit(connection, request, desk.clock.now())
        (left,) = desk.store.remaining.left(connection, desk.clock.now(), 8)
    (prospect,) = desk.queue_ends._prospects([left], desk.clock.now(), 8)
    assert prospect.left == tried
