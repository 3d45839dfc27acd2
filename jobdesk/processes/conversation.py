"""A process that is spoken to in lines from a thread that may not wait: another one starts it, and hears it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from jobdesk.processes.host_process import HostProcess

log = logging.getLogger(__name__)


class Conversation:
    """`listener` is called on a thread: with each line, and at last with None, also where it could not be started."""

    def __init__(self, start: Callable[[], HostProcess], listener: Callable[[bytes | None], object]) -> None:
        self._start = start
        self._listener = listener
        self._lock = threading.Lock()
        self._telling = threading.Lock()
        self._process: HostProcess | None = None
        self._unsaid: list[bytes] = []
        self._is_over = False
        threading.Thread(target=self._live, name="conversation", daemon=True).start()

    def say(self, words: bytes) -> None:
        """Say something, also before the process is there."""
        with self._lock:
            if self._process is None:
                self._unsaid.append(words)
            else:
                self._process.say(words)

    def end(self) -> None:
        """End the process, whatever it is at, without waiting for that; nothing more is heard. Twice is fine."""
        with self._telling, self._lock:
            was_over, self._is_over = self._is_over, True
            process = self._process
        if process is not None and not was_over:
            threading.Thread(target=process.kill, name="ending").start()

    # ------------------------------------------------------------------ on its own thread

    def _live(self) -> None:
        try:
            process = self._start()
        except OSError as error:
            log.warning("A process of JobDesk cannot be started: %s", error)
            self._tell(None)
            return
        with self._lock:
            self._process = process
            for words in self._unsaid:
                process.say(words)
            is_over = self._is_over
        if is_over:
            process.kill()
        process.hear(self._tell)
        process.close()

    def _tell(self, line: bytes | None) -> None:
        with self._telling:
            if not self._is_over:
                self._listener(line)
