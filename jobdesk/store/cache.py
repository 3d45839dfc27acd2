"""A cache that all hosts share: what one has made for a key, the others find. Standard library only.

It may be thrown away at any time, and trouble with it never fails the work: then things are made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from jobdesk.core.clock import MICROSECONDS, Clock, seconds
from jobdesk.store.locks import file_lock, open_private, try_lock

LIMIT = 512 << 20
PATIENCE_S = 60.0
BUSY_TIMEOUT_S = 5.0
FORGET_S = 86_400.0
OPENING = "opening"
SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.001, 0.05
"""Between two tries at a lock of a file, for which no system can be made to wait so long and no longer."""
USED_EVERY_S = 3600.0
"""How exactly it is known when something was used last: a look-up must not be a write each time."""

# Losing the last seconds in a power cut is fine, a damaged file is a nuisance: NORMAL gives just that in WAL mode.
SCHEMA = """
PRAGMA journal_mode = wal;
PRAGMA synchronous = normal;
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    value BLOB NOT NULL,
    UNIQUE (namespace, key)
);
CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used_at);
"""
EVICT = (
    "DELETE FROM entries WHERE id IN (SELECT id FROM ("
    "   SELECT id, sum(length(value)) OVER (ORDER BY used_at, id) - length(value) AS older FROM entries)"
    " WHERE older < ?)"
)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

T = TypeVar("T")


class Cache:
    """Bytes by namespace and key. Any thread and any process may use the same file.

    `limit` bounds the file in bytes; what was used longest ago goes first. `patience_s` is how long to
    wait for another process that makes the same before making it here, too.
    """

    def __init__(
        self, path: Path, limit: int = LIMIT, patience_s: float = PATIENCE_S, clock: Clock | None = None
    ) -> None:
        self._path = path
        self._locks = path.with_suffix(".making")
        self._limit = limit
        self._patience_s = patience_s
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._put_since_look = 0
        self._inode = 0
        with self._lock, self._lenient():
            self._open()

    # ------------------------------------------------------------------ by the piece

    def get_or_make(self, namespace: str, key: str, make: Callable[[], bytes]) -> bytes:
        """What is kept for a key, or what `make` gives, kept. Of those who ask at once, one makes it.

        Who makes holds the lock of a file, which the system takes back when that process ends, however
        it ends: then one of those who waited makes it.
        """
        value = self.get(namespace, key)
        if value is None:
            with self._turn(namespace, key):
                value = self.get(namespace, key)
                if value is None:
                    value = make()
                    self.put(namespace, key, value)
        return value

    def get(self, namespace: str, key: str) -> bytes | None:
        return self.get_many(namespace, [key]).get(key)

    def put(self, namespace: str, key: str, value: bytes) -> None:
        self.put_many(namespace, {key: value})

    # ------------------------------------------------------------------ by the lot

    def get_many(self, namespace: str, keys: Collection[str]) -> dict[str, bytes]:
        """What is kept for these keys; those for which there is nothing are left out."""
        return self._try(lambda connection: self._get_many(connection, namespace, keys), {})

    def put_many(self, namespace: str, values: Mapping[str, bytes]) -> None:
        """Keep these, in one commit. What would fill a quarter of the cache by itself is not kept."""
        small = {key: value for key, value in values.items() if len(value) <= self._limit // 4}
        self._try(lambda connection: self._put_many(connection, namespace, small), None)

    def close(self) -> None:
        """Close the file; closing twice is fine. What is asked for afterwards is made each time."""
        with self._lock:
            self._close()

    # ------------------------------------------------------------------ the file

    def _get_many(self, connection: sqlite3.Connection, namespace: str, keys: Collection[str]) -> dict[str, bytes]:
        rows = connection.execute(
            "SELECT id, key, used_at, value FROM entries"
            " WHERE namespace = ? AND key IN (SELECT value FROM json_each(?))",
            (namespace, json.dumps(list(keys))),
        ).fetchall()
        now = self._clock.now()
        stale = [(now, id) for id, _, used_at, _ in rows if used_at < now - seconds(USED_EVERY_S)]
        if stale:
            with suppress(sqlite3.Error), connection:
                connection.executemany("UPDATE entries SET used_at = ? WHERE id = ?", stale)
        return {key: value for _, key, _, value in rows}

    def _put_many(self, connection: sqlite3.Connection, namespace: str, values: Mapping[str, bytes]) -> None:
        now = self._clock.now()
        with connection:
            connection.executemany(
                "INSERT INTO entries (namespace, key, used_at, value) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (namespace, key) DO UPDATE SET used_at = excluded.used_at, value = excluded.value",
                [(namespace, key, now, value) for key, value in values.items()],
            )
        self._put_since_look += sum(map(len, values.values()))
        if self._put_since_look > self._limit // 16:
            self._put_since_look = 0
            self._evict(connection)

    def _evict(self, connection: sqlite3.Connection) -> None:
        """Once the file is over its limit, make an eighth of it free; that room is used again."""
        excess = _used(connection) - self._limit
        if excess > 0:
            with connection:
                connection.execute(EVICT, (excess + self._limit // 8,))

    def _try(self, what: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        with self._lock, self._lenient():
            if self._connection is not None:
                return what(self._connection)
        return otherwise

    @contextmanager
    def _lenient(self) -> Iterator[None]:
        """A busy or full cache, and a key that SQLite cannot hold, are passed over; a damaged file is thrown away."""
        try:
            yield
        except (sqlite3.Error, OSError, UnicodeEncodeError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
                with suppress(sqlite3.Error, OSError):
                    self._throw_away()

    def _open(self) -> None:
        self._locks.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = open_private(self._path)
        self._inode = os.fstat(handle).st_ino
        os.close(handle)
        connection = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
        try:
            with file_lock(self._locks / OPENING):
                connection.executescript(SCHEMA)
                self._forget_dead_makers()
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _throw_away(self) -> None:
        """Begin a new file, unless another process has done so since."""
        self._close()
        with file_lock(self._locks / OPENING):
            if self._path.stat().st_ino == self._inode:
                for ending in ("", "-wal", "-shm"):
                    self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        self._open()

    # ------------------------------------------------------------------ who makes

    @contextmanager
    def _turn(self, namespace: str, key: str) -> Iterator[None]:
        """Hold the lock of a key while inside; who loses patience goes on without it."""
        name = hashlib.sha256(f"{namespace}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        path = self._locks / name
        try:
            handle = open_private(path)
        except OSError:
            yield
            return
        try:
            self._wait_for(handle)
            yield
            with suppress(OSError):
                path.unlink()
        finally:
            os.close(handle)

    def _wait_for(self, handle: int) -> None:
        wait_s, until = SHORTEST_WAIT_S, self._clock.monotonic() + self._patience_s
        while not try_lock(handle) and self._clock.monotonic() < until:
            time.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    def _forget_dead_makers(self) -> None:
        """The files of locks whose holders were killed: nothing holds them, they only lie about."""
        before = self._clock.now() / MICROSECONDS - FORGET_S
        for path in self._locks.iterdir():
            with suppress(OSError):
                if path.name != OPENING and path.stat().st_mtime < before:
                    path.unlink()


def _used(connection: sqlite3.Connection) -> int:
    """Bytes of the file that are in use."""
    counts = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")]
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((counts[0] - counts[1]) * page_size)
