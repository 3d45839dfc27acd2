"""Process trees: who is below a process, and how to make certain that nobody is left."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from jobdesk.processes import system

HOST_TOKEN = "JOBDESK_HOST"
"""The variable that carries a host's token, so that its processes are known wherever they hang."""

LEASE_TOKEN = "JOBDESK_LEASE"
"""The variable by which all that one engine started is known to the engine after it."""

Look = Callable[[], list[int]]
"""Finds the processes that are to end, parents before their children, and zombies that are to be reaped."""

_FIRST_PAUSE_S = 0.0005
_LONGEST_PAUSE_S = 0.02
"""Between two looks at who still runs: only its parent is told when a process ends, and these are others' children."""


class Killed(NamedTuple):
    """How it went: who was killed, and who is there in spite of it (another person's process)."""

    ended: frozenset[int]
    left: frozenset[int]


def adopt_orphans() -> bool:
    """Make orphans among our descendants come to us rather than to init; False where no system can.

    Everything else here can then rely on one fact: what was ever started below us is below us still.
    """
    return system.adopt_orphans()


def descendants(root: int, spare: Collection[int] = ()) -> list[int]:
    """All processes below `root`, parents before their children, without the trees of the spared."""
    return system.descendants(root, spare)


def own_tree(spare: Collection[int] = ()) -> list[int]:
    """All processes below this one, parents before their children, without the trees of the spared.

    Where orphans go to init, those that carry this host's token are taken in.
    """
    found = descendants(os.getpid(), spare)
    token = os.environ.get(HOST_TOKEN)
    if token and not system.adopts_orphans:
        orphans = (pid for pid in system.orphans() if system.carries(pid, f"{HOST_TOKEN}={token}"))
        found += [pid for orphan in orphans for pid in (orphan, *descendants(orphan))]
    return found


def strays(token: str, variable: str = HOST_TOKEN) -> list[int]:
    """All processes that were started below the host (or with the lease) of this token, wherever they hang now.

    For those that are left when application, keeper and host were all killed at once.
    """
    entry = f"{variable}={token}"
    own = os.getpid()
    return [pid for pid in system.everyone() if pid != own and system.carries(pid, entry)]


def ask_to_end(pids: Iterable[int]) -> None:
    """Ask each of them, once, to end by itself."""
    for pid in pids:
        system.ask_to_end(pid)


def end_own_tree(*, spare: Collection[int] = (), within_s: float = 2.0) -> Killed:
    """Kill everything below this process but the trees of the spared."""
    return kill_all(lambda: own_tree(spare), within_s=within_s)


def kill_all(look: Look, *, within_s: float = 2.0, reap: Callable[[int], object] = system.reap) -> Killed:
    """Kill what `look` finds until nobody of them runs, or `within_s` has passed; reap those that are ours.

    All are stopped before the first is killed, so that none can start another, or react to a death.
    """
    deadline = time.monotonic() + within_s
    pause_s = _FIRST_PAUSE_S
    ended: set[int] = set()
    while running := _stop_all(look, reap, deadline):
        if ended and time.monotonic() > deadline:
            return Killed(frozenset(ended.difference(running)), frozenset(running))
        for pid in running:
            system.kill(pid)
        ended.update(running)
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
    return Killed(frozenset(ended), frozenset())


def _stop_all(look: Look, reap: Callable[[int], object], deadline: float) -> list[int]:
    """Stop what `look` finds until it finds nobody new, and reap the dead; those that run, now stopped.

    Where all were found dead, they may have had children that only the next look can find. Were the dead not
    reaped here, a tree that forks without end would leave them faster than they can be looked through. Its
    process ids come round again, so one is known by its start time, too.
    """
    known: dict[int, int | None] = {}
    while True:
        found = look()
        for pid in found:
            system.stop(pid)
        running = {pid: system.started(pid) for pid in found if system.is_running(pid)}
        for pid in found:
            if pid not in running:
                reap(pid)
        is_settled = running.items() <= known.items() if running else not found
        if is_settled or time.monotonic() > deadline:
            return list(running)
        known = running
