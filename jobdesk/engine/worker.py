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

from jobdesk.core.clock import Clock
from jobdesk.core.errors import JobDeskError
from jobdesk.core.model import Claimed, Job, RunKind, Settlement
from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.core.retry import RetryPolicy
from jobdesk.engine.host import Host, Hosts
from jobdesk.engine.judge import judge, lost, not_started
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

LONG_RUN_S = 1.0
KILL_AFTER_S = 2.0
DEAF_AFTER_S = 30.0
HOPELESS_STARTS = 3
REFUSED_STARTS = 20
"""So many times the machine may refuse to start a process, two a second, before a run is said to have failed of it."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class InHand:
    """A run that is this worker's: when it began, how long it may take, how it was asked to end.

    `started_at` is the host's time. Lengths are told from `turn_came`, `began` and `asked`, seconds of the
    clock that never moves back.
    """

    claimed: Claimed
    job: Job
    timeout_s: float | None
    started_at: int | None = None
    turn_came: float | None = None
    began: float | None = None
    stopped: Ending | None = None
    asked: float | None = None
    timed_out: bool = False

    @property
    def has_begun(self) -> bool:
        return self.began is not None


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
class SettingsChanged:
    """To the worker: how what fails is tried again from now on; its host learns the rest."""

    policy: RetryPolicy


@dataclass(frozen=True, slots=True)
class Rest:
    """To the worker: it is not needed for now; its host goes, and comes again with work."""


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
        self._refused_starts = 0
        self._hands: dict[int, InHand] = {}
        self._unstored: set[int] = set()
        self._sending_since: float | None = None
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

    def end_deaf_host(self) -> None:
        """End a host that has not read for long what this worker is saying: it is frozen, and its pipe is full."""
        since = self._sending_since
        if since is not None and self._clock.monotonic() - since > DEAF_AFTER_S:
            self.kill_host()

    @property
    def host_pid(self) -> int | None:
        host = self._host
        return host.pid if host else None

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        while not isinstance(message := self._queue.get(), Close):
            self.take(message)
        self._close_host()

    def take(self, message: object) -> None:
        """Do what one message says."""
        try:
            self._do(message)
        except Exception as error:
            log.exception("Worker %s failed on %s.", self.number, type(message).__name__)
            self._recover(error)

    def _recover(self, error: Exception) -> None:
        """After a bug of ours no run may stay in hand for ever: the end of the host settles them, or we do."""
        if self._host:
            self._host.kill()
        else:
            sentence = f"JobDesk has a bug: {type(error).__name__}: {error}"
            self._settle_all(Outcome.mishap_of(Mishap.BUG, sentence))

    def _close_host(self) -> None:
        if self._host:
            self._host.close()
            self._host = None

    def _do(self, message: object) -> None:
        match message:
            case Assigned():
                self._assign(message.runs)
            case Told():
                if message.host is self._host:
                    self._hear(message.message)
            case Stored():
                self._unstored.difference_update(message.runs)
                self._send(Committed(tuple(message.runs)))
            case StopRuns():
                self._stop(message)
            case JobOver():
                self._forget(message.job)
            case Tick():
                self._look_at_the_clock()
            case SettingsChanged():
                self._policy = message.policy
                self._send(self._hosts.setup(self.number))
            case Rest():
                if not self._hands:
                    self._close_host()

    def _assign(self, runs: Sequence[tuple[Claimed, Job, float | None]]) -> None:
        for claimed, job, timeout_s in runs:
            self._hands[claimed.run] = InHand(claimed, job, timeout_s)
        if self._host:
            self._hand_over([claimed.run for claimed, _, _ in runs])
        else:
            self._start_host()

    def _start_host(self) -> None:
        """Start a host and hand it all that is in hand. Where the machine refuses, the next tick tries again."""
        try:
            self._host = self._hosts.start(self.number, self._listen)
        except OSError as error:
            self._bear_refusal(error)
            return
        self._is_ready, self._refused_starts = False, 0
        self._known_jobs.clear()
        self._hand_over(list(self._hands))

    def _bear_refusal(self, error: OSError) -> None:
        self._refused_starts += 1
        if self._refused_starts == 1:
            log.warning("Worker %s cannot start a process now: %s", self.number, error)
        if self._refused_starts >= REFUSED_STARTS and self._hands:
            self._refused_starts = 0
            first, *others = self._hands
            self._settle([self._ended(self._hands[first], not_started(error))])
            self._give_back(others)

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
                        claimed.kind is RunKind.FINISH,
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
            self._settle([self._ended(hand, Outcome.mishap_of(Mishap.BROKEN, str(error)))])
            return False
        self._known_jobs.add(hand.job.id)
        return True

    def _send(self, message: ToHost) -> None:
        if self._host:
            self._sending_since = self._clock.monotonic()
            self._host.send(message)
            self._sending_since = None

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
            hand.started_at, hand.began = started.at, self._clock.monotonic()
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
        settlements = [self._judged(one) for one in ended]
        for one in ended:
            hand = self._hands.pop(one.run)
            if one.outcome.mishap is Mishap.BROKEN:
                self._office.stop_job(hand.job.id, one.outcome.error or "It cannot go on.")
        self._unstored.update(one.run for one in ended)
        self._office.write_settled(self.number, settlements)

    def _judged(self, ended: Ended) -> Settlement:
        hand = self._hands[ended.run]
        return judge(
            hand.claimed,
            ended,
            hand.job.rules,
            self._policy,
            now=self._clock.now(),
            was_started=hand.has_begun,
            worker=self.number,
        )

    def _settle_all(self, outcome: Outcome) -> None:
        self._settle([self._ended(hand, outcome) for hand in self._hands.values()])

    def _give_back(self, runs: Iterable[int]) -> None:
        hands = [self._hands.pop(run) for run in runs if run in self._hands]
        self._office.write_returned(self.number, [hand.claimed for hand in hands])

    def _ended(self, hand: InHand, outcome: Outcome) -> Ended:
        """An end that no host has told of."""
        now = self._clock.now()
        started_at = now if hand.started_at is None else hand.started_at
        return Ended(hand.claimed.run, outcome, started_at, max(now, started_at), None, None, None, None)

    # ------------------------------------------------------------------ when the host is gone

    def _lose_host(self) -> None:
        """Settle what it was at, give the rest back. A host that cannot even start is no use trying."""
        assert self._host is not None
        words = self._host.last_words()
        self._host.kill()
        self._close_host()
        if not self._is_ready:
            self._failed_starts += 1
        if self._failed_starts >= HOPELESS_STARTS:
            self._despair(words)
            return
        victims = [hand for hand in self._hands.values() if hand.has_begun]
        if not victims and self._is_ready:
            victims = list(self._hands.values())[:1]
        if victims:
            self._settle([self._ended(hand, lost(hand.stopped, timed_out=hand.timed_out)) for hand in victims])
        self._give_back(list(self._hands))

    def _despair(self, words: str) -> None:
        self._failed_starts = 0
        sentence = f"The process that does the work does not start: {words or 'it says nothing'}"
        self._settle_all(Outcome.mishap_of(Mishap.BROKEN, sentence))

    # ------------------------------------------------------------------ stopping

    def _stop(self, stop: StopRuns) -> None:
        runs = [run for run, hand in self._hands.items() if stop.job in (None, hand.job.id)]
        if self._host is None:
            self._give_back(runs)
        elif runs:
            if not stop.only_waiting:
                self._note_stop(runs, stop.ending)
            self._send(Stop(tuple(runs), stop.ending is Ending.INTERRUPTED, stop.only_waiting))

    def _note_stop(self, runs: Iterable[int], ending: Ending) -> None:
        """From when the host has to end them; a cancel is final, however it was asked before and after."""
        for hand in map(self._hands.__getitem__, runs):
            if hand.asked is None:
                hand.asked = self._clock.monotonic()
            if hand.stopped is not Ending.CANCELLED:
                hand.stopped = ending

    def _forget(self, job: int) -> None:
        if job in self._known_jobs:
            self._known_jobs.discard(job)
            self._send(Forget(job))

    def _look_at_the_clock(self) -> None:
        if self._host is None:
            if self._hands:
                self._start_host()
            return
        now = self._clock.monotonic()
        waiting = tuple(run for run, hand in self._hands.items() if not hand.has_begun)
        if waiting and any(hand.began is not None and now - hand.began > LONG_RUN_S for hand in self._hands.values()):
            self._send(Stop(waiting, interrupted=True, only_waiting=True))
        self._note_whose_turn_it_is(now)
        for hand in self._hands.values():
            self._watch(hand, now)

    def _note_whose_turn_it_is(self, now: float) -> None:
        """The first in hand can begin as soon as all ends before it are stored: then it is being made ready."""
        first = next(iter(self._hands.values()), None)
        if first and first.turn_came is None and not self._unstored:
            first.turn_came = now

    def _watch(self, hand: InHand, now: float) -> None:
        """A host that overstays an attempt's limit, or a stop, by more than the grace is killed.

        The time in which it is made ready may be as long, and is not counted with the attempt's own.
        """
        patience_s = self._hosts.grace_s + KILL_AFTER_S
        since = hand.turn_came if hand.began is None else hand.began
        if hand.timeout_s is not None and since is not None:
            hand.timed_out = now - since > hand.timeout_s + patience_s
        if hand.timed_out or (hand.asked is not None and now - hand.asked > patience_s):
            self.kill_host()
