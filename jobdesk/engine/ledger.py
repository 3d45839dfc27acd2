"""Groups the writes of the whole pool into shared commits: one disk flush for many runs.

What waits while one commit is flushed is the next group. An entry that fails takes nothing else with
it; when the disk or the database is in trouble the whole group is kept and tried again.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from jobdesk.core.errors import JobDeskError
from jobdesk.core.events import JobsChanged, RunsSettled, RunsStarted
from jobdesk.core.model import Changes
from jobdesk.engine.bus import Bus
from jobdesk.store.database import DatabaseTrouble
from jobdesk.store.store import Store

Write = Callable[[sqlite3.Connection], Changes | None]
WriteAll = Callable[[sqlite3.Connection, Sequence[Any]], Changes | None]
Then = Callable[[JobDeskError | None], None]

GATHER_S = 0.001

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One part for a write, and what to do once it is committed, or has failed."""

    write: WriteAll
    part: object
    then: Then | None = None


class Ledger:
    """Takes entries from any thread; one thread commits them."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._changed = threading.Condition()
        self._waiting: dict[object, Entry] = {}
        self._is_woken = False
        self.trouble: str | None = None

    def write(self, write: Write, then: Then | None = None) -> None:
        """Have something written with the next group; returns at once."""
        self.write_part(lambda connection, _: write(connection), None, then)

    def write_part(self, write: WriteAll, part: object, then: Then | None = None, about: object | None = None) -> None:
        """The same for one part of many: neighbours in a group with the same `write` share one call of it.

        What still waits `about` the same is out of date, and not written any more.
        """
        with self._changed:
            key = object() if about is None else about
            self._waiting.pop(key, None)
            self._waiting[key] = Entry(write, part, then)
            self._changed.notify()

    def drop(self) -> None:
        """Nothing of what waits is to be written any more."""
        with self._changed:
            self._waiting.clear()

    def wake(self) -> None:
        """Have the committing thread look around now."""
        with self._changed:
            self._is_woken = True
            self._changed.notify()

    def wait(self, timeout_s: float, group: int = 1) -> bool:
        """Wait until there is something to write or somebody wakes; True when somebody did.

        What is to be written waits a millisecond more at most for the rest of a group of so many.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_woken, timeout_s)
            if self._waiting:
                self._changed.wait_for(lambda: len(self._waiting) >= group or self._is_woken, GATHER_S)
            woken, self._is_woken = self._is_woken, False
            return woken

    @property
    def has_entries(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._waiting)

    def pause(self, timeout_s: float) -> None:
        """Wait a while, or until something more comes."""
        with self._changed:
            self._changed.wait(timeout_s)

    def commit(self, last: Write | None = None) -> bool:
        """Commit all that waits, and `last` in the same transaction; False where the database is in trouble.

        What `last` raises passes, and nothing of the group is written.
        """
        with self._changed:
            group, self._waiting = self._waiting, {}
        if not group and last is None:
            return True
        try:
            changes, failures = self._commit(group.values(), last)
        except DatabaseTrouble as trouble:
            self._keep_for_later(group, trouble)
            return False
        self.trouble = None
        for entry, failure in zip(group.values(), failures, strict=True):
            if entry.then:
                entry.then(failure)
        self._announce(changes)
        return True

    def _commit(self, group: Iterable[Entry], last: Write | None) -> tuple[Changes, list[JobDeskError | None]]:
        changes = Changes()
        failures: list[JobDeskError | None] = []
        with self._store.writing() as connection:
            for _, entries in groupby(group, key=lambda entry: entry.write):
                failures += self._write(connection, list(entries), changes)
            if last is not None:
                changes.merge(last(connection) or Changes())
        return changes, failures

    def _write(
        self, connection: sqlite3.Connection, entries: list[Entry], changes: Changes
    ) -> list[JobDeskError | None]:
        """Write neighbours together; where one of them is refused, each by itself."""
        failure = self._tried(connection, entries, changes)
        if failure is None or len(entries) == 1:
            return [failure] * len(entries)
        return [self._tried(connection, [entry], changes) for entry in entries]

    def _tried(self, connection: sqlite3.Connection, entries: list[Entry], changes: Changes) -> JobDeskError | None:
        connection.execute("SAVEPOINT entry")
        try:
            changed = entries[0].write(connection, [entry.part for entry in entries])
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

    def _keep_for_later(self, group: dict[object, Entry], trouble: DatabaseTrouble) -> None:
        if self.trouble is None:
            log.warning("%s", trouble)
        self.trouble = trouble.lasting
        with self._changed:
            older = {about: entry for about, entry in group.items() if about not in self._waiting}
            self._waiting = older | self._waiting

    def _announce(self, changes: Changes) -> None:
        for job, runs in changes.started.items():
            self._bus.publish(RunsStarted(job, tuple(runs)))
        for job, runs in changes.settled.items():
            self._bus.publish(RunsSettled(job, tuple(runs)))
        if changes.jobs:
            self._bus.publish(JobsChanged(frozenset(changes.jobs)))
