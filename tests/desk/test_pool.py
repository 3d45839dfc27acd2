"""Who works and with how many workers: a number of one's own, a wish from anywhere, the setting."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.pool import BadNumberOfWorkers, EngineStopped, Owner
from tests.support.desks import quick_settings
from tests.support.waiting import until


def test_who_works(tmp_path: Path) -> None:
    """Nobody, then this process, then nobody again."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        assert desk.pool.owner is None
        desk.pool.start()
        until(lambda: desk.pool.owner == Owner(os.getpid(), is_here=True), "this process to work")
        desk.pool.stop()
        assert desk.pool.owner is None


def test_a_number_of_its_own(tmp_path: Path) -> None:
    """A process may bring its own number; what is wished while it works is stronger; both end with it or stay."""
    with open_desk(tmp_path / "data", quick_settings(workers=2)) as desk:
        desk.pool.set_workers(1)
        assert desk.pool.workers == 1
        desk.pool.start(4)
        until(lambda: desk.pool.owner and desk.pool.workers == 4, "four workers")
        desk.pool.set_workers(3)
        until(lambda: desk.pool.workers == 3, "three workers")
        desk.pool.stop()
        assert desk.pool.workers == 3
        desk.pool.set_workers(None)
        assert desk.pool.workers == 2


def test_nothing_is_left_beside_the_database(tmp_path: Path) -> None:
    """Whoever had it open, such as the cleaner's thread, has closed it: then SQLite takes its journal away."""
    folder = tmp_path / "data"
    with open_desk(folder, quick_settings()) as desk:
        desk.pool.start()
        until((folder / "cleaning").exists, "the cleaner")
    assert list(folder.glob("jobdesk.sqlite*")) == [folder / "jobdesk.sqlite"]


@pytest.mark.parametrize("count", [0, -1, 257])
def test_how_many_there_can_be(desk: Desk, count: int) -> None:
    with pytest.raises(BadNumberOfWorkers):
        desk.pool.set_workers(count)


def test_an_engine_that_a_bug_ended_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for work to go on learns that it will not."""
    desk.pool.check()
    monkeypatch.setattr("jobdesk.desk.pool.Pool.failure", "ZeroDivisionError: a bug")
    with pytest.raises(EngineStopped, match="ZeroDivisionError"):
        desk.pool.check()
