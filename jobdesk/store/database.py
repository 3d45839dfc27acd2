"""Opens the SQLite file: durable, migrated, with its trouble told in sentences."""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import ClassVar

import peewee
from playhouse.migrations import Runner

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.language import _
from jobdesk.store.folder import make_private
from jobdesk.store.locks import file_lock, open_private

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_S = 30.0
NOTICED_S = 2.5
USUAL_TURN_S = 0.05
OLDEST_SQLITE = (3, 37, 0)  # strict tables
ALMOST_FULL = 1 << 20

# FULL: an fsync at every commit, so that what was announced survives a power cut (sqlite.org/pragma.html).
# A write-ahead log of 16 MB, at work and at rest: few checkpoints, and none of them long
# (https://sqlite.org/wal.html, "Avoiding Excessively Large WAL Files").
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "wal_autocheckpoint": 4000,
    "journal_size_limit": 16 * 1024 * 1024,
    "cache_size": -16_000,
    "temp_store": "memory",
}


class DatabaseTrouble(EnvironmentTrouble):
    """The database cannot be used."""

    help = "trouble#the-database"

    @property
    def lasting(self) -> str:
        """The sentence for as long as it is waited out."""
        return self.message


class PassingTrouble(DatabaseTrouble):
    """The database cannot be written to for a while; try again."""

    passes = True
    what: ClassVar[str]
    remedy: ClassVar[str]

    def __init__(self, place: Path | None = None) -> None:
        self._what = self.what if place is None else f"{self.what} ({place})"
        super().__init__(f"{self._what}; {self.remedy} and try again.")

    @property
    def lasting(self) -> str:
        return f"{self._what}; {self.remedy}. Nothing is lost: JobDesk goes on by itself as soon as it can."


class DatabaseIsNewer(DatabaseTrouble):
    """This database was written by a newer JobDesk; start that version, or choose another folder."""


class DatabaseBusy(PassingTrouble):
    """The database is locked by another program; close that program and try again."""

    what = "The database is locked by another program"
    remedy = "close that program"


class DiskFull(PassingTrouble):
    """The disk is full; free some room and try again."""

    what = "The disk is full"
    remedy = "free some room"


class DatabaseReadOnly(DatabaseTrouble):
    """The database cannot be written to; check the permissions of its folder."""


class DatabaseDamaged(DatabaseTrouble):
    """The database is damaged; restore a copy made with `jobdesk backup`, or move the file away."""


class CopyFailed(EnvironmentTrouble):
    """The copy cannot be written."""

    help = "trouble#files"


class SqliteTooOld(DatabaseTrouble):
    """This Python comes with an SQLite that is too old."""


# https://sqlite.org/rescode.html
TROUBLES: dict[int, type[DatabaseTrouble]] = {
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
    sqlite3.SQLITE_CANTOPEN: DatabaseReadOnly,
    sqlite3.SQLITE_PERM: DatabaseReadOnly,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
    sqlite3.SQLITE_IOERR: DatabaseTrouble,
    sqlite3.SQLITE_PROTOCOL: DatabaseTrouble,
}


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn SQLite's trouble with the machine into one sentence; its other errors are bugs and pass.

    `path` is the database; its folder is looked at when a write failed without saying why.
    """
    try:
        yield
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
        trouble = _trouble(error, path)
        if trouble is None:
            raise
        raise trouble from error


def _trouble(error: Exception, path: Path) -> DatabaseTrouble | None:
    source = getattr(error, "orig", error)
    code = getattr(source, "sqlite_errorcode", None)
    kind = None if code is None else TROUBLES.get(code & 0xFF)
    if kind is DatabaseBusy:
        return DatabaseBusy(path)
    if kind is DiskFull or (kind is DatabaseTrouble and _is_almost_full(path.parent)):
        return DiskFull(path.parent)
    if kind is DatabaseTrouble:
        return DatabaseTrouble(f"The database cannot be used: {source}.")
    return None if kind is None else kind()


def _is_almost_full(folder: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(folder).free < ALMOST_FULL
    return False


def lock_on(path: Path) -> str | None:
    """The sentence that another program holds a database, where one does at this moment; it is not waited for."""
    if not path.is_file():
        return None
    try:
        with told_plainly(path), closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except DatabaseBusy as busy:
        return busy.lasting
    except DatabaseTrouble:
        return None
    return None


class Database:
    """One SQLite file, a connection for each thread, one writer at a time."""

    def __init__(self, folder: Path, file_name: str, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            needed = ".".join(map(str, OLDEST_SQLITE))
            raise SqliteTooOld(
                _("SQLite {needed} or later is needed; this Python has {version}.").format(
                    needed=needed, version=sqlite3.sqlite_version
                )
            )
        self.path = make_private(folder, file_name)
        self._lock = threading.RLock()
        self._waits_since: float | None = None
        self._peewee = peewee.SqliteDatabase(
            str(self.path), pragmas=PRAGMAS, lock_type="IMMEDIATE", timeout=busy_timeout_s, check_same_thread=False
        )
        with self._told_plainly():
            self._migrate()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's own connection."""
        if self._peewee.is_closed():
            self._peewee.connect(reuse_if_open=True)
        connection: sqlite3.Connection = self._peewee.connection()  # type: ignore[no-untyped-call]
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is one durable commit, or nothing. Threads of this process take turns.

        Inside another transaction it is a part of that one, which can fail without taking the rest along.
        """
        with self._told_plainly(), self._lock:
            connection = self.connection
            begin, commit, undo = _OUTER if not connection.in_transaction else _INNER
            self._wait_for(connection, begin)
            try:
                yield connection
                connection.execute(commit)
            except BaseException:
                for statement in undo:
                    # Some errors end a transaction by themselves (sqlite.org/lang_transaction.html).
                    if connection.in_transaction:
                        connection.execute(statement)
                raise

    def _wait_for(self, connection: sqlite3.Connection, begin: str) -> None:
        self._waits_since = monotonic()
        try:
            connection.execute(begin)
        finally:
            self._waits_since = None

    @property
    def held(self) -> str | None:
        """The sentence that another program holds the database, once that lasts; None while nothing waits for it."""
        since = self._waits_since
        return None if since is None or monotonic() - since < NOTICED_S else DatabaseBusy(self.path).lasting

    def is_held_elsewhere(self) -> bool:
        """Whether another program holds the database at this moment; it is not waited for."""
        if not self._lock.acquire(timeout=USUAL_TURN_S):  # a thread of this process writes, or waits to
            return self._waits_since is not None
        try:
            return lock_on(self.path) is not None
        finally:
            self._lock.release()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, for reads: each statement sees what is committed when it begins."""
        with self._told_plainly():
            yield self.connection

    def version_seen(self) -> int:
        """A number that changes whenever another connection commits (PRAGMA data_version)."""
        with self.reading() as connection:
            row: tuple[int] = connection.execute("PRAGMA data_version").fetchone()
            return row[0]

    def close_thread(self) -> None:
        """Close this thread's connection; it opens again when next used."""
        if not self._peewee.is_closed():
            self._peewee.close()

    def copy_to(self, target: Path) -> None:
        """A whole copy while work goes on; `target` is the old file or all of the new one, never a part.

        In one step: in pieces it would begin again with every commit of another process
        (https://sqlite.org/c3ref/backup_finish.html), and readers hinder nobody in WAL mode.
        """
        part = target.with_name(f"{target.name}.part")
        try:
            part.unlink(missing_ok=True)
            os.close(open_private(part))
            with self.reading() as source, closing(sqlite3.connect(part)) as copy:
                source.backup(copy)
            part.replace(target)
        except OSError as error:
            raise CopyFailed(
                _("{target} cannot be written: {why}.").format(target=target, why=error.strerror)
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _told_plainly(self) -> AbstractContextManager[None]:
        return told_plainly(self.path)

    def _migrate(self) -> None:
        """One process at a time: the others wait for its lock, and then find nothing to do."""
        with file_lock(self.path.with_suffix(".migrating")):
            runner = Runner(self._peewee, directory=glob.escape(str(MIGRATIONS)))
            self._peewee.connect(reuse_if_open=True)
            migrations = runner.status()
            if any(migration.path is None for migration in migrations):
                raise DatabaseIsNewer
            pending = [migration.name for migration in migrations if not migration.applied]
            if not pending:
                return
            if len(pending) < len(migrations):
                self.copy_to(self.path.with_name(f"{self.path.stem}-before-{pending[0]}{self.path.suffix}"))
            runner.up()


_OUTER = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_INNER = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))
