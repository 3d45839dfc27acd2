"""Has the index of logs built while the queue is worked: a process of its own, started when there is something to add.

The process that works the queue sees to it, so that there is one of them, and it ends with that. Runs that ended say
that there is something new; so does whoever searches and finds the index behind. While workers are busy it may take a
tenth of its time, at the lowest priority.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jobdesk.core.clock import Clock
from jobdesk.core.events import Event, RunsSettled
from jobdesk.desk.logs.builder import BUSY, IDLE
from jobdesk.engine.bus import Bus
from jobdesk.engine.folders import log_index_file, logs_folder
from jobdesk.processes.host_process import HostProcess
from jobdesk.processes.own import start_in
from jobdesk.store.log_index import throw_away

REST_S = 5.0
"""From one start of the process to the next, so that a slow stream of runs does not start one for each."""
GRACE_S = 0.5
BUILDER, LOWEST = "jobdesk.desk.logs.builder", 19

log = logging.getLogger(__name__)


class LogIndexing:
    """Told again and again how busy the workers are (`tend`), by one thread. `limit` is in bytes, 0 for no index."""

    def __init__(
        self,
        folder: Path,
        bus: Bus,
        limit: Callable[[], int],
        clock: Clock,
    ) -> None:
        self._folder = folder
        self._limit = limit
        self._clock = clock
        self._is_due = threading.Event()
        self._is_due.set()
        self._process: HostProcess | None = None
        self._was_busy = False
        self._not_before = clock.monotonic() + REST_S
        bus.subscribe(self._hear)

    def wake(self) -> None:
        """There is something to add. From any thread."""
        self._is_due.set()

    def tend(self, busy: int | None) -> None:
        """See to it that what is missing is being added; `busy` workers work, None where nothing is worked any more."""
        if busy is None:
            self._end()
        elif self._limit() == 0:
            self._end()
            with suppress(OSError):  # where somebody reads it, and the system minds; the next time will do
                throw_away(log_index_file(self._folder))
        elif self._process is not None:
            self._look(busy > 0)
        elif self._is_due.is_set() and self._clock.monotonic() >= self._not_before:
            self._is_due.clear()
            self._not_before = self._clock.monotonic() + REST_S
            self._start(busy > 0)

    @property
    def is_building(self) -> bool:
        return self._process is not None

    def _hear(self, event: Event) -> None:
        if isinstance(event, RunsSettled):
            self._is_due.set()

    def _start(self, is_busy: bool) -> None:
        asked = {"folder": str(self._folder), "limit": self._limit()}
        try:
            with (logs_folder(self._folder) / "log-index.log").open("wb") as errors:
                self._process = start_in(BUILDER, nice=LOWEST, cwd=self._folder, stderr=errors)
        except FileNotFoundError:
            return  # there has been no log yet
        except OSError as error:
            log.info("The index of logs cannot be built now: %s", error)
            return
        self._was_busy = is_busy
        self._process.say(json.dumps(asked).encode() + b"\n" + (BUSY if is_busy else IDLE))

    def _look(self, is_busy: bool) -> None:
        assert self._process is not None
        code = self._process.wait(0)
        if code is not None:
            if code:
                log.warning("What builds the index of logs ended with code %s.", code)
            self._end()
        elif is_busy != self._was_busy:
            self._was_busy = is_busy
            self._process.say(BUSY if is_busy else IDLE)

    def _end(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.close(grace_s=GRACE_S)
