"""The engine: holds the lease, gives runs to workers, and has everything written that they report.

One thread does it all: it waits for something to write, commits it with what else has come, hands out
more work in the same transaction, and looks around every tenth of a second for what other processes
have changed.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from jobdesk.core.clock import Clock, Jumps, seconds
from jobdesk.core.errors import JobDeskError
from jobdesk.core.events import EngineChanged, Event, RunProgressed
from jobdesk.core.model import Changes, Claimed, Job, Settlement
from jobdesk.core.outcomes import Ending
from jobdesk.core.retry import RetryPolicy
from jobdesk.engine.awake import Awake
from jobdesk.engine.bus import Bus
from jobdesk.engine.guard import Floors, Guard, measure
from jobdesk.engine.host import Hosts
from jobdesk.engine.leases import EngineLease, LeaseTaken
from jobdesk.engine.ledger import Ledger, Write
from jobdesk.engine.orders import OrderBook
from jobdesk.engine.pool import Pool
from jobdesk.engine.protocol import Progressed
from jobdesk.engine.scheduler import Scheduler
from jobdesk.engine.timers import Clean, Timers
from jobdesk.engine.worker import Assigned, JobOver, SettingsChanged, StopRuns, Stored, Worker
from jobdesk.pipelines.pipeline import Pipeline
from jobdesk.pipelines.registry import BrokenPipeline, Registry, UnknownPipeline
from jobdesk.processes.identity import ProcessIdentity
from jobdesk.processes.tree import adopt_orphans
from jobdesk.store.database import DatabaseTrouble
from jobdesk.store.jobs import AT_ONCE
from jobdesk.store.store import Store

# Facts that the processes of a database share, by their names (see `store.controls`).
WORKERS = "workers"  # [count, when it was wished]
SIZE = "size"  # how many workers the engine has
PAUSED = "paused"
HOLDING = "holding"

LOOK_S = 0.1
TICK_S = 0.5
STANDBY_S = 0.5
GUARD_S = 2.0
TROUBLE_S = 0.5
WIND_UP_S = 5.0
JOIN_S = 0.1  # Python hears a signal between two waits; one that comes just before a wait is heard after it

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EngineSettings:
    """What a person can set. `log_limit` is in bytes for one attempt, lengths are in seconds."""

    workers: int
    log_limit: int = 8 * 1024 * 1024
    grace_s: float = 5.0
    floors: Floors = field(default_factory=Floors)
    pipeline_limits: Mapping[str, int] = field(default_factory=dict)
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    keep_awake: bool = False


class Engine:
    """Works the queue of one database, or stands by while another process does.

    What stands beside the work hears by `tend`, again and again, how many workers are busy, and None when it ends.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        bus: Bus,
        registry: Registry,
        settings: Callable[[], EngineSettings],
        clean: Clean,
        clock: Clock | None = None,
        tend: Callable[[int | None], object] = lambda busy: None,
    ) -> None:
        self._store = store
        self._folder = folder
        self._bus = bus
        self._registry = registry
        self._look_up_settings = settings
        self._settings = settings()
        self._clock = clock or Clock()
        self._timers = Timers(clean, store.close)
        self._awake = Awake()
        self._tend = tend
        self._jumps = Jumps(self._clock)
        self._ledger = Ledger(store, bus)
        self._lease = EngineLease(store, self._clock)
        self._guard = Guard(lambda: self._settings.floors, lambda: measure(folder))
        self._clear()
        self._own_workers: tuple[int, int] | None = None
        self._version_seen = -1
        self._ticked = self._asked = 0.0
        self._trouble: str | None = None
        self.failure: str | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._is_started = False

    # ------------------------------------------------------------------ from any thread

    def start(self, workers: int | None = None) -> None:
        """Begin to work, or to stand by. Starting twice is fine.

        `workers` is the size of the pool where it works here, until somebody wishes otherwise.
        """
        if not self._is_started:
            self._is_started = True
            self._own_workers = None if workers is None else (workers, self._clock.now())
            adopt_orphans()
            self._thread.start()

    def stop(self) -> None:
        """Give back what runs, end all hosts, leave the lease. Stopping twice, or before a start, is fine."""
        if not self._is_started:
            return
        self._stopping.set()
        self._ledger.wake()
        while self._thread.is_alive():  # it is not where a Ctrl-C came in the middle of the start
            self._thread.join(JOIN_S)

    def look(self) -> None:
        """Look around now: something was submitted or asked for in this process."""
        self._ledger.wake()

    def holder(self) -> ProcessIdentity | None:
        """The process that works this database, if there is one."""
        return self._lease.holder()

    @property
    def trouble(self) -> str | None:
        """What keeps this process from writing to the database now, if anything does; it is waited out."""
        return self._trouble or self._ledger.trouble or self._store.database.held

    @property
    def is_working(self) -> bool:
        """Whether this process has the lease."""
        return self._lease.lease is not None

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._turn()
            if self.is_working:
                self._wind_up()
        except Exception as error:
            log.exception("The engine stopped because of a bug.")
            self.failure = f"{type(error).__name__}: {error}"
        finally:
            self._pool.end()
            self._timers.stop()
            self._awake.stop()
            self._tend(None)
            with suppress(DatabaseTrouble):
                self._lease.leave()
            self._store.close()

    def _turn(self) -> None:
        """One round, standing by or working; trouble of the database is waited out."""
        try:
            if self.is_working:
                self._cycle()
            elif self._lease.take():
                self._begin()
            else:
                self._ledger.wait(STANDBY_S)
            self._trouble = None
        except LeaseTaken as taken:
            log.warning("%s", taken)
            self._stand_down()
        except DatabaseTrouble as trouble:
            self._wait_out(trouble)

    def _wait_out(self, trouble: DatabaseTrouble) -> None:
        if self._trouble != trouble.lasting:
            self._trouble = trouble.lasting
            log.warning("%s", trouble)
        self._ledger.pause(TROUBLE_S)

    def _clear(self) -> None:
        """Know nothing of jobs and workers: so it is before the lease is taken, and when it was lost."""
        self._scheduler = Scheduler(self._store, lambda: self._settings.pipeline_limits, self._pipeline)
        self._orders = OrderBook(self._registry)
        self._pool = Pool(self._worker)
        self._assignments: list[tuple[int, Assigned]] = []
        self._wanted_workers = self._settings.workers
        self._pause: object | None = None
        self._over: set[int] = set()
        self._is_stale = True
        self._is_dated = False
        self._has_looked = False
        self._looked_at = 0
        self._look_s = 0.0
        self._guarded = 0.0
        self._holding: str | None = None

    def _begin(self) -> None:
        """Put in order what the owner before left, then work."""
        lease = self._lease.lease
        assert lease is not None
        self._ledger.write(lambda connection: self._store.controls.set(connection, HOLDING, None))
        self._ledger.write(lambda connection: self._store.runs.rescue(connection, lease.id, self._clock.now())[0])
        self._ledger.write(self._set_back(0))
        self._hosts = Hosts(
            self._folder, lease.token, log_limit=self._settings.log_limit, grace_s=self._settings.grace_s
        )
        self._is_stale = True

    def _stand_down(self) -> None:
        """The lease is another's: end at once what it works on now, forget what was to be written, stand by."""
        self._lease.drop()
        self._pool.end(at_once=True)
        self._timers.stop()
        self._awake.follow(False)
        self._tend(None)
        self._ledger.drop()
        self._clear()

    def _worker(self, number: int) -> Worker:
        return Worker(number, self, self._hosts, self._orders, self._clock, self._settings.policy)

    def _cycle(self) -> None:
        woken = self._ledger.wait(LOOK_S, group=self._pool.busy)
        if woken or self._others_wrote():
            self._is_stale = True
        self._check_floors()
        wants = self._wants_look() or self._ledger.has_entries or self._can_hand_out()
        if wants and not self._ledger.commit(self._look_and_hand_out):
            self._take_back_assignments()
            self._ledger.pause(TROUBLE_S)
            return
        self._deliver()
        if self._clock.monotonic() - self._ticked > TICK_S:
            self._tick()

    def _wants_look(self) -> bool:
        """Whether to look now. Jobs that have ended can wait for it a moment, while there are others to work on."""
        if self._is_stale or not self._is_dated:
            return self._is_stale
        now = self._clock.now()
        return now - self._looked_at > seconds(self._rest_s) or not self._scheduler.has_work(now)

    @property
    def _rest_s(self) -> float:
        """From one look to the next: with many jobs to look at, it is to take a tenth of the time at most."""
        return max(LOOK_S / 2, 9 * self._look_s)

    def _others_wrote(self) -> bool:
        """Whether another process, or another thread, has written since the last look; asked now and then."""
        now = self._clock.monotonic()
        if now - self._asked < self._rest_s:
            return False
        self._asked = now
        version = self._store.database.version_seen()
        changed, self._version_seen = version != self._version_seen, version
        return changed

    # ------------------------------------------------------------------ looking

    def _look_and_hand_out(self, connection: sqlite3.Connection) -> Changes:
        """Inside the transaction of a group: see what is wished, then give work to who has too little."""
        self._lease.check(connection)
        changes = Changes()
        if self._wants_look():
            changes.merge(self._look(connection))
        if self._can_hand_out():
            changes.merge(self._hand_out(connection))
        return changes

    def _look(self, connection: sqlite3.Connection) -> Changes:
        now, began = self._clock.now(), self._clock.monotonic()
        changes = self._store.jobs.expire(connection, now)
        changes.merge(self._store.jobs.cancel_due(connection, now))
        self._over |= self._scheduler.refresh(connection, now)
        self._over -= self._scheduler.jobs.keys()
        self._set_size(connection)
        self._pause = self._store.controls.get(connection, PAUSED)
        self._is_stale = len(changes.jobs) >= AT_ONCE  # there may be more of what is due
        self._is_dated = False
        self._has_looked = True
        self._looked_at = now
        self._look_s = self._clock.monotonic() - began
        return changes

    def _set_size(self, connection: sqlite3.Connection) -> None:
        """How many workers there are to be, and what others are told of it."""
        wish = self._store.controls.get(connection, WORKERS)
        count, wished_at = wish if isinstance(wish, list) else (self._settings.workers, 0)
        if self._own_workers and self._own_workers[1] > wished_at:
            count = self._own_workers[0]
        if self._store.controls.get(connection, SIZE) != count:
            self._store.controls.set(connection, SIZE, count)
        self._wanted_workers = count

    def _pipeline(self, name: str) -> type[Pipeline[Any]] | None:
        """The class of a pipeline; a job whose pipeline is not installed stays queued."""
        try:
            return self._registry.find(name).pipeline
        except (UnknownPipeline, BrokenPipeline):
            return None

    def _obey(self) -> None:
        """After a look is committed: tell the workers what is wished."""
        for job in self._over:
            self._orders.forget(job)
            self._pool.tell_all(JobOver(job))
        self._over = set()
        for active in self._scheduler.jobs.values():
            if active.hands.total() > 0:
                self._hold_back(active.job)
        if self._pause:
            self._pool.tell_all(StopRuns(None, Ending.INTERRUPTED, only_waiting=self._pause != "now"))
        if self._pool.size < self._wanted_workers:
            self._ledger.wake()
        self._pool.resize(self._wanted_workers)

    def _hold_back(self, job: Job) -> None:
        """End what is in hand of a job that is cancelled or paused; while a cancel is held, only nothing begins."""
        if job.cancel_requested_at is not None and (job.cancel_held_until or 0) <= self._clock.now():
            self._pool.tell_all(StopRuns(job.id, Ending.CANCELLED))
        elif job.cancel_requested_at is not None or job.paused_at is not None:
            self._pool.tell_all(StopRuns(job.id, Ending.INTERRUPTED, only_waiting=not job.paused_now))

    # ------------------------------------------------------------------ handing out

    def _can_hand_out(self) -> bool:
        return bool(
            self._holding is None
            and not self._pause
            and self._scheduler.has_work(self._clock.now())
            and any(self._pool.hungry(self._scheduler.wants_prefetch))
        )

    def _hand_out(self, connection: sqlite3.Connection) -> Changes:
        assert self._lease.lease is not None
        changes, size = Changes(), self._wanted_workers
        for number in self._pool.hungry(self._scheduler.wants_prefetch):
            now = self._clock.now()
            claimed, changed = self._scheduler.claim(connection, self._lease.lease.id, number, size, now)
            changes.merge(changed)
            if claimed:
                job = self._scheduler.jobs[claimed[0].job].job
                timeout_s = self._scheduler.timeout_s(connection, job)
                self._assignments.append((number, Assigned([(one, job, timeout_s) for one in claimed])))
        if changes.settled:
            self._ledger.wake()  # jobs that ended by reusing what is known make room for others
        return changes

    def _deliver(self) -> None:
        """After the commit: the runs are the workers' now."""
        assignments, self._assignments = self._assignments, []
        for number, assigned in assignments:
            self._pool.hand(number, assigned)
        if self._has_looked:
            self._has_looked = False
            self._obey()

    def _take_back_assignments(self) -> None:
        """The group was not committed: what it claimed is not claimed."""
        assignments, self._assignments = self._assignments, []
        for number, assigned in assignments:
            for claimed, _, _ in assigned.runs:
                self._scheduler.left(claimed, number)
        self._is_stale = True

    # ------------------------------------------------------------------ what workers report (their threads)

    def write_started(self, worker: int, begun: Sequence[tuple[Claimed, int]]) -> None:
        self._ledger.write(lambda connection: self._store.runs.start(connection, self._lease_id, worker, begun))

    def write_settled(self, worker: int, settlements: Sequence[Settlement]) -> None:
        def then(failure: JobDeskError | None) -> None:
            runs = [one.claimed.run for one in settlements]
            self._scheduler.in_flight.waited_for.difference_update(runs)
            self._pool.tell(worker, Stored(runs))

        self._ledger.write_part(self._settle, settlements, then)

    def _settle(self, connection: sqlite3.Connection, reports: Sequence[Sequence[Settlement]]) -> Changes:
        """What several workers reported is settled by as many statements as one report takes."""
        settlements = [one for report in reports for one in report]
        waited_for = self._scheduler.in_flight.waited_for
        for one in settlements:
            self._leave(one.worker, one.claimed, (one.finished_at - one.started_at) / 1e6)
            self._is_stale |= one.claimed.run in waited_for
        return self._store.runs.settle(connection, self._lease_id, settlements, self._clock.now(), waited_for)

    def write_returned(self, worker: int, claimed: Sequence[Claimed]) -> None:
        def write(connection: sqlite3.Connection) -> None:
            for one in claimed:
                self._leave(worker, one, None)
            self._store.runs.give_back(connection, self._lease_id, [one.run for one in claimed])

        if claimed:
            self._ledger.write(write)

    def write_progress(self, progressed: Sequence[tuple[int, Progressed]]) -> None:
        for job, one in progressed:
            event = RunProgressed(job, one.run)
            then = partial(self._announce, event)
            self._ledger.write_part(self._note_progress, one, then, about=("progress", one.run))

    def _note_progress(self, connection: sqlite3.Connection, parts: Sequence[Progressed]) -> None:
        reports = [(one.run, one.fraction, one.message) for one in parts]
        self._store.runs.progress(connection, self._lease_id, reports)

    def _announce(self, event: Event, failure: JobDeskError | None) -> None:
        if failure is None:
            self._bus.publish(event)

    def write_checkpoint(self, claimed: Claimed, state: str) -> None:
        self._ledger.write_part(self._save_checkpoints, (claimed, state), about=("checkpoint", claimed.run))

    def _save_checkpoints(self, connection: sqlite3.Connection, parts: Sequence[tuple[Claimed, str]]) -> None:
        for claimed, state in parts:
            self._store.runs.save_checkpoint(connection, claimed, state, self._clock.now())

    def stop_job(self, job: int, error: str) -> None:
        """What nobody has begun is not tried; what is held ready comes back, to be skipped as well."""

        def write(connection: sqlite3.Connection) -> Changes:
            self._is_stale = True
            return self._store.jobs.stop(connection, job, error, self._clock.now())

        def then(failure: JobDeskError | None) -> None:
            self._pool.tell_all(StopRuns(job, Ending.INTERRUPTED, only_waiting=True))

        self._ledger.write(write, then)

    @property
    def _lease_id(self) -> int:
        return self._lease.lease.id if self._lease.lease else -1

    def _leave(self, worker: int, claimed: Claimed, duration_s: float | None) -> None:
        """Part of the transaction that settles or frees a run, so that what is claimed in it knows.

        A group that is tried again after trouble comes here twice; the second time nothing is left to do.
        """
        if not self._pool.leave(worker, claimed, is_returned=duration_s is None):
            return
        self._scheduler.left(claimed, worker, duration_s)
        active = self._scheduler.jobs.get(claimed.job)
        if active is None or not active.hands.total():
            self._is_dated = True
            self._is_stale |= active is None or active.job.exclusive is not None
        self._is_stale |= duration_s is None or worker > self._wanted_workers

    # ------------------------------------------------------------------ now and then

    def _tick(self) -> None:
        now = self._clock.monotonic()
        self._ticked = now
        self._follow_settings()
        self._awake.follow(self._settings.keep_awake and self._pool.busy > 0)
        self._tend(self._pool.busy)
        self._pool.tick()
        if self._lease.is_due():
            self._ledger.write(self._renew)
        if not self._timers.is_running:
            self._timers.start()
        if jump_s := self._jumps.take():
            self._timers.catch_up(jump_s)
            if jump_s < 0:
                self._ledger.write(self._set_back(-jump_s))
        with self._store.reading() as connection:
            self._is_stale |= self._store.jobs.has_due(connection, self._clock.now(), self._looked_at)

    def _follow_settings(self) -> None:
        """What was set meanwhile, here or in another process, is in force from now on."""
        settings = self._look_up_settings()
        if settings == self._settings:
            return
        self._settings = settings
        self._hosts.log_limit, self._hosts.grace_s = settings.log_limit, settings.grace_s
        self._pool.tell_all(SettingsChanged(settings.policy))
        self._guarded = 0.0
        self._is_stale = True

    def _set_back(self, by_s: float) -> Write:
        """The clock was set back: what waits for its time waits no longer than it would have."""

        def write(connection: sqlite3.Connection) -> None:
            self._is_stale = True
            now = self._clock.now()
            self._store.jobs.set_back(connection, now)
            self._store.runs.set_back(connection, seconds(by_s), now + seconds(self._settings.policy.longest_s))

        return write

    def _check_floors(self) -> None:
        """While there is work, see every two seconds whether the machine has room for more."""
        now = self._clock.monotonic()
        if now - self._guarded < GUARD_S or not (self._scheduler.jobs or self._is_stale):
            return
        self._guarded = now
        reason = self._guard.reason_to_wait()
        if reason == self._holding:
            return
        before, self._holding = self._holding, reason
        if reason and not before:
            log.info("Nothing new starts: %s", reason)
        self._ledger.write(
            lambda connection: self._store.controls.set(connection, HOLDING, reason),
            partial(self._announce, EngineChanged()),
        )

    def _renew(self, connection: sqlite3.Connection) -> None:
        self._lease.renew(connection)

    # ------------------------------------------------------------------ the end

    def _wind_up(self) -> None:
        """Stop claiming, interrupt what runs and give it back; what cannot be stored in time is rescued next time."""
        self._pool.tell_all(StopRuns(None, Ending.INTERRUPTED))
        deadline = self._clock.monotonic() + self._settings.grace_s + WIND_UP_S
        while (self._pool.busy or self._ledger.has_entries) and self._clock.monotonic() < deadline:
            self._ledger.wait(LOOK_S)
            if not self._ledger.commit():
                self._ledger.pause(LOOK_S)
            self._pool.tick()
        self._pool.end()
        with suppress(LeaseTaken):
            self._ledger.commit(self._rest)

    def _rest(self, connection: sqlite3.Connection) -> Changes:
        self._lease.check(connection)
        return self._store.runs.rest(connection, self._clock.now())
