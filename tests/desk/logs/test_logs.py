"""The logs of real attempts, opened and followed."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.desk.logs.lines import Extent, Log
from jobdesk.desk.logs.logs import Follower
from tests.support.desks import PATIENCE_S, finished


class Listener:
    """Remembers what it was told, and lets a test wait for one of it."""

    def __init__(self) -> None:
        self.told: list[Extent] = []
        self._news = threading.Condition()

    def hear(self, extent: Extent) -> None:
        with self._news:
            self.told.append(extent)
            self._news.notify_all()

    def wait_for(self, lines: int, *, edition: int = 0) -> Extent:
        def is_told() -> bool:
            last = self.told[-1:]
            return bool(last) and (last[0].edition, last[0].lines, last[0].is_counted) == (edition, lines, True)

        with self._news:
            assert self._news.wait_for(is_told, PATIENCE_S), f"told of {self.told[-1:]}"
            return self.told[-1]


def test_the_log_of_an_attempt_is_opened(desk: Desk, work_folder: Path) -> None:
    """By attempt and by run; a run that printed nothing has none."""
    told = finished(desk, desk.jobs.submit(TaskRequest("telling", {"folder": str(work_folder)})).job)
    (run,) = desk.jobs.runs(told.id)
    (attempt,) = desk.jobs.attempts([run])[run.id]
    for log in (desk.logs.of_attempt(attempt), desk.logs.of_run(run)):
        assert log is not None
        assert [line.text for line in log.tail(1)] == ["about job"]
    silent = finished(desk, desk.jobs.submit(TaskRequest("instant")).job)
    (run,) = desk.jobs.runs(silent.id)
    (attempt,) = desk.jobs.attempts([run])[run.id]
    assert (desk.logs.of_attempt(attempt), desk.logs.of_run(run)) == (None, None)


def test_a_follower_tells_what_comes(tmp_path: Path) -> None:
    """What is there at first, what is written behind it, that it is gone, and that it is back."""
    path, listener = tmp_path / "1.log", Listener()
    path.write_bytes(b"one\ntwo\n")
    with Follower(Log(path), listener.hear, every_s=0.001):
        listener.wait_for(lines=2)
        with path.open("ab") as file:
            file.write(b"three\n")
        listener.wait_for(lines=3)
        path.unlink()
        assert listener.wait_for(lines=0, edition=1).trouble
        path.write_bytes(b"anew\n")
        listener.wait_for(lines=1, edition=1)


def test_a_follower_tells_only_what_is_new(tmp_path: Path) -> None:
    """However often it looks, each extent is told once, and none after it was stopped."""
    path, listener = tmp_path / "1.log", Listener()
    path.write_bytes(b"one\n")
    log = Log(path)
    with Follower(log, listener.hear, every_s=0.001):
        listener.wait_for(lines=1)
        with path.open("ab") as file:
            file.write(b"two\n")
        listener.wait_for(lines=2)
    told = list(listener.told)
    with path.open("ab") as file:
        file.write(b"three\n")
    assert listener.told == told
    assert all(one != other for one, other in pairwise(told))
