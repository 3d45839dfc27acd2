"""Brings a host's reports to its worker: grouped where they are quick, at once where they matter."""

from __future__ import annotations

import threading
import time
from typing import BinaryIO

from jobdesk.engine.protocol import (
    Checkpoint,
    Ended,
    FromHost,
    Progressed,
    Report,
    Started,
    encode,
)

GROUP_S = 0.02
GROUP_RUNS = 64


class Courier:
    """Collects what happened and sends it after at most 20 ms; a start that ends in that time is one message."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._changed = threading.Condition()
        self._started: dict[int, Started] = {}
        self._ended: list[Ended] = []
        self._progressed: dict[int, Progressed] = {}
        self._returned: list[int] = []
        self._kept_since: float | None = None
        self._is_idle = False
        self._is_closed = False

    def run(self) -> None:
        """The thread that sends what nobody has sent within 20 ms."""
        with self._changed:
            while not self._is_closed:
                self._is_idle = True
                self._changed.wait_for(lambda: self._is_closed or self._kept_since is not None)
                self._is_idle = False
                self._wait_until_due()
                if not self._is_closed:
                    self._send_all()

    def _wait_until_due(self) -> None:
        """Wait until the oldest of what is kept has been kept for 20 ms, or somebody has sent it."""
        while not self._is_closed and self._kept_since is not None:
            left_s = self._kept_since + GROUP_S - time.monotonic()
            if left_s <= 0:
                return
            self._changed.wait(left_s)

    def _keep(self) -> None:
        """Something waits to be sent. A thread that waits for its time already need not be woken."""
        if self._kept_since is None:
            self._kept_since = time.monotonic()
        if self._is_idle:
            self._changed.notify()

    def started(self, run: int, at: int) -> None:
        with self._changed:
            self._started[run] = Started(run, at)
            self._keep()

    def ended(self, ended: Ended, *, at_once: bool) -> None:
        """How an attempt ended; not `at_once`, it goes with the others of its group."""
        with self._changed:
            self._started.pop(ended.run, None)
            self._progressed.pop(ended.run, None)
            self._ended.append(ended)
            if at_once or len(self._ended) >= GROUP_RUNS:
                self._send_all()
            else:
                self._keep()

    def progressed(self, run: int, fraction: float | None, message: str | None) -> None:
        """The latest report of a run replaces the one before."""
        with self._changed:
            before = self._progressed.get(run)
            if before is not None:
                fraction = before.fraction if fraction is None else fraction
                message = before.message if message is None else message
            self._progressed[run] = Progressed(run, fraction, message)
            self._keep()

    def returned(self, runs: list[int]) -> None:
        with self._changed:
            self._returned += runs
            self._send_all()

    def checkpoint(self, run: int, state: str) -> None:
        with self._changed:
            self._send_all()
            self._write(Checkpoint(run, state))

    def tell(self, message: FromHost) -> None:
        with self._changed:
            self._write(message)

    def flush(self) -> None:
        with self._changed:
            self._send_all()

    def close(self) -> None:
        with self._changed:
            self._send_all()
            self._is_closed = True
            self._changed.notify_all()

    def _has_something(self) -> bool:
        return bool(self._started or self._ended or self._progressed or self._returned)

    def _send_all(self) -> None:
        self._kept_since = None
        if not self._has_something():
            return
        report = Report(
            tuple(self._started.values()),
            tuple(self._ended),
            tuple(self._progressed.values()),
            tuple(self._returned),
        )
        self._started.clear()
        self._ended.clear()
        self._progressed.clear()
        self._returned.clear()
        self._write(report)

    def _write(self, message: FromHost) -> None:
        try:
            self._pipe.write(encode(message))
            self._pipe.flush()
        except (BrokenPipeError, ValueError):
            self._is_closed = True
