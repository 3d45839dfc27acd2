"""What has changed since the last look, whichever process changed it, as the events that the bus has for its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from jobdesk.core.events import (
    BudgetReached,
    EngineChanged,
    Event,
    JobsChanged,
    RunProgressed,
    RunsSettled,
    RunsStarted,
)
from jobdesk.core.states import RunState
from jobdesk.store.glances import JobGlance
from jobdesk.store.run_ids import job_of
from jobdesk.store.store import Store

MANY, REST = 2000, 9
"""With more active jobs than that, it rests nine times as long as a look took."""

RUNNING = 2
"""Where a glance of a job says how many of its runs run."""


class News:
    """Looks at one database, again and again, from one thread.

    A look costs one PRAGMA where nothing was written (`PRAGMA data_version`), else a light row of every active job,
    the new lines in the history of those that moved, and the jobs that were deleted or restored since. Where there are
    thousands of jobs it comes less often: what this process does is announced by the bus in any case.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = -1
        self._rests_until = 0.0
        self._newest = -1
        self._trash_change = 0
        self._jobs: dict[int, JobGlance] = {}
        self._lines: dict[int, int] = {}
        self._running: dict[int, tuple[object, ...]] = {}
        self._facts: list[tuple[object, ...]] = []
        self._reached: dict[str, int] = {}

    def look(self) -> list[Event]:
        """The events since the look before; the first look finds none. Raises `DatabaseTrouble`."""
        began = self._store.clock.monotonic()
        if began < self._rests_until:
            return []
        version = self._store.database.version_seen()
        if version == self._version:
            return []
        with self._store.reading() as connection:
            is_first = self._version == -1
            found = list(self._compare(connection))
        self._version = version
        if len(self._jobs) > MANY:
            now = self._store.clock.monotonic()
            self._rests_until = now + (now - began) * REST
        return [] if is_first else found

    def _compare(self, connection: sqlite3.Connection) -> Iterator[Event]:
        jobs = self._store.glances.active_jobs(connection)
        newest = self._store.glances.newest_job(connection)
        changed = {job for job in jobs.keys() | self._jobs.keys() if jobs.get(job) != self._jobs.get(job)}
        if self._newest >= 0:
            changed |= set(range(self._newest + 1, newest + 1))
        moved = self._deleted_or_restored(connection)
        if changed or moved:
            yield JobsChanged(frozenset(changed | moved))
        yield from self._runs(connection, changed, jobs)
        yield from self._progress(connection)
        self._lines = {job: line for job, line in self._lines.items() if job in jobs}
        self._jobs, self._newest = jobs, newest
        facts = self._store.glances.shared_facts(connection)
        reached = {project.name: project.reached for project in self._store.projects.bounded(connection)}
        for name, share in reached.items():
            if share > self._reached.get(name, 0):
                yield BudgetReached(name)
        self._reached = reached
        if facts != self._facts:
            self._facts = facts
            yield EngineChanged()

    def _deleted_or_restored(self, connection: sqlite3.Connection) -> set[int]:
        """The first look only learns how the trash stands."""
        trash = self._store.trash
        if self._newest < 0:
            self._trash_change = trash.last_change(connection)
            return set()
        self._trash_change, moved = trash.changed(connection, self._trash_change)
        return moved

    def _runs(
        self, connection: sqlite3.Connection, changed: Collection[int], jobs: Mapping[int, JobGlance]
    ) -> Iterator[Event]:
        """The runs that moved, by the lines of history of their jobs; the first look only learns how those stand."""
        if self._newest < 0:
            self._lines = self._store.glances.last_lines(connection, changed)
            for job in changed:
                if jobs[job][RUNNING]:
                    self._running |= dict.fromkeys(self._store.glances.running_runs(connection, job), ())
            return
        moved = self._store.glances.moved_runs(connection, {job: self._lines.get(job, 0) for job in changed})
        for job, lines in groupby(moved, itemgetter(0)):
            yield from self._runs_of(job, list(lines))

    def _runs_of(self, job: int, moved: Sequence[tuple[int, int, int, str]]) -> Iterator[Event]:
        self._lines[job] = moved[-1][1]
        states = {run: state for _, _, run, state in moved}
        started = tuple(run for run, state in states.items() if state == RunState.RUNNING)
        settled = tuple(run for run, state in states.items() if state != RunState.RUNNING)
        self._running |= dict.fromkeys(started, ())
        for run in settled:
            self._running.pop(run, None)
        if started:
            yield RunsStarted(job, started)
        if settled:
            yield RunsSettled(job, settled)

    def _progress(self, connection: sqlite3.Connection) -> Iterator[Event]:
        """Of the runs that are seen to run: those that say something new."""
        if not self._running:
            return
        now = self._store.glances.progress(connection, self._running)
        for run, said in now.items():
            if said != self._running[run]:
                yield RunProgressed(job_of(run), run)
        self._running = now
