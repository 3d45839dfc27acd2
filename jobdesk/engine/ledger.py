"""Groups the writes of the whole pool into shared commits: one disk flush for many runs.

What waits while one commit is flushed is the next group. An entry that fails takes nothing else with
it; when the disk or the database is in trouble the whole group is kept and tried again.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from jobdesk.core.errors import JobDeskError
from jobdesk.core.events import JobsChanged, RunsSettled, RunsStarted
from jobdesk.core.model import Changes
from jobdesk.engine.bus import Bus
from jobdesk.store.database import DatabaseTrouble
from jobdesk.store.store import Store

Write = Callable[[sqlite3.Connection], Changes | None]
Then = Callable[[JobDeskError | None], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One write, and what to do once it is committed, or has failed."""

    write: Write
    then: Then | None = None


class Ledger:
    """Takes entries from any thread; one thread commits them."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._changed = threading.Condition()
        self._waiting: deque[Entry] = deque()
        self._is_woken = False
        self.trouble: str | None = None

    def write(self, write: Write, then: Then | None = None) -> None:
        """Have something written with the next group; returns at once."""
        with self._changed:
            self._waiting.append(Entry(write, then))
            self._changed.notify()

    def wake(self) -> None:
        """Have the committing thread look around now."""
        with self._changed:
            self._is_woken = True
            self._changed.notify()

    def wait(self, timeout_s: float) -> bool:
        """Wait until there is something to write or somebody wakes; True when somebody did."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_woken, timeout_s)
            woken, self._is_woken = self._is_woken, False
            return woken

    @property
    def has_entries(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._waiting)

    def commit(self, last: Write | None = None) -> bool:
        """Commit all that waits, and `last` in the same transaction; False where the database is in trouble."""
        with self._changed:
            group, self._waiting = self._waiting, deque()
        if not group and last is None:
            return True
        try:
            changes, failures = self._commit(group, last)
        except DatabaseTrouble as trouble:
            self._keep_for_later(group, trouble)
            return False
        self.trouble = None
        for entry, failure in zip(group, failures, strict=True):
            if entry.then:
                entry.then(failure)
        self._announce(changes)
        return True

    def _commit(self, group: deque[Entry], last: Write | None) -> tuple[Changes, list[JobDeskError | None]]:
        changes = Changes()
        failures: list[JobDeskError | None] = []
        with self._store.writing() as connection:
            for entry in group:
                failures.append(self._write_one(connection, entry.write, changes))
            if last is not None:
                changes.merge(last(connection) or Changes())
        return changes, failures

    def _write_one(self, connection: sqlite3.Connection, write: Write, changes: Changes) -> JobDeskError | None:
        connection.execute("SAVEPOINT entry")
        try:
            changed = write(connection)
        except DatabaseTrouble:
            raise
        except JobDeskError as error:
            connection.execute("ROLLBACK TO entry")
            connection.execute("RELEASE entry")
            log.info("Not written: %s", error)
            return error
        connection.execute("RELEASE entry")
        if changed:
            changes.merge(changed)
        return None

    def _keep_for_later(self, group: deque[Entry], trouble: DatabaseTrouble) -> None:
        if self.trouble is None:
            log.warning("%s", trouble)
        self.trouble = str(trouble)
        with self._changed:
            self._waiting.extendleft(reversed(group))

    def _announce(self, changes: Changes) -> None:
        for job, runs in changes.started.items():
            self._bus.publish(RunsStarted(job, tuple(runs)))
        for job, runs in changes.settled.items():
            self._bus.publish(RunsSettled(job, tuple(runs)))
        if changes.jobs:
            self._bus.publish(JobsChanged(frozenset(changes.jobs)))
