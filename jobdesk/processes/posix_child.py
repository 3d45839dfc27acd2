"""A command's first process on Linux and macOS, with its output and its end on one poll."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from jobdesk.processes import system, tree

assert sys.platform != "win32"

_CHUNK = 65536
_CHUNKS_LEFT = 64
"""More than a pipe can hold: the bound for what is read of one that a survivor keeps filling."""
_LOOK_AGAIN_S = 0.02
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes there, kilobytes elsewhere.


class Child:
    """Runs from its making, in a session of its own; OSError or ValueError where it cannot be started."""

    def __init__(self, argv: Sequence[str], cwd: str | os.PathLike[str], env: Mapping[str, str]) -> None:
        self.exit_code: int | None = None
        self.signal: int | None = None
        self.cpu_s = 0.0
        self.max_rss_bytes = 0
        self.is_over = False
        """Whether the first process has ended."""
        self.output_is_over = False
        """Whether nobody can write any more."""
        self._woken, self._waker = os.pipe()
        try:
            self._output, self.pid = _start(argv, cwd, env)
        except BaseException:
            os.close(self._woken)
            os.close(self._waker)
            raise
        self._exit = system.exit_descriptor(self.pid)
        self._poller = select.poll()
        for descriptor in (self._output, self._woken, self._exit):
            if descriptor is not None:
                self._poller.register(descriptor, select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for descriptor in (self._output, self._woken, self._waker, self._exit):
            if descriptor is not None:
                os.close(descriptor)

    def wake(self) -> None:
        """Make `next` return; from any thread."""
        os.write(self._waker, b"!")

    def next(self, timeout_s: float) -> bytes:
        """Wait for output, the end, a `wake` or the time; the output, if it was that."""
        if self._exit is None:
            timeout_s = min(timeout_s, _LOOK_AGAIN_S)
        ready = [descriptor for descriptor, _ in self._poller.poll(timeout_s * 1000)]
        if self._woken in ready:
            self._poller.unregister(self._woken)
        if self._exit is None or self._exit in ready:
            self.reap(self.pid)
        return self._read() if self._output in ready else b""

    def drain(self) -> Iterator[bytes]:
        """What is there to read now, without waiting."""
        for _ in range(_CHUNKS_LEFT):
            if self.output_is_over or not select.select([self._output], [], [], 0)[0]:
                return
            yield self._read()

    def tree(self, spare: Collection[int]) -> list[int]:
        """All below this process but the trees of the spared; the dead, found for the last time, are reaped."""
        found = tree.own_tree(spare)
        for pid in found:
            self.reap(pid)
        return found

    def reap(self, pid: int) -> None:
        """Take a dead child out of the table of processes, and add up what it used."""
        try:
            reaped, status, usage = os.wait4(pid, os.WNOHANG)
        except ChildProcessError:
            return
        if not reaped:
            return
        self.cpu_s += usage.ru_utime + usage.ru_stime
        self.max_rss_bytes = max(self.max_rss_bytes, usage.ru_maxrss * _RSS_UNIT)
        if pid == self.pid:
            self._end(os.waitstatus_to_exitcode(status))

    def _end(self, code: int) -> None:
        self.is_over = True
        self.exit_code, self.signal = (code, None) if code >= 0 else (None, -code)
        if self._exit is not None:
            self._poller.unregister(self._exit)

    def _read(self) -> bytes:
        chunk = os.read(self._output, _CHUNK)
        if not chunk:
            self.output_is_over = True
            self._poller.unregister(self._output)
        return chunk


def _start(argv: Sequence[str], cwd: str | os.PathLike[str], env: Mapping[str, str]) -> tuple[int, int]:
    """The reading end of its output, and its pid."""
    output, end = os.pipe()
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=end,
            stderr=end,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
    except BaseException:
        os.close(output)
        raise
    finally:
        os.close(end)
    process.returncode = 0  # Popen is done: how the process ends is for `wait4`, which also tells what it used.
    return output, process.pid
