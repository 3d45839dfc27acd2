"""Keeps the machine awake while there is work, where the person wants that."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wakepy import Mode

log = logging.getLogger(__name__)


class Awake:
    """Asks the system not to sleep, and takes it back. What the system says to it takes a thread of its own.

    A system that cannot be asked is written down once; work goes on all the same. When the program dies the system
    takes it back by itself.
    """

    def __init__(self) -> None:
        self._is_wanted = False
        self._has_complained = False
        self._mode: Mode | None = None
        self._thread: ThreadPoolExecutor | None = None

    def follow(self, is_wanted: bool) -> None:
        """Stay awake from now on, or not any more. Returns at once."""
        if is_wanted == self._is_wanted:
            return
        self._is_wanted = is_wanted
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "awake")
        self._thread.submit(self._stay if is_wanted else self._leave)

    def stop(self) -> None:
        """Take it back, and end."""
        self.follow(False)
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def _stay(self) -> None:
        from wakepy import keep  # a fourteenth of a second, and only who wants it pays for it

        self._mode = keep.running(on_fail="pass")
        self._mode.__enter__()
        if not self._mode.active and not self._has_complained:
            self._has_complained = True
            log.info("This system cannot be kept awake: %s", self._mode.result.get_failure_text())

    def _leave(self) -> None:
        if self._mode is not None:
            self._mode.__exit__(None, None, None)
            self._mode = None
