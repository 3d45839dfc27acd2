"""Ends Python code that takes too long, from outside: for parsers that read what anybody may have written."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_S = 0.25
"""How often the processor time of a thread is looked at; no system tells when a thread has used so much."""
IDLE_LOOKS = 40


class TookTooLong(Exception):
    """This took longer than it may."""


class Bounds:
    """Bounds what one thread does, by the processor time that it uses, or by the clock where that cannot be known.

    A thread of its own looks a few times a second, and raises `TookTooLong` in the bounded one (as `PyThreadState_
    SetAsyncExc` of Python's C API does): between two steps of Python, so one call into C is not cut short.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: tuple[int, Callable[[], float], float] | None = None
        self._watch: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Raises `TookTooLong` inside once the seconds are over; never behind its end."""
        thread = threading.get_ident()
        used = _clock_of(thread)
        with self._lock:
            self._watched = thread, used, used() + seconds
            if self._watch is None:
                self._watch = threading.Thread(target=self._look, name="bounds", daemon=True)
                self._watch.start()
        try:
            yield
        finally:
            with self._lock:
                self._watched = None
                _raise_in(thread, None)

    def _look(self) -> None:
        """Until nothing has been bounded for a while."""
        idle = 0
        while True:
            time.sleep(LOOK_S)
            with self._lock:
                idle = 0 if self._watched else idle + 1
                if idle > IDLE_LOOKS:
                    self._watch = None
                    return
                if self._watched:
                    thread, used, until = self._watched
                    if used() > until:
                        self._watched = None
                        _raise_in(thread, TookTooLong)


def _clock_of(thread: int) -> Callable[[], float]:
    """The processor time of a thread in seconds, as another thread reads it."""
    if sys.platform != "linux":  # macOS and Windows have no pthread_getcpuclockid
        return time.monotonic
    clock = time.pthread_getcpuclockid(thread)
    return lambda: time.clock_gettime(clock)


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    """Raise an exception in a thread as soon as it takes its next step; None takes one back that waits to be raised."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), None if kind is None else ctypes.py_object(kind))
