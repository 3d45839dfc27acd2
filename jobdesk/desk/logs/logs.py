"""Logs of attempts, to be looked at: each of any size, while it is written and after."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from jobdesk.core.model import Attempt, Run
from jobdesk.desk.jobs.jobs import Jobs
from jobdesk.desk.logs.lines import Extent, Log

LOOK_S = 0.1
STRETCH = 1 << 25


class Logs:
    """The facet of the desk that opens logs."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def of_attempt(self, attempt: Attempt) -> Log | None:
        """The log of an attempt; None where it wrote nothing, or the log has been cleaned away."""
        path = self._jobs.log_path(attempt)
        return None if path is None else Log(path)

    def of_run(self, run: Run) -> Log | None:
        """The log of the attempt that is under way, or was the last; None where nothing was written so far."""
        path = self._jobs.live_log_path(run)
        return None if path is None else Log(path)


class Follower:
    """A thread of its own that counts the lines of a log, and tells whoever listens when there is more to see.

    `tell` is called in that thread: at once, while it counts, and whenever the extent is another.
    """

    def __init__(self, log: Log, tell: Callable[[Extent], None], every_s: float = LOOK_S) -> None:
        self._log = log
        self._tell = tell
        self._every_s = every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=f"follow {log.path.name}", daemon=True)

    def __enter__(self) -> Follower:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the following; nothing is told any more when this returns."""
        self._stopping.set()
        self._thread.join()

    def _follow(self) -> None:
        before, extent = None, self._log.look()
        while not self._stopping.is_set():
            if extent != before:
                self._tell(extent)
            before = extent
            if extent.is_counted:
                self._stopping.wait(self._every_s)
            extent = self._log.count(self._stopping.is_set, STRETCH)
