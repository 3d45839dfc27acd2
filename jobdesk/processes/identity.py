"""Which process this is, told so exactly that another process can say later whether it still lives.

A process id alone is reused. With the start time it names one process of one boot of one machine, seen
from one pid namespace (a container has its own); all of these stand in a `ProcessIdentity`.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum

from jobdesk.processes import system


class Liveness(StrEnum):
    """What can be known about a process from here."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """One process, for ever; its fields are plain values, so `dataclasses.asdict` makes JSON of it."""

    machine: str
    """A hash of the machine's own id: it is confidential (machine-id(5)), and equality is all we need."""
    boot: str
    """The boot's id, or empty where a start time alone is unique for ever."""
    pid_namespace: str
    """The pid namespace, or empty on systems that have none."""
    pid: int
    started: int
    """When it started: ticks since the boot on Linux, microseconds since the epoch elsewhere."""


def own_identity() -> ProcessIdentity:
    """Who this process is."""
    pid = os.getpid()
    started = system.started(pid)
    assert started is not None, "a process can always see itself"
    return ProcessIdentity(_machine(), system.boot(), system.pid_namespace(), pid, started)


def liveness(identity: ProcessIdentity) -> Liveness:
    """Whether that process still lives: dead or alive only where this process can know it.

    A zombie is dead. Another machine, or another pid namespace of this boot, is unknown.
    """
    if identity.machine != _machine():
        return Liveness.UNKNOWN
    if identity.boot != system.boot():
        return Liveness.DEAD
    if identity.pid_namespace != system.pid_namespace():
        return Liveness.UNKNOWN
    if not system.can_see(identity.pid):
        return Liveness.UNKNOWN
    if system.started(identity.pid) == identity.started and system.is_running(identity.pid):
        return Liveness.ALIVE
    return Liveness.DEAD


def _machine() -> str:
    return hashlib.sha256(b"jobdesk:" + system.machine().encode()).hexdigest()[:32]
