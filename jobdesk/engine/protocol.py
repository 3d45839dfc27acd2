"""What a worker and its host say to each other: frozen values, one JSON array a line.

The first element names the message, the others are its fields in order. A host may one day live on
another machine; nothing above this module would know.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from jobdesk.core.outcomes import Artifact, Ending, Mishap, Outcome


@dataclass(frozen=True, slots=True)
class Setup:
    """To the host, first of all and whenever it changes: where things are, and limits.

    `log_limit` is in bytes, for one attempt; `grace_s` is what a command gets to end by itself.
    """

    tag: ClassVar[str] = "setup"
    folder: str
    worker: int
    log_limit: int
    grace_s: float


@dataclass(frozen=True, slots=True)
class JobOrder:
    """To the host, once a job: what its runs have in common.

    `place` is `module:Class` of the pipeline; `input` is JSON; `source` says where the objects of the
    repository are (a JSON value of the git floor), and `probe` is a commit at which a command that is not
    found is tried again.
    """

    tag: ClassVar[str] = "job"
    job: int
    place: str
    input: str
    repository: str | None
    source: str | None
    probe: str | None
    is_repeatable: bool


@dataclass(frozen=True, slots=True)
class RunOrder:
    """One run, as the host gets it: an item, or the finishing step (`is_finish`) of a job.

    `timeout_s` is None for no limit, `checkpoint` is JSON.
    """

    run: int
    job: int
    is_finish: bool
    item: str
    attempt: int
    timeout_s: float | None
    checkpoint: str | None


@dataclass(frozen=True, slots=True)
class Work:
    """To the host: runs to work on, in this order."""

    tag: ClassVar[str] = "work"
    runs: tuple[RunOrder, ...]


@dataclass(frozen=True, slots=True)
class Committed:
    """To the host: how these runs ended is stored; the next attempt may begin."""

    tag: ClassVar[str] = "committed"
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """To the host: end the attempts of these runs, and give back those that have not begun.

    An attempt that is `interrupted` leaves its run in the queue; else the run is cancelled. With
    `only_waiting`, what has begun goes on.
    """

    tag: ClassVar[str] = "stop"
    runs: tuple[int, ...]
    interrupted: bool
    only_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Forget:
    """To the host: this job is over."""

    tag: ClassVar[str] = "forget"
    job: int


@dataclass(frozen=True, slots=True)
class Ready:
    """From the host: it can take work."""

    tag: ClassVar[str] = "ready"
    pid: int


@dataclass(frozen=True, slots=True)
class Started:
    """From the host: the attempt of this run began at `at`."""

    run: int
    at: int


@dataclass(frozen=True, slots=True)
class Ended:
    """From the host: how an attempt ended."""

    run: int
    outcome: Outcome
    started_at: int
    finished_at: int
    cpu_s: float | None
    memory: int | None
    log: str | None
    log_size: int | None


@dataclass(frozen=True, slots=True)
class Progressed:
    """From the host: how far a run is."""

    run: int
    fraction: float | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """From the host: what has happened since its last report, grouped."""

    tag: ClassVar[str] = "report"
    started: tuple[Started, ...] = ()
    ended: tuple[Ended, ...] = ()
    progressed: tuple[Progressed, ...] = ()
    returned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """From the host: what a run saved; `state` is JSON."""

    tag: ClassVar[str] = "checkpoint"
    run: int
    state: str


ToHost = Setup | JobOrder | Work | Committed | Stop | Forget
FromHost = Ready | Report | Checkpoint


def encode(message: ToHost | FromHost) -> bytes:
    """One line, with its line feed."""
    if isinstance(message, Work):
        fields: list[Any] = [[_fields(run) for run in message.runs]]
    elif isinstance(message, Report):
        fields = [
            [(one.run, one.at) for one in message.started],
            [_ended_fields(one) for one in message.ended],
            [(one.run, one.fraction, one.message) for one in message.progressed],
            message.returned,
        ]
    else:
        fields = _fields(message)
    return json.dumps([message.tag, *fields], separators=(",", ":")).encode() + b"\n"


def decode_order(line: bytes) -> ToHost:
    """What the application says. Raises `ValueError` for a line that is none of its messages."""
    tag, *fields = json.loads(line)
    if tag == Work.tag:
        return Work(tuple(RunOrder(*run) for run in fields[0]))
    if tag == Committed.tag:
        return Committed(tuple(fields[0]))
    if tag == Stop.tag:
        return Stop(tuple(fields[0]), *fields[1:])
    if tag == Setup.tag:
        return Setup(*fields)
    if tag == JobOrder.tag:
        return JobOrder(*fields)
    if tag == Forget.tag:
        return Forget(*fields)
    raise ValueError(f"unknown message {tag!r}")


def decode_report(line: bytes) -> FromHost:
    """What a host says. Raises `ValueError` for a line that is none of its messages."""
    tag, *fields = json.loads(line)
    if tag == Report.tag:
        started, ended, progressed, returned = fields
        return Report(
            tuple(Started(*one) for one in started),
            tuple(_ended(*one) for one in ended),
            tuple(Progressed(*one) for one in progressed),
            tuple(returned),
        )
    if tag == Checkpoint.tag:
        return Checkpoint(*fields)
    if tag == Ready.tag:
        return Ready(*fields)
    raise ValueError(f"unknown message {tag!r}")


def _fields(message: object) -> list[Any]:
    return [getattr(message, name) for name in message.__slots__]  # type: ignore[attr-defined]


def _ended_fields(one: Ended) -> Sequence[Any]:
    outcome = one.outcome
    return (
        one.run,
        one.started_at,
        one.finished_at,
        one.cpu_s,
        one.memory,
        one.log,
        one.log_size,
        outcome.ending,
        outcome.error,
        outcome.mishap,
        outcome.exit_code,
        outcome.summary,
        outcome.metrics,
        outcome.cost,
        [(artifact.name, artifact.digest, artifact.size) for artifact in outcome.artifacts],
    )


def _ended(
    run: int,
    started_at: int,
    finished_at: int,
    cpu_s: float | None,
    memory: int | None,
    log: str | None,
    log_size: int | None,
    ending: str,
    error: str | None,
    mishap: str | None,
    exit_code: int | None,
    summary: str | None,
    metrics: dict[str, float],
    cost: int,
    artifacts: list[tuple[str, str, int]],
) -> Ended:
    outcome = Outcome(
        Ending(ending),
        error,
        Mishap(mishap) if mishap else None,
        exit_code,
        summary,
        metrics,
        cost,
        tuple(Artifact(*artifact) for artifact in artifacts),
    )
    return Ended(run, outcome, started_at, finished_at, cpu_s, memory, log, log_size)
