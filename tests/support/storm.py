"""A storm over a real desk: everything that a person and a machine can do to it, in an order drawn from a seed."""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from jobdesk.core.clock import seconds
from jobdesk.core.errors import JobDeskError
from jobdesk.core.events import Event
from jobdesk.core.model import Attempt, Job, Run
from jobdesk.core.states import RunState
from jobdesk.desk import desk as desk_module
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs import jobs as jobs_module
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.processes import system
from jobdesk.processes.tree import LEASE_TOKEN, strays
from tests.support.desks import quick_settings
from tests.support.moody import MOODS, NAMES
from tests.support.troubled import TroubledStore, full_disk
from tests.support.waiting import PATIENCE_S, until

MOMENT_S = 0.1
MOST_WORKERS = 4

log = logging.getLogger(__name__)


class Storm:
    """Does things at random to a desk, and at the end looks whether all is in order.

    The desk's store must be a `TroubledStore` (see `troubled_desks`).
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.work_folder = folder / "work"
        self.work_folder.mkdir()
        self.jobs: list[int] = []
        self.did: list[str] = []
        self._something = threading.Event()
        self.desk = self._open()

    # ------------------------------------------------------------------ the storm

    def rage(self, steps: int) -> None:
        """So many things happen."""
        actions: dict[Callable[[], None], int] = {
            self._submit: 12,
            self._cancel: 4,
            self._undo: 2,
            self._pause: 3,
            self._resume: 4,
            self._retry: 4,
            self._set_priority: 1,
            self._set_workers: 2,
            self._pause_all: 1,
            self._resume_all: 3,
            self._kill_a_host: 3,
            self._kill_a_keeper: 1,
            self._fill_the_disk: 1,
            self._hand_over: 1,
            self._wait_a_moment: 8,
        }
        for action in self.random.choices(list(actions), weights=list(actions.values()), k=steps):
            self.did.append(action.__name__.strip("_"))
            with suppress(JobDeskError):
                action()

    def calm(self) -> None:
        """Nothing is held back any more; every job comes to its end."""
        self.desk.pool.resume()
        self.desk.pool.set_workers(3)
        for job in self.jobs:
            self.desk.jobs.resume(job)
        for job in self.jobs:
            found = self.desk.jobs.wait(job, PATIENCE_S)
            assert found.state.is_final, f"{self._told()}: job {job} is still {found}"
        self.desk.pool.check()

    def close(self) -> None:
        self.desk.close()

    def _open(self) -> Desk:
        desk = Desk(self.folder / "data", quick_settings(3))
        desk.bus.subscribe(self._hear)
        desk.pool.start()
        return desk

    def _hear(self, event: Event) -> None:
        self._something.set()

    def _told(self) -> str:
        return f"after {Counter(self.did)}"

    # ------------------------------------------------------------------ what a person does

    def _submit(self) -> None:
        draw = self.random
        moods = draw.sample(MOODS, draw.randint(1, 4))
        items = [f"{draw.choice(moods)} {draw.randrange(12)}" for _ in range(draw.choice([1, 2, 8, 40]))]
        now = self.desk.clock.now()
        request = TaskRequest(
            draw.choice(list(NAMES)),
            {"folder": str(self.work_folder)},
            list(dict.fromkeys(items)),
            priority=draw.choice([0, 0, 0, 1, 5]),
            workers=draw.choice([None, None, 1, 2]),
            retries=draw.choice([0, 0, 2]),
            max_attempts=draw.choice([3, 3, 1]),
            force=draw.random() < 0.2,
            run_at=draw.choice([0, 0, 0, now + seconds(0.1)]),
            expires_at=draw.choice([None, None, None, now + seconds(0.2)]),
        )
        self.jobs.append(self.desk.jobs.submit(request).job)

    def _some_job(self) -> int:
        return self.random.choice(self.jobs[-8:] if self.jobs else [0])

    def _cancel(self) -> None:
        self.desk.jobs.cancel(self._some_job(), can_be_undone=self.random.random() < 0.5)

    def _undo(self) -> None:
        self.desk.jobs.undo_cancel(self._some_job())

    def _pause(self) -> None:
        self.desk.jobs.pause(self._some_job(), at_once=self.random.random() < 0.5)

    def _resume(self) -> None:
        self.desk.jobs.resume(self._some_job())

    def _retry(self) -> None:
        draw = self.random
        again = self.desk.jobs.retry(self._some_job(), only_failed=draw.random() < 0.3, force=draw.random() < 0.3)
        self.jobs.append(again.job)

    def _set_priority(self) -> None:
        self.desk.jobs.set_priority(self._some_job(), self.random.randrange(5))

    def _set_workers(self) -> None:
        self.desk.pool.set_workers(self.random.randint(1, MOST_WORKERS))

    def _pause_all(self) -> None:
        self.desk.pool.pause(at_once=self.random.random() < 0.5)

    def _resume_all(self) -> None:
        self.desk.pool.resume()

    # ------------------------------------------------------------------ what a machine does

    def _kill_a_host(self) -> None:
        keepers = self._keepers()
        hosts = system.children(self.random.choice(keepers)) if keepers else []
        if hosts:
            self._kill(hosts[0])

    def _kill_a_keeper(self) -> None:
        if keepers := self._keepers():
            self._kill(self.random.choice(keepers))

    def _keepers(self) -> list[int]:
        with self.desk.store.reading() as connection:
            lease = self.desk.store.leases.current(connection)
        found = [] if lease is None else strays(lease.token, LEASE_TOKEN)
        return [pid for pid in found if pid in system.children(os.getpid())]

    def _kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def _fill_the_disk(self) -> None:
        with full_disk():
            self._wait_a_moment()

    def _hand_over(self) -> None:
        """The program stops in order, and another one takes over where it was."""
        before, self.desk = self.desk, self._open()
        before.close()
        before.pool.check()

    def _wait_a_moment(self) -> None:
        """Let a few things happen; it is over when nothing has for a moment."""
        for _ in range(self.random.randint(1, 12)):
            self._something.clear()
            if not self._something.wait(MOMENT_S):
                return

    # ------------------------------------------------------------------ what must be so at the end

    def check(self) -> None:
        """Everything is accounted for, and nobody is left."""
        engine = self.desk.pool._engine
        until(lambda: not (engine._ledger.has_entries or engine._pool.busy), "the last entries")
        assert engine._scheduler.in_flight.runs == {}, self._told()
        self._check_nothing_is_held()
        for job in map(self.desk.jobs.get, self.jobs):
            self._check_job(job)
        self._check_attempts_alone()
        self.close()
        self.desk.pool.check()
        self._check_nobody_is_left()

    def _check_nothing_is_held(self) -> None:
        with self.desk.store.reading() as connection:
            (claimed,) = connection.execute("SELECT count(*) FROM runs WHERE lease_id IS NOT NULL").fetchone()
            (waiting,) = connection.execute(
                "SELECT count(*) FROM runs WHERE waits_for IS NOT NULL AND state = 'queued'"
            ).fetchone()
        assert (claimed, waiting) == (0, 0), self._told()

    def _check_job(self, job: Job) -> None:
        runs = self.desk.jobs.runs(job.id)
        attempts = self.desk.jobs.attempts(runs)
        counted = Counter(run.state for run in runs)
        assert all(state.is_final for state in counted), f"{self._told()}: {counted}"
        for state in RunState:
            assert getattr(job.counts, state.value) == counted[state], f"{self._told()}: {job}"
        assert job.counts.reused == sum(run.reused for run in runs)
        assert job.cost == sum(run.cost for run in runs)
        metrics: Counter[str] = Counter()
        for run in runs:
            metrics.update(run.metrics)
        assert job.metrics == metrics
        self._check_history(job.id, None, job.state)
        for run in runs:
            self._check_history(job.id, run.id, run.state)
            self._check_run(run, attempts.get(run.id, []))

    def _check_history(self, job: int, run: int | None, end: str) -> None:
        """The lines lead from the beginning to where it is now, each from where the one before ended."""
        state = "queued"
        for line in self.desk.jobs.history(job, run):
            assert line.before == state, f"{self._told()}: {line}"
            state = line.after
        assert state == end

    def _check_run(self, run: Run, attempts: list[Attempt]) -> None:
        assert [one.number for one in attempts] == list(range(1, run.attempts + 1)), f"{self._told()}: {run} {attempts}"
        assert all(one.ending is not None and one.finished_at is not None for one in attempts)
        assert not (run.reused and run.state is RunState.CANCELLED)

    def _check_attempts_alone(self) -> None:
        """No attempt of a run begins while another one of it goes on, unless that one was ended from outside."""
        ended: dict[int, set[int]] = defaultdict(set)
        begun: dict[int, int] = {}
        path = self.work_folder / "lines"
        for line in path.read_text().splitlines() if path.exists() else []:
            what, run, attempt = line.split()
            if what == "begins":
                assert int(attempt) >= begun.get(int(run), 0), f"{self._told()}: {line}"
                begun[int(run)] = int(attempt)
            else:
                assert begun[int(run)] == int(attempt), f"{self._told()}: {line}"
                ended[int(run)].add(int(attempt))

    def _check_nobody_is_left(self) -> None:
        with self.desk.store.reading() as connection:
            tokens = self.desk.store.leases.ended_tokens(connection, 1000)
            current = self.desk.store.leases.current(connection)
        self.desk.store.close()
        assert current is None
        assert {token: strays(token, LEASE_TOKEN) for token in tokens} == {token: [] for token in tokens}
        names = [thread.name for thread in threading.enumerate()]
        assert not [name for name in names if name.startswith(("worker", "host", "engine"))], json.dumps(names)


def troubled_desks(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every desk of this process has a store that can be in trouble, and holds cancels for a moment."""
    monkeypatch.setattr(desk_module, "Store", TroubledStore)
    monkeypatch.setattr(jobs_module, "UNDO_S", 0.5)
