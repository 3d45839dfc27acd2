"""Puts the parts of the store together over one database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobdesk.core.clock import Clock
from jobdesk.store.choices import Choices
from jobdesk.store.controls import Controls
from jobdesk.store.database import Database, lock_on
from jobdesk.store.decisions import Decisions
from jobdesk.store.failures import Failures
from jobdesk.store.glances import Glances
from jobdesk.store.jobs import Jobs
from jobdesk.store.leases import Leases
from jobdesk.store.projects import Projects
from jobdesk.store.rankings import Rankings
from jobdesk.store.remaining import Remaining
from jobdesk.store.repositories import Repositories
from jobdesk.store.results import Results
from jobdesk.store.retries import Retries
from jobdesk.store.run_lists import RunLists
from jobdesk.store.runs import Runs
from jobdesk.store.search import Search
from jobdesk.store.statistics import Statistics
from jobdesk.store.sums import Sums, build, is_built
from jobdesk.store.trash import Trash

FILE_NAME = "jobdesk.sqlite"


class Store:
    """The durable queue and what it remembers, in one SQLite file below `folder`.

    Parts take the connection of a transaction (`writing`) or of a plain read (`reading`), so that a
    caller decides what is one commit.
    """

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self.folder = folder
        self.clock = clock or Clock()
        self.database = Database(folder, FILE_NAME)
        self.jobs = Jobs()
        self.runs = Runs()
        self.run_lists = RunLists()
        self.results = Results()
        self.leases = Leases()
        self.repositories = Repositories()
        self.controls = Controls()
        self.projects = Projects()
        self.decisions = Decisions()
        self.statistics = Statistics()
        self.sums = Sums()
        self.rankings = Rankings()
        self.remaining = Remaining()
        self.glances = Glances()
        self.search = Search(self.database)
        self.trash = Trash()
        self.failures = Failures()
        self.choices = Choices()
        self.retries = Retries()
        self._build_sums()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One durable commit: all of what happens inside, or nothing."""
        with self.database.transaction() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection; SQLite's trouble becomes a sentence."""
        with self.database.reading() as connection:
            yield connection

    def _build_sums(self) -> None:
        with self.reading() as connection:
            if is_built(connection):
                return
        with self.writing() as connection:
            build(connection)

    def close(self) -> None:
        """Close this thread's connection."""
        self.database.close_thread()


def lock_of(folder: Path) -> str | None:
    """The sentence that another program holds the database below `folder`, where one does; it is not waited for."""
    return lock_on(folder / FILE_NAME)
