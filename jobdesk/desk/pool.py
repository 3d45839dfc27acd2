"""The pool as a person steers it: starting and stopping, how many workers, pausing everything."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from jobdesk.core.clock import Clock
from jobdesk.core.errors import JobDeskError, UserError
from jobdesk.core.language import _
from jobdesk.engine.engine import HOLDING, PAUSED, SIZE, WORKERS, Engine
from jobdesk.store.store import Store

MOST_WORKERS = 256


class BadNumberOfWorkers(UserError):
    """The number of workers must be between 1 and 256."""


class EngineStopped(JobDeskError):
    """JobDesk has stopped working because of a bug of its own; nothing is lost, please report it."""

    help = "trouble#a-bug"


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that works a database."""

    pid: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class PoolState:
    """The pool at one moment: how many workers, and what keeps them from starting anything new, if something does.

    `holding` is what the machine lacks (memory, disk, battery), `trouble` what the database does, `failure` the
    bug that ended the engine of this process; each is a sentence.
    """

    workers: int
    usual_workers: int
    is_paused: bool
    holding: str | None
    owner: Owner | None
    trouble: str | None
    failure: str | None


class Pool:
    """The facet of the desk that knows the engine. Wishes reach it in whichever process it works."""

    def __init__(self, store: Store, engine: Engine, usual_workers: Callable[[], int], clock: Clock) -> None:
        self._store = store
        self._engine = engine
        self._usual_workers = usual_workers
        self._clock = clock

    def start(self, workers: int | None = None) -> None:
        """Work here, unless another process does; then stand by and take over when it is gone.

        `workers` is the size of the pool while this process works, until somebody wishes otherwise.
        Raises `BadNumberOfWorkers`.
        """
        check_number_of_workers(workers)
        self._engine.start(workers)

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

    @property
    def trouble(self) -> str | None:
        """What keeps the engine of this process from writing now, such as a full disk; it tries again by itself."""
        return self._engine.trouble

    def check(self) -> None:
        """Raises `EngineStopped` where a bug ended the engine of this process."""
        if self.failure is not None:
            raise EngineStopped(f"{EngineStopped().message} {_('What happened: {what}.').format(what=self.failure)}")

    @property
    def owner(self) -> Owner | None:
        """Who works this database; None where nobody does."""
        holder = self._engine.holder()
        return None if holder is None else Owner(holder.pid, holder.pid == os.getpid())

    @property
    def workers(self) -> int:
        """How many workers there are, or would be."""
        return self._count(self._get(SIZE) if self.owner else None, self._get(WORKERS))

    def set_workers(self, count: int | None) -> None:
        """How many workers there are, from now on; None for what the settings say."""
        check_number_of_workers(count)
        self._set(WORKERS, None if count is None else [count, self._clock.now()])

    def pause(self, *, at_once: bool = False) -> None:
        """Start nothing new; `at_once` also gives back what runs."""
        self._set(PAUSED, "now" if at_once else "after what runs")

    def resume(self) -> None:
        self._set(PAUSED, None)

    @property
    def is_paused(self) -> bool:
        return self._get(PAUSED) is not None

    @property
    def holding(self) -> str | None:
        """Why nothing new starts: too little memory, disk or battery."""
        reason = self._get(HOLDING)
        return None if reason is None or self.owner is None else str(reason)

    def look(self) -> PoolState:
        """All of it at once."""
        owner = self.owner
        with self._store.reading() as connection:
            size, wish, paused, holding = (
                self._store.controls.get(connection, name) for name in (SIZE, WORKERS, PAUSED, HOLDING)
            )
        return PoolState(
            self._count(size if owner else None, wish),
            self._usual_workers(),
            paused is not None,
            str(holding) if holding is not None and owner else None,
            owner,
            self.trouble,
            self.failure,
        )

    def _count(self, size: object | None, wish: object | None) -> int:
        return int(str(size or (wish[0] if isinstance(wish, list) else self._usual_workers())))

    def _set(self, name: str, value: object | None) -> None:
        with self._store.writing() as connection:
            self._store.controls.set(connection, name, value)
        self._engine.look()

    def _get(self, name: str) -> object | None:
        with self._store.reading() as connection:
            return self._store.controls.get(connection, name)


def check_number_of_workers(count: int | None) -> None:
    """Raises `BadNumberOfWorkers`; None is for the usual number."""
    if count is not None and not 1 <= count <= MOST_WORKERS:
        raise BadNumberOfWorkers
