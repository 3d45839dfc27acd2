"""What is killed, stopped, filled up or robbed while it works: nothing is lost, and nobody is left behind."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from jobdesk.core.clock import Clock
from jobdesk.core.model import Lease
from jobdesk.core.retry import MAX_LOST_OWNERS
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.engine.leases import EngineLease
from jobdesk.git.commits import CommitRange
from jobdesk.processes import system
from jobdesk.processes.identity import own_identity
from jobdesk.processes.tree import LEASE_TOKEN, strays
from jobdesk.store.runs import LOST_TOO_OFTEN
from jobdesk.store.store import Store
from tests.support.application import WORKERS, Application
from tests.support.desks import finished, quick_settings
from tests.support.pipelines import lines
from tests.support.processes import Roll
from tests.support.repositories import SampleRepository
from tests.support.storm import troubled_desks
from tests.support.troubled import TroubledStore, full_disk
from tests.support.waiting import until

COMMITS = 200


@pytest.fixture
def watching(tmp_path: Path, test_pipelines: None) -> Iterator[Desk]:
    """A desk that submits and watches; others work."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        yield desk


def gated(folder: Path, *items: str) -> TaskRequest:
    return TaskRequest("gated", {"folder": str(folder)}, items)


def begun(folder: Path, item: str) -> None:
    until((folder / f"{item}.begun").exists, f"{item} to begin")


def lease_of(desk: Desk) -> Lease:
    with desk.store.reading() as connection:
        lease = desk.store.leases.current(connection)
    assert lease is not None
    return lease


def test_an_application_that_is_killed_among_quick_commands(watching: Desk, tmp_path: Path, work_folder: Path) -> None:
    """The next start carries on, repeats at most one command a worker, and leaves none of those that hide."""
    repository = SampleRepository(tmp_path / "repository")
    commits = repository.grow(COMMITS)
    roll, notes = Roll(tmp_path), work_folder / "lines"
    hides = f"mkdir {work_folder}/once 2>/dev/null && exec {sys.executable} {roll.command('stay')[1]} {roll.path} stay"
    line = f"echo $JOBDESK_COMMIT >> {notes}; sleep 0.02; [ $JOBDESK_COMMIT != {commits[40]} ] || {{ {hides}; true; }}"
    request = ProcessRequest(repository.path, CommitRange(newest=COMMITS), given={"line": line})
    job = watching.commits.process(request).job
    with Application(tmp_path / "data") as first:
        roll.wait_until_full()
        token = lease_of(watching).token
        first.kill()
    counts = watching.jobs.get(job).counts
    assert 0 < counts.final < COMMITS
    watching.pool.start(WORKERS)
    found = finished(watching, job)
    assert (found.state, found.counts.succeeded) == (JobState.SUCCEEDED, COMMITS)
    worked = Counter(lines(work_folder))
    assert worked.keys() == set(commits)
    assert worked.total() <= COMMITS + WORKERS
    roll.wait_until_none()
    assert strays(token, LEASE_TOKEN) == []


def test_a_standby_takes_over_from_one_that_is_killed(watching: Desk, tmp_path: Path, work_folder: Path) -> None:
    """Without anybody asking for it."""
    job = watching.jobs.submit(gated(work_folder, "a")).job
    with Application(tmp_path / "data") as first, Application(tmp_path / "data") as second:
        begun(work_folder, "a")
        pids = {first.pid: first, second.pid: second}
        assert watching.pool.owner is not None
        pids.pop(watching.pool.owner.pid).kill()
        (work_folder / "a.open").touch()
        assert finished(watching, job).state is JobState.SUCCEEDED
        assert watching.pool.owner.pid in pids
        assert second.stdin is not None
        assert first.stdin is not None
        first.stdin.close()
        second.stdin.close()


def test_an_owner_that_is_stopped_is_not_robbed(watching: Desk, tmp_path: Path, work_folder: Path) -> None:
    """It lives, and goes on when it may."""
    job = watching.jobs.submit(gated(work_folder, "a")).job
    with Application(tmp_path / "data") as owner:
        begun(work_folder, "a")
        owner.send_signal(signal.SIGSTOP)
        try:
            assert not EngineLease(watching.store, FarClock()).take()
        finally:
            owner.send_signal(signal.SIGCONT)
        (work_folder / "a.open").touch()
        assert finished(watching, job).state is JobState.SUCCEEDED
        assert owner.stdin is not None
        owner.stdin.close()


class FarClock(Clock):
    """A day ahead, by both hands."""

    def now(self) -> int:
        return super().now() + 86_400_000_000

    def monotonic(self) -> float:
        return super().monotonic() + 86_400


def test_a_run_that_takes_the_application_down_does_not_loop(watching: Desk, tmp_path: Path, work_folder: Path) -> None:
    """A lost owner is counted apart from tries; the third time the run fails, and says why."""
    job = watching.jobs.submit(gated(work_folder, "a")).job
    for _ in range(MAX_LOST_OWNERS):
        (work_folder / "a.begun").unlink(missing_ok=True)
        with Application(tmp_path / "data") as application:
            begun(work_folder, "a")
            until(lambda: watching.jobs.get(job).counts.running == 1)
            application.kill()
    watching.pool.start()
    found = finished(watching, job)
    assert (found.state, found.error) == (JobState.FAILED, LOST_TOO_OFTEN)
    (run,) = watching.jobs.runs(job)
    assert (run.lost, run.tries, len(watching.jobs.attempts([run])[run.id])) == (MAX_LOST_OWNERS, 0, MAX_LOST_OWNERS)


def test_a_host_that_is_killed_leaves_none_of_its_command(desk: Desk, tmp_path: Path, work_folder: Path) -> None:
    """However well they hide; the command is tried again."""
    repository = SampleRepository(tmp_path / "repository")
    repository.grow(1)
    roll = Roll(tmp_path)
    line = f"mkdir {work_folder}/once 2>/dev/null || exit 0; exec {' '.join(roll.command('stay'))}"
    job = desk.commits.process(ProcessRequest(repository.path, CommitRange(newest=1), given={"line": line})).job
    roll.wait_until_full()
    (host,) = [pid for keeper in _keepers(desk) for pid in system.children(keeper)]
    os.kill(host, signal.SIGKILL)
    assert finished(desk, job).state is JobState.SUCCEEDED
    roll.wait_until_none()


def _keepers(desk: Desk) -> list[int]:
    ours = system.children(os.getpid())
    return [pid for pid in strays(lease_of(desk).token, LEASE_TOKEN) if pid in ours]


def test_a_full_disk_loses_and_repeats_nothing(
    tmp_path: Path, test_pipelines: None, work_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done is written when there is room, and the rest goes on."""
    troubled_desks(monkeypatch)
    names = [str(number) for number in range(100)]
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        job = desk.jobs.submit(TaskRequest("counting", {"folder": str(work_folder)}, names)).job
        desk.pool.start()
        until(lambda: len(lines(work_folder)) > 5, "the job to be under way")
        with full_disk():
            until(lambda: TroubledStore.failed > 2, "some commits to fail")
        found = finished(desk, job)
    assert (found.state, found.counts.succeeded) == (JobState.SUCCEEDED, 100)
    assert sorted(lines(work_folder)) == sorted(f"{name} 1" for name in names)


def test_an_engine_that_is_robbed_stands_down(desk: Desk, work_folder: Path) -> None:
    """Its hosts go at once and it writes nothing; when the other leaves, it works again."""
    job = desk.jobs.submit(gated(work_folder, "a")).job
    begun(work_folder, "a")
    keepers = _keepers(desk)
    other = _rob(desk.store)
    until(lambda: not desk.pool.is_working_here, "the engine to stand down")
    until(lambda: not any(map(system.is_running, keepers)), "its hosts to go")
    (work_folder / "a.open").touch()
    with desk.store.writing() as connection:
        desk.store.leases.end(connection, other.id, desk.clock.now())
    assert finished(desk, job).state is JobState.SUCCEEDED


def _rob(store: Store) -> Lease:
    """Somebody of another machine takes the lease."""
    owner = asdict(replace(own_identity(), machine="elsewhere"))
    with store.writing() as connection:
        lease = store.leases.take(connection, owner, 0, 2**60, lambda _: True)
    assert lease is not None
    return lease


def test_a_bug_leaves_nobody_behind(
    tmp_path: Path, test_pipelines: None, work_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine says what ended it and leaves the lease, so that another one can carry on."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        desk.pool.start()
        job = desk.jobs.submit(gated(work_folder, "a")).job
        begun(work_folder, "a")
        token = lease_of(desk).token

        def fail(*_: object) -> None:
            raise ZeroDivisionError("a bug")

        monkeypatch.setattr(desk.store.runs, "settle", fail)
        (work_folder / "a.open").touch()
        until(lambda: desk.pool.failure, "the engine to fail")
    assert desk.pool.failure == "ZeroDivisionError: a bug"
    assert strays(token, LEASE_TOKEN) == []
    with open_desk(tmp_path / "data", quick_settings()) as next_one:
        next_one.pool.start()
        assert finished(next_one, job).state is JobState.SUCCEEDED
