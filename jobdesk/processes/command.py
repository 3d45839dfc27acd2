"""One command: started in a session of its own, its output handed on as it comes, its whole tree ended."""

from __future__ import annotations

import errno
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jobdesk.processes import tree

if sys.platform == "win32":
    from jobdesk.processes.threaded_child import Child
else:
    from jobdesk.processes.posix_child import Child

_LINGER_S = 0.1
"""What still writes when the command ends (`> >(tee log)` in a shell) may finish within this."""
_KILL_WITHIN_S = 2.0
_LOOK_AGAIN_S = 0.02
_TIDY_EVERY_S = 1.0
"""Orphans that ended come to us; a long command must not fill the table of processes with them."""
_NO_RESOURCES = {errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
_NOT_FOUND = {errno.ENOENT, errno.ENOTDIR}


class NotStarted(StrEnum):
    """Why a command could not be started at all."""

    NOT_FOUND = "not found"
    """There is no such program: exit code 127, as a shell has it."""
    NOT_EXECUTABLE = "not executable"
    """It may not be run, or is no program: exit code 126."""
    NO_FOLDER = "no folder"
    """The working folder is gone, or may not be entered."""
    NO_RESOURCES = "no resources"
    """The machine has no memory, processes or open files left."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it cost."""

    exit_code: int | None
    """None when a signal ended it, or when it never started (but for 126 and 127)."""
    signal: int | None = None
    duration_s: float = 0.0
    cpu_s: float = 0.0
    """User and system time of the command and of all below it that were waited for."""
    max_rss_bytes: int = 0
    """The largest process of the tree; on Linux never less than the host's own peak (getrusage(2))."""
    output_bytes: int = 0
    timed_out: bool = False
    cancelled: bool = False
    left_behind: int = 0
    """How many of its descendants still lived when it ended by itself, and were killed."""
    survivors: int = 0
    """How many could not be killed: another person's processes."""
    not_started: NotStarted | None = None
    message: str = ""
    """The system's own words for why it was not started."""


class Cancel:
    """A switch that any thread can throw, and that `run_command` hears at once; good for one command."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_requested = False
        self._wake: Callable[[], None] | None = None

    @property
    def is_requested(self) -> bool:
        return self._is_requested

    def request(self) -> None:
        """Throw it; twice is fine."""
        with self._lock:
            if self._wake and not self._is_requested:
                self._wake()
            self._is_requested = True

    def _call(self, wake: Callable[[], None] | None) -> None:
        """Call this at the request, and at once if it was made already; None: call nothing any more."""
        with self._lock:
            self._wake = wake
            if wake and self._is_requested:
                wake()


def run_command(
    argv: Sequence[str],
    *,
    cwd: str | os.PathLike[str],
    env: Mapping[str, str],
    on_output: Callable[[bytes], None],
    timeout_s: float | None = None,
    cancel: Cancel | None = None,
    grace_s: float = 5.0,
    spare: Collection[int] = (),
) -> Ended:
    """Run one command to its end, and leave nothing of it.

    stdout and stderr come as one stream, in chunks of bytes, to `on_output` in the calling thread; stdin is empty.
    A host's token (JOBDESK_HOST) is added to `env`; the priority is that of this process (see `become_kept_host`).
    After `timeout_s`, or once cancelled, the tree is asked to end, has `grace_s`, and is killed. A command that
    ends by itself ends the run: what it left in the background is killed. Its tree is everything below this
    process but the trees of `spare`, so a process runs one command at a time. A command that cannot be started is
    an `Ended` as well; what `on_output` raises passes through, after the tree was killed.
    """
    cancel = cancel or Cancel()
    if cancel.is_requested:
        return Ended(None, cancelled=True)
    if token := os.environ.get(tree.HOST_TOKEN):
        env = {**env, tree.HOST_TOKEN: token}
    started_at = time.monotonic()
    try:
        child = Child(argv, cwd, env)
    except (OSError, ValueError) as error:
        return _not_started(error, cwd)
    with child:
        cancel._call(child.wake)
        try:
            return _Run(child, on_output, cancel, frozenset(spare), started_at).to_the_end(timeout_s, grace_s)
        finally:
            cancel._call(None)


class _Run:
    """The life of one command, from its start to the end of the last process of its tree."""

    def __init__(
        self,
        child: Child,
        on_output: Callable[[bytes], None],
        cancel: Cancel,
        spare: frozenset[int],
        started_at: float,
    ) -> None:
        self._child = child
        self._on_output = on_output
        self._cancel = cancel
        self._spare = spare
        self._started_at = started_at
        self._output_bytes = 0

    def to_the_end(self, timeout_s: float | None, grace_s: float) -> Ended:
        try:
            timed_out = not self._follow(timeout_s)
            cancelled = not timed_out and not self._child.is_over
            by_itself = not timed_out and not cancelled
            if by_itself:
                self._let_linger()
            else:
                self._ask(grace_s)
        finally:
            killed = self._kill()
        for chunk in self._child.drain():
            self._hand_on(chunk)
        return Ended(
            exit_code=self._child.exit_code,
            signal=self._child.signal,
            duration_s=time.monotonic() - self._started_at,
            cpu_s=self._child.cpu_s,
            max_rss_bytes=self._child.max_rss_bytes,
            output_bytes=self._output_bytes,
            timed_out=timed_out,
            cancelled=cancelled,
            left_behind=len(killed.ended) if by_itself else 0,
            survivors=len(killed.left),
        )

    def _follow(self, timeout_s: float | None) -> bool:
        """Hand on output until the command ends or a cancel is requested; False when the time is up."""
        deadline = math.inf if timeout_s is None else self._started_at + timeout_s
        tidy_at = self._started_at + _TIDY_EVERY_S
        while not self._child.is_over and not self._cancel.is_requested:
            now = time.monotonic()
            if now >= deadline:
                return False
            if now >= tidy_at:
                self._tree()
                tidy_at = now + _TIDY_EVERY_S
            self._hand_on(self._child.next(min(deadline, tidy_at) - now))
        return True

    def _let_linger(self) -> None:
        deadline = time.monotonic() + _LINGER_S
        while not self._child.output_is_over and self._tree() and (left_s := deadline - time.monotonic()) > 0:
            self._hand_on(self._child.next(left_s))

    def _ask(self, grace_s: float) -> None:
        """Ask the tree to end, and hand on its last words for as long as it may take."""
        deadline = time.monotonic() + grace_s
        tree.ask_to_end(self._tree())
        while self._tree() and (left_s := deadline - time.monotonic()) > 0:
            self._hand_on(self._child.next(min(left_s, _LOOK_AGAIN_S)))

    def _kill(self) -> tree.Killed:
        return tree.kill_all(self._tree, within_s=_KILL_WITHIN_S, reap=self._child.reap)

    def _tree(self) -> list[int]:
        return self._child.tree(self._spare)

    def _hand_on(self, chunk: bytes) -> None:
        if chunk:
            self._output_bytes += len(chunk)
            self._on_output(chunk)


def _not_started(error: OSError | ValueError, cwd: str | os.PathLike[str]) -> Ended:
    number = error.errno if isinstance(error, OSError) else None
    message = error.strerror or str(error) if isinstance(error, OSError) else str(error)
    if number in _NO_RESOURCES:
        return Ended(None, not_started=NotStarted.NO_RESOURCES, message=message)
    if not (Path(cwd).is_dir() and os.access(cwd, os.X_OK)):
        return Ended(None, not_started=NotStarted.NO_FOLDER, message=message)
    if number in _NOT_FOUND:
        return Ended(127, not_started=NotStarted.NOT_FOUND, message=message)
    return Ended(126, not_started=NotStarted.NOT_EXECUTABLE, message=message)
