"""A command that does not want to end: it ignores SIGTERM and leaves others, well hidden, behind it.

Run as `python stubborn.py ROLL MODE`. Whoever it starts writes its process id to the file ROLL:

- itself, and a child in its group;
- an orphan: forked twice, in a session of its own;
- a bare orphan: the same, and started with an empty environment.

All ignore SIGTERM and hold the output open. MODE `stay` stays, `leave` ends with exit code 7 once all are on
the roll, and `breed` does nothing but become an orphan in a session of its own, again and again.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

FULL_ROLL = 4
GENERATIONS = 4000


def main(roll: str, mode: str) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if mode == "breed":
        breed()
        write_to(roll)
    elif mode != "bare":
        write_to(roll)
        in_child(lambda: stay(roll))
        in_orphan(lambda: stay(roll))
        in_orphan(lambda: os.execve(sys.executable, [sys.executable, __file__, roll, "bare"], {}))
    else:
        write_to(roll)
    if mode == "leave":
        while len(Path(roll).read_text().split()) < FULL_ROLL:
            os.sched_yield()
        os._exit(7)
    pause()


def breed() -> None:
    """Every generation leaves the session of the one before, which ends at once.

    The last, which nobody should live to see, writes itself on the roll.
    """
    for _ in range(GENERATIONS):
        if os.fork():
            os._exit(0)
        os.setsid()


def in_child(work: Callable[[], None]) -> None:
    if not os.fork():
        work()


def in_orphan(work: Callable[[], None]) -> None:
    if not os.fork():
        os.setsid()
        if not os.fork():
            work()
        os._exit(0)
    os.wait()


def stay(roll: str) -> None:
    write_to(roll)
    pause()


def pause() -> None:
    while True:
        signal.pause()


def write_to(roll: str) -> None:
    with open(roll, "a") as file:  # noqa: PTH123 - one write, appended, from many processes
        file.write(f"{os.getpid()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
