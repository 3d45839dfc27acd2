"""Hands events to whoever listens, after the commit that they tell of."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from jobdesk.core.events import Event

Listener = Callable[[Event], None]

log = logging.getLogger(__name__)


class Bus:
    """Listeners are called in the thread that publishes; they must be quick, and one that fails harms no other."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on; call what is returned to stop."""
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return lambda: self._unsubscribe(listener)

    def publish(self, event: Event) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("A listener failed on %s.", event)

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = tuple(one for one in self._listeners if one is not listener)
