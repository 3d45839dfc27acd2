"""The pool as a person steers it: starting and stopping, how many workers, pausing everything."""

from __future__ import annotations

from jobdesk.core.errors import UserError
from jobdesk.engine.engine import Engine
from jobdesk.store.store import Store

MOST_WORKERS = 256


class BadNumberOfWorkers(UserError):
    """The number of workers must be between 1 and 256."""


class Pool:
    """The facet of the desk that knows the engine. Wishes reach it in whichever process it works."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    def start(self) -> None:
        """Work here, unless another process does; then stand by and take over when it is gone."""
        self._engine.start()

    def stop(self) -> None:
        """Give back what runs and stop. Twice, or before a start, is fine."""
        self._engine.stop()

    @property
    def is_working_here(self) -> bool:
        return self._engine.is_working

    @property
    def failure(self) -> str | None:
        """What ended the engine of this process, if a bug did."""
        return self._engine.failure

    def set_workers(self, count: int | None) -> None:
        """How many workers there are, from now on; None for what the settings say."""
        if count is not None and not 1 <= count <= MOST_WORKERS:
            raise BadNumberOfWorkers
        self._set("workers", count)

    def pause(self, *, at_once: bool = False) -> None:
        """Start nothing new; `at_once` also gives back what runs."""
        self._set("paused", "now" if at_once else "after what runs")

    def resume(self) -> None:
        self._set("paused", None)

    @property
    def is_paused(self) -> bool:
        return self._get("paused") is not None

    @property
    def holding(self) -> str | None:
        """Why nothing new starts: too little memory, disk or battery."""
        reason = self._get("holding")
        return None if reason is None else str(reason)

    def _set(self, name: str, value: object | None) -> None:
        with self._store.writing() as connection:
            self._store.controls.set(connection, name, value)
        self._engine.look()

    def _get(self, name: str) -> object | None:
        with self._store.reading() as connection:
            return self._store.controls.get(connection, name)
