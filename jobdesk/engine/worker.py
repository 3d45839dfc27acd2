"""One worker: a thread that supervises one host. It never works itself, and never waits for the database.

It is an actor: everything that concerns it (runs to hand over, what its host said, what was committed,
a stop) comes through one queue, so its state belongs to one thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from jobdesk.core.clock import Clock, seconds
from jobdesk.core.errors import JobDeskError
from jobdesk.core.model import Claimed, Job, Settlement
from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.core.retry import RetryPolicy
from jobdesk.engine.host import Host, Hosts
from jobdesk.engine.judge import judge, lost
from jobdesk.engine.orders import OrderBook
from jobdesk.engine.protocol import (
    Checkpoint,
    Committed,
    Ended,
    Forget,
    FromHost,
    Progressed,
    Ready,
    Report,
    RunOrder,
    Stop,
    ToHost,
    Work,
)

LONG_RUN_US = seconds(1)
KILL_AFTER_US = seconds(2)
HOPELESS_STARTS = 3

log = logging.getLogger(__name__)


@dataclass(slots=True)
class InHand:
    """A run that is this worker's: when it began, how long it may take, how it was asked to end."""

    claimed: Claimed
    job: Job
    timeout_s: float | None
    started_at: int | None = None
    start_is_written: bool = False
    stopped: Ending | None = None
    stopped_at: int | None = None
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """To the worker: these runs are yours now."""

    runs: Sequence[tuple[Claimed, Job, float | None]]


@dataclass(frozen=True, slots=True)
class Told:
    """To the worker: its host said something; None: its host is gone. `host` tells an old one from a new."""

    host: Host
    message: FromHost | None


@dataclass(frozen=True, slots=True)
class Stored:
    """To the worker: how these runs ended is committed."""

    runs: Sequence[int]


@dataclass(frozen=True, slots=True)
class StopRuns:
    """To the worker: end what it has of a job (None: of every job)."""

    job: int | None
    ending: Ending
    only_waiting: bool = False


@dataclass(frozen=True, slots=True)
class JobOver:
    """To the worker: this job is final."""

    job: int


@dataclass(frozen=True, slots=True)
class Tick:
    """To the worker: look at the clock."""


@dataclass(frozen=True, slots=True)
class Close:
    """To the worker: end the host and the thread."""


class Office(Protocol):
    """What a worker asks of the engine; every call returns at once."""

    def write_started(self, worker: int, begun: Sequence[tuple[Claimed, int]]) -> None: ...

    def write_settled(self, worker: int, settlements: Sequence[Settlement]) -> None:
        """Have these written; `Stored` comes once they are."""

    def write_returned(self, worker: int, claimed: Sequence[Claimed]) -> None: ...

    def write_progress(self, progressed: Sequence[tuple[int, Progressed]]) -> None: ...

    def write_checkpoint(self, claimed: Claimed, state: str) -> None: ...

    def stop_job(self, job: int, error: str) -> None:
        """The job cannot go on: what has not begun is not tried."""


class Worker:
    """Supervises one host, from its start to its end."""

    def __init__(
        self, number: int, office: Office, hosts: Hosts, orders: OrderBook, clock: Clock, policy: RetryPolicy
    ) -> None:
        self.number = number
        self._office = office
        self._hosts = hosts
        self._orders = orders
        self._clock = clock
        self._policy = policy
        self._queue: SimpleQueue[object] = SimpleQueue()
        self._host: Host | None = None
        self._is_ready = False
        self._failed_starts = 0
        self._hands: dict[int, InHand] = {}
        self._known_jobs: set[int] = set()
        self._thread = threading.Thread(target=self._run, name=f"worker {number}", daemon=True)

    # ------------------------------------------------------------------ from any thread

    def start(self) -> None:
        self._thread.start()

    def put(self, message: object) -> None:
        self._queue.put(message)

    def _listen(self, host: Host, message: FromHost | None) -> None:
        self._queue.put(Told(host, message))

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread to end; False where it did not in time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def kill_host(self) -> None:
        """End the host and all below it now."""
        host = self._host
        if host:
            host.kill()

    @property
    def host_pid(self) -> int | None:
        host = self._host
        return host.pid if host else None

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        while True:
            message = self._queue.get()
            if isinstance(message, Close):
                break
            try:
                self._take(message)
            except Exception:
                log.exception("Worker %s failed on %s.", self.number, type(message).__name__)
                self.kill_host()
        if self._host:
            self._host.close()

    def _take(self, message: object) -> None:
        match message:
            case Assigned():
                self._assign(message.runs)
            case Told():
                if message.host is self._host:
                    self._hear(message.message)
            case Stored():
                self._send(Committed(tuple(message.runs)))
            case StopRuns():
                self._stop(message)
            case JobOver():
                self._forget(message.job)
            case Tick():
                self._look_at_the_clock()

    def _assign(self, runs: Sequence[tuple[Claimed, Job, float | None]]) -> None:
        for claimed, job, timeout_s in runs:
            self._hands[claimed.run] = InHand(claimed, job, timeout_s)
        if self._host is None:
            self._host = self._hosts.start(self.number, self._listen)
            self._is_ready = False
            self._known_jobs.clear()
        self._hand_over([claimed.run for claimed, _, _ in runs])

    def _hand_over(self, runs: Iterable[int]) -> None:
        orders = []
        for run in runs:
            hand = self._hands[run]
            if self._introduce(hand):
                claimed = hand.claimed
                orders.append(
                    RunOrder(
                        run,
                        claimed.job,
                        claimed.kind,
                        claimed.item,
                        claimed.attempt,
                        hand.timeout_s,
                        claimed.checkpoint,
                    )
                )
        if orders:
            self._send(Work(tuple(orders)))

    def _introduce(self, hand: InHand) -> bool:
        """Tell the host of a job it does not know; a job that cannot be told of cannot go on."""
        if hand.job.id in self._known_jobs:
            return True
        try:
            self._send(self._orders.of(hand.job))
        except JobDeskError as error:
            now = self._clock.now()
            self._settle([self._ended(hand, Outcome.mishap_of(Mishap.BROKEN, str(error)), now)])
            self._office.stop_job(hand.job.id, str(error))
            return False
        self._known_jobs.add(hand.job.id)
        return True

    def _send(self, message: ToHost) -> None:
        if self._host:
            self._host.send(message)

    # ------------------------------------------------------------------ what the host says

    def _hear(self, message: FromHost | None) -> None:
        match message:
            case None:
                self._lose_host()
            case Ready():
                self._is_ready, self._failed_starts = True, 0
            case Checkpoint():
                if message.run in self._hands:
                    self._office.write_checkpoint(self._hands[message.run].claimed, message.state)
            case Report():
                self._hear_report(message)

    def _hear_report(self, report: Report) -> None:
        begun = []
        for started in report.started:
            hand = self._hands[started.run]
            hand.started_at, hand.start_is_written = started.at, True
            begun.append((hand.claimed, started.at))
        if begun:
            self._office.write_started(self.number, begun)
        progressed = [(self._hands[one.run].job.id, one) for one in report.progressed if one.run in self._hands]
        if progressed:
            self._office.write_progress(progressed)
        if report.ended:
            self._settle(report.ended)
        if report.returned:
            self._give_back(report.returned)

    def _settle(self, ended: Sequence[Ended]) -> None:
        settlements = []
        for one in ended:
            hand = self._hands.pop(one.run)
            settlements.append(
                judge(
                    hand.claimed,
                    one,
                    hand.job.rules,
                    self._policy,
                    was_started=hand.start_is_written,
                    worker=self.number,
                )
            )
            if one.outcome.mishap is Mishap.BROKEN:
                self._office.stop_job(hand.job.id, one.outcome.error or "It cannot go on.")
        self._office.write_settled(self.number, settlements)

    def _give_back(self, runs: Iterable[int]) -> None:
        hands = [self._hands.pop(run) for run in runs if run in self._hands]
        self._office.write_returned(self.number, [hand.claimed for hand in hands])

    def _ended(self, hand: InHand, outcome: Outcome, now: int) -> Ended:
        return Ended(hand.claimed.run, outcome, hand.started_at or now, now, None, None, None, None)

    # ------------------------------------------------------------------ when the host is gone

    def _lose_host(self) -> None:
        """Settle what it was at, give the rest back. A host that cannot even start is no use trying."""
        assert self._host is not None
        words = self._host.last_words()
        self._host.kill()
        self._host.close()
        self._host = None
        if not self._is_ready:
            self._failed_starts += 1
        if self._failed_starts >= HOPELESS_STARTS:
            self._despair(words)
            return
        victims = [hand for hand in self._hands.values() if hand.started_at is not None]
        if not victims and self._is_ready:
            victims = list(self._hands.values())[:1]
        now = self._clock.now()
        ended = [
            lost(hand.claimed.run, hand.started_at or now, now, stopped=hand.stopped, timed_out=hand.timed_out)
            for hand in victims
        ]
        if ended:
            self._settle(ended)
        self._give_back(list(self._hands))

    def _despair(self, words: str) -> None:
        sentence = f"The process that does the work does not start: {words or 'it says nothing'}"
        now = self._clock.now()
        jobs = {hand.job.id for hand in self._hands.values()}
        self._settle(
            [self._ended(hand, Outcome.mishap_of(Mishap.BROKEN, sentence), now) for hand in self._hands.values()]
        )
        for job in jobs:
            self._office.stop_job(job, sentence)
        self._failed_starts = 0

    # ------------------------------------------------------------------ stopping

    def _stop(self, stop: StopRuns) -> None:
        runs = [run for run, hand in self._hands.items() if stop.job in (None, hand.job.id)]
        now = self._clock.now()
        for run in runs:
            hand = self._hands[run]
            if hand.stopped_at is None and not stop.only_waiting:
                hand.stopped, hand.stopped_at = stop.ending, now
        if runs:
            self._send(Stop(tuple(runs), stop.ending is Ending.INTERRUPTED, stop.only_waiting))

    def _forget(self, job: int) -> None:
        if job in self._known_jobs:
            self._known_jobs.discard(job)
            self._send(Forget(job))

    def _look_at_the_clock(self) -> None:
        now = self._clock.now()
        begun = [hand for hand in self._hands.values() if hand.started_at is not None]
        waiting = tuple(run for run, hand in self._hands.items() if hand.started_at is None)
        if waiting and any(now - (hand.started_at or now) > LONG_RUN_US for hand in begun):
            self._send(Stop(waiting, interrupted=True, only_waiting=True))
        for hand in begun:
            self._watch(hand, now)

    def _watch(self, hand: InHand, now: int) -> None:
        """A host that overstays an attempt's limit, or a stop, by more than the grace is killed."""
        latest = now - seconds(self._hosts.grace_s) - KILL_AFTER_US
        if hand.timeout_s is not None and hand.started_at is not None:
            hand.timed_out = hand.started_at + seconds(hand.timeout_s) < latest
        if hand.timed_out or (hand.stopped_at is not None and hand.stopped_at < latest):
            self.kill_host()
