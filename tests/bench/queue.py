"""Figures of the durable queue: submitting, running what does nothing, and the wait from submit to start."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import huey

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Item, JobRequest
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.store.run_ids import run_id
from jobdesk.store.store import FILE_NAME, Store
from tests.bench.figures import Figure, Peer, Want, compared, median
from tests.bench.ground import Ground
from tests.bench.rounds import interleaved, timed

SUBMITTED = 10_000
HUEY_SUBMITTED = 2_000
WRITTEN = ("kind", "item", "content", "state", "waits_for")
RUNS = 20_000
WORKERS = 4
STARTS = 100
STARTS_ELSEWHERE = 25
PATIENCE_S = 300.0
LOOK_AGAIN_S = 0.01

SUBMIT_ELSEWHERE = """
import sys, time
from pathlib import Path
from jobdesk.desk.desk import open_desk
from jobdesk.desk.jobs.requests import TaskRequest
with open_desk(Path(sys.argv[1])) as desk:
    for line in sys.stdin:
        asked_at = time.time_ns() // 1000
        print(asked_at, desk.jobs.submit(TaskRequest("nothing", items=[line.strip()])).job, flush=True)
"""


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    yield from submitting(ground)
    yield from running_nothing(ground)
    yield from submit_to_start(ground)


# ---------------------------------------------------------------------- submitting


def submitting(ground: Ground) -> Iterator[Figure]:
    """A job of 10,000 items in the store alone, against huey's enqueue and against raw rows."""
    store = Store(ground.fresh("store"))
    raw = _RawRows(ground.fresh("raw"))
    queue = _Huey(ground.fresh("huey"))
    numbers = iter(range(1_000_000))

    def submit() -> float:
        request = _request(next(numbers), SUBMITTED)
        return timed(partial(_submit, store, request))() / SUBMITTED

    def enqueue() -> float:
        return timed(lambda: queue.enqueue(HUEY_SUBMITTED))() / HUEY_SUBMITTED

    def insert() -> float:
        rows = _rows_of_last_job(store)
        return timed(lambda: raw.insert(rows))() / SUBMITTED

    submit()
    taken = interleaved(ground.rounds, {"ours": submit, "huey": enqueue, "raw": insert})
    ours, theirs, bare = (_microseconds(taken[name]) for name in ("ours", "huey", "raw"))
    name = f"submit a job of {SUBMITTED:,}, per item"
    yield compared(name, "µs", ours, theirs, queue.peer("task() in a loop"), Want.TIMES_FASTER, 10)
    command = "executemany of the same rows into the same schema and indexes"
    peer = Peer("sqlite3", command, sqlite3.sqlite_version)
    yield compared(name, "µs", ours, bare, peer, Want.TIMES_AS_LONG, 4, goal=1.25)
    store.close()


def _request(number: int, items: int) -> JobRequest:
    names = [f"{number:08x}{item:032x}" for item in range(items)]
    recipe = Recipe("nothing", "1", "{}")
    return JobRequest("nothing", recipe, "1", [Item(name, f"commit:{name}") for name in names])


def _submit(store: Store, request: JobRequest) -> None:
    with store.writing() as connection:
        store.jobs.submit(connection, request, store.clock.now())


def _rows_of_last_job(store: Store) -> list[tuple[object, ...]]:
    """What a submit writes of the runs of the newest job, but for the job's number."""
    with store.reading() as connection:
        return connection.execute(
            f"SELECT {', '.join(WRITTEN)} FROM runs WHERE job_id = (SELECT max(id) FROM jobs)"
        ).fetchall()


class _RawRows:
    """A database with JobDesk's schema, into which rows go by sqlite3 alone, as durably."""

    def __init__(self, folder: Path) -> None:
        store = Store(folder)
        _submit(store, _request(0, 1))
        store.close()
        self._connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
            self._connection.execute(f"PRAGMA {pragma}")

    def insert(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Give these runs to a copy of the first job, in one transaction."""
        connection = self._connection
        columns = ", ".join(name for _, name, *_ in connection.execute("PRAGMA table_info(jobs)") if name != "id")
        connection.execute("BEGIN IMMEDIATE")
        job = connection.execute(f"INSERT INTO jobs ({columns}) SELECT {columns} FROM jobs LIMIT 1").lastrowid
        connection.executemany(
            f"INSERT INTO runs (id, {', '.join(WRITTEN)}) VALUES (?{', ?' * len(WRITTEN)})",
            [(run_id(job, position), *row) for position, row in enumerate(rows)],
        )
        connection.execute("COMMIT")


# ---------------------------------------------------------------------- running


def running_nothing(ground: Ground) -> Iterator[Figure]:
    """Durable runs of what does nothing: from the start of the workers to the last result, and from the submit."""
    crews: dict[str, Callable[[], Laps]] = {
        "ours": lambda: _work_off(ground.fresh("data")),
        "1 thread": lambda: _Huey(ground.fresh("huey")).work_off(RUNS, threads=1),
        "4 threads": lambda: _Huey(ground.fresh("huey")).work_off(RUNS, threads=4),
    }
    laps: dict[str, list[Laps]] = {name: [] for name in crews}

    def turn(name: str) -> float:
        laps[name].append(crews[name]())
        return laps[name][-1].worked_s

    taken = interleaved(ground.rounds, {name: partial(turn, name) for name in crews})
    best = min(("1 thread", "4 threads"), key=lambda name: median(taken[name]))
    peer = _Huey.peer(f"consumer with {best}, results stored")
    ours, theirs = ([one.worked_s / RUNS for one in laps[name]] for name in ("ours", best))
    name = f"{RUNS:,} no-op runs, {WORKERS} workers, hosts included, per run"
    yield compared(name, "µs", _microseconds(ours), _microseconds(theirs), peer, Want.TIMES_FASTER, 5)
    ours, theirs = ([(one.submitted_s + one.worked_s) / RUNS for one in laps[name]] for name in ("ours", best))
    name = f"{RUNS:,} no-op runs, submit to done, per run"
    yield compared(name, "µs", _microseconds(ours), _microseconds(theirs), peer, Want.TIMES_FASTER, 5, goal=25)


@dataclass(frozen=True)
class Laps:
    """How long the submitting took, and the work from the start of the workers to the last stored result."""

    submitted_s: float
    worked_s: float


def _work_off(folder: Path) -> Laps:
    """What a desk with default settings takes, with hosts that start for it."""
    with open_desk(folder) as desk:
        desk.pool.set_workers(WORKERS)
        begun = time.perf_counter()
        job = desk.jobs.submit(TaskRequest("nothing", items=[str(number) for number in range(RUNS)])).job
        submitted = time.perf_counter()
        desk.pool.start()
        found = desk.jobs.wait(job, PATIENCE_S)
        done = time.perf_counter()
        assert found.counts.succeeded == RUNS, found
    return Laps(submitted - begun, done - submitted)


class _Huey:
    """huey over SQLite with a task that does nothing, as durable as JobDesk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._huey = huey.SqliteHuey("bench", filename=str(folder / "huey.db"), fsync=True)
        self._nothing: Callable[[int], object] = self._huey.task()(_true)

    @staticmethod
    def peer(command: str) -> Peer:
        return Peer("huey", f"SqliteHuey(fsync=True), {command}", huey.__version__)

    def enqueue(self, tasks: int) -> None:
        for number in range(tasks):
            self._nothing(number)

    def work_off(self, tasks: int, threads: int) -> Laps:
        begun = time.perf_counter()
        self.enqueue(tasks)
        submitted = time.perf_counter()
        consumer = self._huey.create_consumer(workers=threads, worker_type="thread", periodic=False)
        consumer.start()
        while self._huey.pending_count() or self._huey.result_count() < tasks:
            time.sleep(LOOK_AGAIN_S)  # huey tells nobody when it has nothing left to do
        done = time.perf_counter()
        consumer.stop(graceful=True)
        return Laps(submitted - begun, done - submitted)


def _true(number: int) -> bool:
    return True


# ---------------------------------------------------------------------- submit to start


def submit_to_start(ground: Ground) -> Iterator[Figure]:
    """From a submit to the start of its run in an idle pool: within one process, and from another."""
    folder = ground.fresh("data")
    with open_desk(folder) as desk:
        desk.pool.start()
        _do(desk, "first")
        here = [_milliseconds_to_start(desk, *_asked(desk, f"here {number}")) for number in range(STARTS)]
        yield Figure("submit to start, in one process", "ms", median(here), Want.BELOW, 5, goal=0.5)
        elsewhere = [_milliseconds_to_start(desk, *asked) for asked in _asked_elsewhere(desk, folder)]
        yield Figure("submit to start, from another process", "ms", median(elsewhere), Want.BELOW, 250)


def _do(desk: Desk, name: str) -> None:
    desk.jobs.wait(_asked(desk, name)[1], PATIENCE_S)


def _asked(desk: Desk, name: str) -> tuple[int, int]:
    asked_at = time.time_ns() // 1000
    return asked_at, desk.jobs.submit(TaskRequest("nothing", items=[name])).job


def _asked_elsewhere(desk: Desk, folder: Path) -> Iterator[tuple[int, int]]:
    """Has another process submit, one after the other: when it asked, and the job."""
    with subprocess.Popen(
        [sys.executable, "-c", SUBMIT_ELSEWHERE, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None and other.stdout is not None
        for number in range(STARTS_ELSEWHERE):
            other.stdin.write(f"elsewhere {number}\n")
            other.stdin.flush()
            asked_at, job = other.stdout.readline().split()
            yield int(asked_at), int(job)
        other.stdin.close()


def _milliseconds_to_start(desk: Desk, asked_at: int, job: int) -> float:
    desk.jobs.wait(job, PATIENCE_S)
    runs = desk.jobs.runs(job)
    (attempt,) = desk.jobs.attempts(runs)[runs[0].id]
    return (attempt.started_at - asked_at) / 1000


def _microseconds(taken_s: Sequence[float]) -> list[float]:
    return [one * 1e6 for one in taken_s]
