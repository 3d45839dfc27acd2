"""A command's first process where poll takes no pipes (Windows): one thread reads, one waits for the end."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from types import TracebackType
from typing import Self

from jobdesk.processes import system, tree

if sys.platform == "win32":
    from jobdesk.processes.windows import Job

_CHUNK = 65536
_CHUNKS_AHEAD = 16
_DRAIN_WITHIN_S = 0.5


class _News(Enum):
    OUTPUT_IS_OVER = 1
    IS_OVER = 2
    WOKEN = 3


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
        self._process = _start(argv, cwd, env)
        self.pid = self._process.pid
        if sys.platform == "win32":
            self._job = Job()
            self._job.add(self._process)
        self._news: queue.SimpleQueue[bytes | _News] = queue.SimpleQueue()
        self._room = threading.Semaphore(_CHUNKS_AHEAD)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read_all, self._await_end)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if sys.platform == "win32":
            self._job.close()

    def wake(self) -> None:
        """Make `next` return; from any thread."""
        self._news.put(_News.WOKEN)

    def next(self, timeout_s: float) -> bytes:
        """Wait for output, the end, a `wake` or the time; the output, if it was that."""
        try:
            news = self._news.get(timeout=timeout_s)
        except queue.Empty:
            return b""
        if isinstance(news, bytes):
            self._room.release()
            return news
        if news is _News.OUTPUT_IS_OVER:
            self.output_is_over = True
        elif news is _News.IS_OVER:
            self.reap(self.pid)
        return b""

    def drain(self) -> Iterator[bytes]:
        """What is there to read now, and the news of the end; what a survivor might still write is not waited for."""
        deadline = time.monotonic() + _DRAIN_WITHIN_S
        while not (self.output_is_over and self.is_over) and (left_s := deadline - time.monotonic()) > 0:
            yield self.next(left_s)

    def tree(self, spare: Collection[int]) -> list[int]:
        """All below this process but the trees of the spared; the dead, found for the last time, are reaped."""
        if sys.platform == "win32":
            return self._job.members()
        found = tree.own_tree(spare)
        for pid in found:
            self.reap(pid)
        return found

    def reap(self, pid: int) -> None:
        """Take note of the end of the first process; take other dead children out of the table."""
        if pid != self.pid:
            system.reap(pid)
        elif not self.is_over and (code := self._process.poll()) is not None:
            self.is_over = True
            self.exit_code, self.signal = (code, None) if code >= 0 else (None, -code)
            if sys.platform == "win32":
                self.cpu_s = self._job.cpu_s()
                self.max_rss_bytes = self._job.max_rss_bytes()

    def _read_all(self) -> None:
        output = self._process.stdout
        assert output is not None
        with output:
            while chunk := os.read(output.fileno(), _CHUNK):
                self._room.acquire()
                self._news.put(chunk)
        self._news.put(_News.OUTPUT_IS_OVER)

    def _await_end(self) -> None:
        self._process.wait()
        self._news.put(_News.IS_OVER)


def _start(argv: Sequence[str], cwd: str | os.PathLike[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=env,
        bufsize=0,
        start_new_session=True,
        creationflags=flags,
    )
