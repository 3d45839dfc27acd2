"""Opens the SQLite file: private, durable, migrated, and on a disk whose locks can be trusted."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee
import psutil
from playhouse.migrations import Runner

from jobdesk.core.clock import Clock
from jobdesk.core.errors import EnvironmentTrouble

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_S = 30
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "fuse.sshfs", "ceph", "glusterfs", "lustre"}
)

# FULL: an fsync at every commit, so that what was announced survives a power cut (sqlite.org/pragma.html).
# A write-ahead log of 16 MB at rest: https://sqlite.org/wal.html, "Avoiding Excessively Large WAL Files".
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": BUSY_TIMEOUT_S * 1000,
    "journal_size_limit": 16 * 1024 * 1024,
    "cache_size": -16_000,
    "temp_store": "memory",
}


class DatabaseTrouble(EnvironmentTrouble):
    """The database cannot be used."""


class DatabaseIsNewer(DatabaseTrouble):
    """This database was written by a newer JobDesk; start that version, or choose another folder."""


class NetworkFileSystem(DatabaseTrouble):
    """The folder is on a network file system, where locks cannot be trusted; choose a local folder."""


class DatabaseBusy(DatabaseTrouble):
    """The database is locked by another program; close it and try again."""


class DiskFull(DatabaseTrouble):
    """The disk is full; free some room and try again. Nothing that was told as done is lost."""


class DatabaseReadOnly(DatabaseTrouble):
    """The database cannot be written to; check the permissions of its folder."""


class DatabaseDamaged(DatabaseTrouble):
    """The database is damaged; restore a copy made with `jobdesk backup`, or move the file away."""


_TROUBLES = (
    ("locked", DatabaseBusy),
    ("busy", DatabaseBusy),
    ("full", DiskFull),
    ("readonly", DatabaseReadOnly),
    ("unable to open", DatabaseReadOnly),
    ("malformed", DatabaseDamaged),
    ("not a database", DatabaseDamaged),
    ("disk i/o error", DatabaseTrouble),
)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn SQLite's trouble with the machine into one sentence; its other errors are bugs and pass."""
    try:
        yield
    except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
        for words, trouble in _TROUBLES:
            if words in str(error).lower():
                sentence = None if trouble is not DatabaseTrouble else f"The database cannot be used: {error}."
                raise trouble(sentence) from error
        raise


class Database:
    """One SQLite file, a connection for each thread, one writer at a time."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._peewee = peewee.SqliteDatabase(
            str(path), pragmas=PRAGMAS, lock_type="IMMEDIATE", timeout=BUSY_TIMEOUT_S, check_same_thread=False
        )
        with told_plainly():
            _make_private(path)
            self._migrate(clock)

    @property
    def peewee(self) -> peewee.SqliteDatabase:
        """For migrations and the query builder; hot paths use `connection`."""
        return self._peewee

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's own connection."""
        if self._peewee.is_closed():
            self._peewee.connect(reuse_if_open=True)
        connection: sqlite3.Connection = self._peewee.connection()  # type: ignore[no-untyped-call]
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is one durable commit, or nothing. Threads of this process take turns."""
        with told_plainly(), self._lock:
            connection = self.connection
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def read(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """All rows of a query."""
        with told_plainly():
            return self.connection.execute(sql, parameters).fetchall()

    def version_seen(self) -> int:
        """A number that changes whenever another connection commits (PRAGMA data_version)."""
        with told_plainly():
            row: tuple[int] = self.connection.execute("PRAGMA data_version").fetchone()
            return row[0]

    def close_thread(self) -> None:
        """Close this thread's connection; it opens again when next used."""
        if not self._peewee.is_closed():
            self._peewee.close()

    def copy_to(self, target: Path) -> None:
        """A whole copy while work goes on (SQLite's online backup)."""
        with told_plainly(), sqlite3.connect(target) as copy:
            self.connection.backup(copy, pages=2000)
        copy.close()
        _restrict(target, 0o600)

    def _migrate(self, clock: Clock) -> None:
        runner = Runner(self._peewee, directory=str(MIGRATIONS))
        with self.connection_for_migration():
            status = runner.status()
            if any(migration.path is None for migration in status):
                raise DatabaseIsNewer
            if all(migration.applied for migration in status):
                return
            if any(migration.applied for migration in status):
                self.copy_to(self.path.with_name(f"{self.path.stem}-before-migration-{clock.now()}.sqlite"))
            runner.up()

    @contextmanager
    def connection_for_migration(self) -> Iterator[None]:
        """One process migrates at a time: the others wait for its lock, and then find nothing to do."""
        with file_lock(self.path.with_suffix(".migrating")):
            self._peewee.connect(reuse_if_open=True)
            yield


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file while inside; the system lets go when the process ends."""
    with path.open("a") as handle:
        _restrict(path, 0o600)
        if sys.platform == "win32":
            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_private(path: Path) -> None:
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _restrict(folder, 0o700)
        path.touch(mode=0o600)
        _restrict(path, 0o600)
    except NotADirectoryError as error:
        raise DatabaseReadOnly(f"{folder} is not a folder.") from error
    except PermissionError as error:
        raise DatabaseReadOnly(f"{folder} cannot be written to; check its permissions.") from error
    except OSError as error:
        raise DatabaseTrouble(f"{folder} cannot be used: {error.strerror}.") from error
    if file_system_of(folder) in NETWORK_FILE_SYSTEMS:
        raise NetworkFileSystem(f"{folder} is on a network file system, where locks cannot be trusted.")


def _restrict(path: Path, mode: int) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)


def file_system_of(folder: Path) -> str:
    """The type of the file system that holds a folder, in lower case; empty where it cannot be told."""
    resolved = folder.resolve()
    mounts = [
        (len(Path(mount.mountpoint).parts), mount.fstype.lower())
        for mount in psutil.disk_partitions(all=True)
        if resolved.is_relative_to(mount.mountpoint)
    ]
    return max(mounts, default=(0, ""))[1]
