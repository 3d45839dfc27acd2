"""While the queue is worked, what was logged is soon to be found; and nothing is left running."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jobdesk.core.events import RunsSettled
from jobdesk.desk.desk import open_desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.desk.logs.builder import BUSY
from jobdesk.desk.logs.indexing import BUILDER, REST_S, LogIndexing
from jobdesk.engine.bus import Bus
from jobdesk.engine.folders import log_index_file
from jobdesk.git.commits import CommitRange
from jobdesk.processes.keeper import OWN_FLAG
from jobdesk.processes.own import start_in
from tests.support.clock import HandClock
from tests.support.desks import PATIENCE_S, finished, quick_settings
from tests.support.queue import Queue
from tests.support.repositories import SampleRepository
from tests.support.said import submit_said
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_process_builds_it(folder: Path) -> None:
    """Not at once, not twice, and not without anything to add; it ends by itself."""
    queue, clock, bus = Queue(folder), HandClock(), Bus()
    submit_said(queue, folder, "needle")
    indexing = LogIndexing(folder, bus, lambda: 1 << 30, clock)
    indexing.tend(0)
    assert not indexing.is_building
    clock.move(REST_S)
    indexing.tend(2)
    assert indexing.is_building

    def is_done() -> bool:
        indexing.tend(0)
        return not indexing.is_building

    until(is_done, "the end of the building")
    with open_desk(folder) as desk:
        assert desk.all_logs.coverage().is_complete
        assert len(desk.all_logs.search(desk.all_logs.read("needle")).logs) == 1
    clock.move(REST_S)
    indexing.tend(0)
    assert not indexing.is_building
    bus.publish(RunsSettled(1, (1,)))
    indexing.tend(0)
    assert indexing.is_building
    indexing.tend(None)
    assert not indexing.is_building
    queue.store.close()


def test_a_frozen_program_builds_it(folder: Path) -> None:
    """As it has no `python -c`; and it ends by itself while its stdin is open."""
    queue = Queue(folder)
    submit_said(queue, folder, "needle")
    argv = [sys.executable, "-m", "jobdesk", OWN_FLAG, BUILDER, "19"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps({"folder": str(folder), "limit": 1 << 30}).encode() + b"\n" + BUSY)
        process.stdin.flush()
        assert process.wait(PATIENCE_S) == 0
    with open_desk(folder) as desk:
        assert desk.all_logs.coverage().is_complete
    queue.store.close()


def test_killed_while_it_builds(folder: Path) -> None:
    """What was committed is there, and the next one goes on from it."""
    queue, logs = Queue(folder), 30
    lines = "".join(f"line {number} of no interest\n" for number in range(10_000))
    submit_said(queue, folder, *[f"{lines}needle\n"] * logs)
    process = start_in(BUILDER, cwd=folder)
    process.say(json.dumps({"folder": str(folder), "limit": 1 << 30}).encode() + b"\n" + BUSY)
    with open_desk(folder) as desk:
        until(lambda: desk.all_logs.coverage().covered > 0, "the first logs")
        assert process.kill()
        process.close()
        assert not desk.all_logs.coverage().is_complete
        until(desk.all_logs.build, "the end of the lock")
        assert desk.all_logs.coverage().is_complete
        assert len(desk.all_logs.search(desk.all_logs.read("needle"), most=100).logs) == logs
    queue.store.close()


def test_switched_off_it_is_thrown_away(folder: Path) -> None:
    queue = Queue(folder)
    submit_said(queue, folder, "needle")
    with open_desk(folder) as desk:
        desk.all_logs.build()
        assert log_index_file(folder).exists()
    indexing = LogIndexing(folder, Bus(), lambda: 0, HandClock())
    indexing.tend(0)
    assert not log_index_file(folder).exists()
    queue.store.close()


def test_secrets_stay_masked(folder: Path, tmp_path: Path) -> None:
    """What is masked in the log was never in the index."""
    repository = SampleRepository(tmp_path / "repository")
    repository.commit("one", {"a": "a\n"})
    given = {"line": "echo the token is $TOKEN", "environment": {"TOKEN": "hunter2hunter2"}}
    with open_desk(folder, quick_settings()) as desk:
        desk.pool.start()
        finished(desk, desk.commits.process(ProcessRequest(repository.path, CommitRange(), given=given)).job)
        desk.all_logs.build()
        assert desk.all_logs.search(desk.all_logs.read("hunter2")).logs == ()
        (found,) = desk.all_logs.search(desk.all_logs.read("token")).logs
        assert found.lines[0].text == "the token is ***"
