"""A worker with hosts that say what a test makes them say, and an office that writes down what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import cast

from jobdesk.core.model import Claimed, Job, RunKind, Settlement
from jobdesk.core.outcomes import Outcome
from jobdesk.core.retry import RetryPolicy
from jobdesk.engine.host import Host, Hosts, Listener
from jobdesk.engine.orders import OrderBook
from jobdesk.engine.protocol import Ended, FromHost, JobOrder, Progressed, Ready, Report, Setup, Started, ToHost
from jobdesk.engine.worker import Assigned, Told, Worker
from tests.support.clock import HandClock
from tests.support.plain import a_job

GRACE_S = 5.0


def job_of(number: int = 1) -> Job:
    return a_job(id=number, pipeline="instant")


def claimed(run: int, job: int = 1) -> Claimed:
    return Claimed(run, job, 1, run, RunKind.ITEM, f"item {run}", f"commit:{run}", 1, 1)


def assigned(*runs: int, job: int = 1, timeout_s: float | None = None) -> Assigned:
    return Assigned([(claimed(run, job), job_of(job), timeout_s) for run in runs])


def ended(run: int, outcome: Outcome | None = None) -> Ended:
    return Ended(run, outcome or Outcome.succeeded(), 10, 20, None, None, None, None)


class ScriptedHost:
    """What the worker has said to it, and whether it was killed or closed."""

    def __init__(self) -> None:
        self.heard: list[ToHost] = []
        self.is_killed = False
        self.is_closed = False
        self.is_told = Event()
        self.pid = 0
        self._reads = Event()
        self._reads.set()

    def freeze(self) -> None:
        """From now on it reads nothing, and what is said to it waits until it is killed."""
        self._reads.clear()
        self.is_told.clear()

    def send(self, message: ToHost) -> None:
        self.is_told.set()
        self._reads.wait()
        self.heard.append(message)

    def kill(self) -> None:
        """As a real one it says nothing more but its end, which the test says for it."""
        self.is_killed = True
        self._reads.set()

    def close(self) -> None:
        self.is_closed = True

    def last_words(self) -> str:
        return "its last words"


class ScriptedHosts:
    """Starts scripted hosts, or refuses to, as the machine may."""

    grace_s = GRACE_S

    def __init__(self) -> None:
        self.started: list[ScriptedHost] = []
        self.refusal: OSError | None = None

    def start(self, worker: int, listener: Listener) -> ScriptedHost:
        if self.refusal:
            raise self.refusal
        self.started.append(ScriptedHost())
        return self.started[-1]

    def setup(self, worker: int) -> Setup:
        return Setup("data", worker, 1000, self.grace_s)


class Orders:
    """Knows every job, or fails as the test says."""

    def __init__(self) -> None:
        self.failure: Exception | None = None

    def of(self, job: Job) -> JobOrder:
        if self.failure:
            raise self.failure
        return JobOrder(job.id, "a:B", "{}", None, None, None, False)


class Office:
    """Writes down what a worker asks of the engine."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.settled: list[Settlement] = []
        self.returned: list[int] = []
        self.stopped: list[tuple[int, str]] = []
        self.progressed: list[Progressed] = []
        self.checkpoints: list[tuple[int, str]] = []

    def write_started(self, worker: int, begun: Sequence[tuple[Claimed, int]]) -> None:
        self.started += [one.run for one, _ in begun]

    def write_settled(self, worker: int, settlements: Sequence[Settlement]) -> None:
        self.settled += settlements

    def write_returned(self, worker: int, claimed: Sequence[Claimed]) -> None:
        self.returned += [one.run for one in claimed]

    def write_progress(self, progressed: Sequence[tuple[int, Progressed]]) -> None:
        self.progressed += [one for _, one in progressed]

    def write_checkpoint(self, claimed: Claimed, state: str) -> None:
        self.checkpoints.append((claimed.run, state))

    def stop_job(self, job: int, error: str) -> None:
        self.stopped.append((job, error))


class Scene:
    """A worker among all these, in the thread of the test: it has done what it was told when `tell` returns."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.office = Office()
        self.orders = Orders()
        self.hosts = ScriptedHosts()
        self.worker = Worker(
            1,
            self.office,
            cast("Hosts", self.hosts),
            cast("OrderBook", self.orders),
            self.clock,
            RetryPolicy(),
        )

    @property
    def host(self) -> ScriptedHost:
        """The newest host."""
        return self.hosts.started[-1]

    def tell(self, *messages: object) -> None:
        """The worker takes these, one after the other."""
        for message in messages:
            self.worker.take(message)

    def say(self, *messages: FromHost | None, host: ScriptedHost | None = None) -> None:
        """A host says these, and the worker hears them."""
        for message in messages:
            self.worker.take(Told(cast("Host", host or self.host), message))

    def begin(self, *runs: int, at: int = 10, **more: object) -> ScriptedHost:
        """Runs are handed to a host, which begins the first of them."""
        self.tell(assigned(*runs, **more))  # type: ignore[arg-type]
        self.say(Ready(1), Report(started=(Started(runs[0], at),)))
        return self.host
