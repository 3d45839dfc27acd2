"""The cleaner's timer: at the start and every hour, never twice at once, once after the machine slept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jobdesk.core.errors import EnvironmentTrouble

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

CLEAN_EVERY_H = 1
CLEANING = "cleaning"

Clean = Callable[[Callable[[], bool]], object]
"""Cleans up, piece by piece, as long as what it is given says that this is wanted."""

log = logging.getLogger(__name__)


class Timers:
    """Calls the cleaner while the engine works. Turns that were missed are made up for by one.

    `leave` is called on its thread after each, to close what it had open.
    """

    def __init__(self, clean: Clean, leave: Callable[[], None] = lambda: None) -> None:
        self._clean = clean
        self._leave = leave
        self._is_stopping = threading.Event()
        self._starting: threading.Thread | None = None
        self._scheduler: BackgroundScheduler | None = None

    @property
    def is_running(self) -> bool:
        return self._starting is not None

    def start(self) -> None:
        """Begin, on a thread: to load APScheduler takes longer than an engine at work may stand still."""
        self._is_stopping.clear()
        self._starting = threading.Thread(target=self._begin, name="timers", daemon=True)
        self._starting.start()

    def _begin(self) -> None:
        # A sixth of what the command line imports: only an engine at work pays for it.
        from apscheduler.schedulers.background import BackgroundScheduler

        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._clean_once,
            "interval",
            id=CLEANING,
            hours=CLEAN_EVERY_H,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    def catch_up(self, jump_s: float) -> None:
        """See what is due after the time of day has jumped, by so many seconds.

        APScheduler waits for lengths of a clock that stands still while the machine sleeps, and would be late by
        as much (its issue 794); set back, the clock would have it wait for as long.
        """
        if self._starting is None:
            return
        self._starting.join()
        assert self._scheduler is not None
        if jump_s < 0:
            self._scheduler.modify_job(CLEANING, next_run_time=datetime.now(UTC))
        else:
            self._scheduler.wakeup()

    def stop(self) -> None:
        """Have a cleaning under way end after its piece, wait for it, and stop."""
        self._is_stopping.set()
        if self._starting is None:
            return
        self._starting.join()
        assert self._scheduler is not None
        self._scheduler.shutdown()
        self._starting = self._scheduler = None

    def _clean_once(self) -> None:
        try:
            self._clean(lambda: not self._is_stopping.is_set())
        except EnvironmentTrouble as trouble:
            log.warning("Cleaning waits for the next hour: %s", trouble)
        except Exception:
            log.exception("Cleaning failed.")
        finally:
            self._leave()
