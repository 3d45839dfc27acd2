"""The index of what logs say: which stretches of which logs have a text in them. Standard library only.

It is a cache in a file of its own: it may be deleted at any time, and is built again. What it finds is where to look:
the lines themselves stay in the logs. A row stands for a stretch of a log (16 kB), and holds nothing but which trigrams
occur there: so any part of a word is found, as in a name of a function or a path, which words alone would not give,
for a third of the logs' size. An index of words takes a sixth; trigrams of every line with their places, three times
the logs (measured over 12 MB; SQLite 3.40, "The Trigram Tokenizer", https://sqlite.org/fts5.html).

Rows are kept on shelves, each a table of its own, in the order of time: what is newest is found first, and what is too
much goes by the shelf, oldest first, because a row without its text cannot be deleted from such a table.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.store.locks import open_private
from jobdesk.store.run_ids import run_id

SHELF = 64 << 20
"""Bytes of logs on one shelf."""
SMALLEST_SHELF = 1 << 20
LATE = 3_600_000_000
"""Microseconds by which a log may come late and still stand on the newest shelf."""
BUSY_TIMEOUT_S = 5.0
SHORTEST = 3
MOST_TRIGRAMS = 12
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
FORM = 1
"""The number of this schema: a file of another form is thrown away."""

SCHEMA = f"""
PRAGMA auto_vacuum = incremental;
PRAGMA journal_mode = wal;
PRAGMA synchronous = normal;
BEGIN;
CREATE TABLE IF NOT EXISTS shelves (
    id INTEGER PRIMARY KEY,
    newest_at INTEGER NOT NULL DEFAULT 0,
    stretches INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS logs (
    run INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    shelf INTEGER,
    first INTEGER,
    stretches INTEGER NOT NULL,
    PRIMARY KEY (run, attempt)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS logs_by_place ON logs (shelf, first);
CREATE TABLE IF NOT EXISTS whole_jobs (job INTEGER PRIMARY KEY);
PRAGMA user_version = {FORM};
COMMIT;
"""
TABLE = "CREATE VIRTUAL TABLE shelf_{0} USING fts5 (said, content='', tokenize='trigram', detail=none, columnsize=0)"
FOUND = "SELECT rowid FROM shelf_{0} WHERE shelf_{0} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"


class NoLogIndex(EnvironmentTrouble):
    """The logs cannot be searched now."""

    help = "logs"


@dataclass(frozen=True, slots=True)
class LoggedAttempt:
    """An attempt that wrote a log and is over."""

    run: int
    attempt: int
    ended_at: int


@dataclass(frozen=True, slots=True)
class Place:
    """How far down a search has come: behind this one are the older ones."""

    newest_at: int
    shelf: int
    first: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A log in which a text may be, with the numbers of the stretches where it may be, first to last."""

    log: LoggedAttempt
    stretches: Sequence[int]
    place: Place


def has_trigram(text: str) -> bool:
    """Whether the index knows anything of a text: a shorter one has nothing to look up."""
    return len(text) >= SHORTEST


def match_of(texts: Sequence[str]) -> str:
    """What FTS5 is asked for stretches that have every trigram of these texts; of a long text some of them do."""
    trigrams = dict.fromkeys(trigram for text in texts for trigram in _trigrams(text))
    return " AND ".join('"{}"'.format(trigram.replace('"', '""')) for trigram in trigrams)


def _trigrams(text: str) -> list[str]:
    found = [text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1)]
    step = -(-len(found) // MOST_TRIGRAMS) or 1
    return found[::step]


class LogIndex:
    """The index as it is read. The file is opened for each reading: it may have been thrown away in between."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection to read with; None while there is no index, or one of no use."""
        try:
            address = f"{self.path.absolute().as_uri()}?mode=rw"
            connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        except sqlite3.OperationalError:
            yield None
            return
        with closing(connection):
            if _is_whole(connection):
                connection.execute("BEGIN")  # one state of it, however long the reading takes
                yield connection
            else:
                yield None

    def covered(self, connection: sqlite3.Connection) -> int:
        """How many logs are in it."""
        row: tuple[int] = connection.execute("SELECT count(shelf) FROM logs").fetchone()
        return row[0]

    def known(self, connection: sqlite3.Connection) -> int:
        """How many logs it has seen, also those that are not in it any more."""
        row: tuple[int] = connection.execute("SELECT count(*) FROM logs").fetchone()
        return row[0]

    def whole_jobs(self, connection: sqlite3.Connection) -> set[int]:
        """The jobs that are over and of which every log was seen."""
        return {job for (job,) in connection.execute("SELECT job FROM whole_jobs")}

    def jobs(self, connection: sqlite3.Connection) -> set[int]:
        """The jobs of which it has seen any log, and those that are whole."""
        rows = connection.execute("SELECT DISTINCT run >> 24 FROM logs UNION SELECT job FROM whole_jobs")
        return {job for (job,) in rows}

    def seen(self, connection: sqlite3.Connection, job: int) -> set[tuple[int, int]]:
        """Run and attempt of the logs of a job that it has seen."""
        rows = connection.execute("SELECT run, attempt FROM logs WHERE run BETWEEN ? AND ?", _runs_of(job))
        return set(rows.fetchall())

    def candidates(
        self, connection: sqlite3.Connection, match: str, *, job: int | None = None, after: Place | None = None
    ) -> Iterator[Candidate]:
        """Logs in which there may be what `match` asks for, newest first, behind a place."""
        shelves = connection.execute("SELECT newest_at, id, stretches FROM shelves ORDER BY newest_at DESC, id DESC")
        for newest_at, shelf, count in shelves.fetchall():
            first, last = 0, count
            if after is not None and shelf == after.shelf:
                last = after.first - 1
            elif after is not None and (newest_at, shelf) > (after.newest_at, after.shelf):
                continue
            if job is not None:
                low, high = self._reach(connection, shelf, job)
                first, last = max(first, low), min(last, high)
            rows = connection.execute(FOUND.format(shelf), (match, first, last))
            for log, start, some in self._logs(connection, shelf, (row for (row,) in rows)):
                if job is None or _is_of(log.run, job):
                    yield Candidate(log, some, Place(newest_at, shelf, start))

    def _reach(self, connection: sqlite3.Connection, shelf: int, job: int) -> tuple[int, int]:
        """The first and the last row of a shelf that the logs of a job have."""
        first, last = connection.execute(
            "SELECT min(first), max(first + stretches) - 1 FROM logs WHERE run BETWEEN ? AND ? AND shelf = ?",
            (*_runs_of(job), shelf),
        ).fetchone()
        return (1, 0) if first is None else (first, last)

    def _logs(
        self, connection: sqlite3.Connection, shelf: int, rows: Iterator[int]
    ) -> Iterator[tuple[LoggedAttempt, int, Sequence[int]]]:
        """The logs that rows belong to; those of a log that is gone belong to none."""
        where = "SELECT run, attempt, ended_at, first, stretches FROM logs WHERE shelf = ? AND first <= ?"
        known: tuple[int, int, int, int, int] | None = None

        def log_of(row: int) -> tuple[int, int, int, int, int] | None:
            nonlocal known
            if known is None or not known[3] <= row < known[3] + known[4]:
                known = connection.execute(f"{where} ORDER BY first DESC LIMIT 1", (shelf, row)).fetchone()
            return known if known is not None and row < known[3] + known[4] else None

        for log, some in groupby(rows, key=log_of):
            if log is not None:
                run, attempt, ended_at, first, _ = log
                yield LoggedAttempt(run, attempt, ended_at), first, [row - first for row in some][::-1]


def _runs_of(job: int) -> tuple[int, int]:
    return run_id(job, 0), run_id(job + 1, 0) - 1


def _is_of(run: int, job: int) -> bool:
    first, last = _runs_of(job)
    return first <= run <= last


def _is_whole(connection: sqlite3.Connection) -> bool:
    try:
        row: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        return False
    return row[0] == FORM


class LogIndexWriter(LogIndex):
    """The index as it is built, by one process at a time: its caller sees to that. `limit` is in bytes.

    What is damaged, or of another form, is thrown away when it is opened. What is added is there for readers with the
    next `commit`.
    """

    def __init__(self, path: Path, limit: int) -> None:
        super().__init__(path)
        self.shelf_size = min(SHELF, max(SMALLEST_SHELF, limit))
        """Bytes of logs on one shelf: where there is little room, several shelves fit into it all the same."""
        self._limit = limit
        self._shelf: int | None = None
        self._next = 0
        self._waiting = 0
        self.connection = self._opened()

    def __enter__(self) -> LogIndexWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @property
    def waiting(self) -> int:
        """Bytes of text that were added since the last commit."""
        return self._waiting

    @property
    def is_there(self) -> bool:
        """Whether the file has not been deleted, or replaced, since it was opened."""
        try:
            return self.path.stat().st_ino == self._inode
        except OSError:
            return False

    # ------------------------------------------------------------------ shelves

    def newest_at(self) -> int | None:
        """When the newest log that is in it ended."""
        row: tuple[int | None] = self.connection.execute("SELECT max(newest_at) FROM shelves").fetchone()
        return row[0]

    def stand_at_newest(self) -> None:
        """Add to the newest shelf from now on, where it has room, else to a new one."""
        row = self.connection.execute(
            "SELECT id, stretches, size FROM shelves ORDER BY newest_at DESC, id DESC LIMIT 1"
        ).fetchone()
        if row is None or row[2] >= self.shelf_size:
            self.stand_at_new()
        else:
            self._shelf, self._next = row[0], row[1]

    def stand_at_new(self) -> None:
        """Add to a new shelf from now on."""
        self._begin()
        self._shelf = self.connection.execute("INSERT INTO shelves DEFAULT VALUES").lastrowid
        self._next = 0
        self.connection.execute(TABLE.format(self._shelf))

    def has_room_for(self, size: int) -> bool:
        """Whether logs of so many bytes would fit, by what those that are in it took."""
        return self._used() + size // 2 <= self._limit

    def drop_what_is_too_much(self) -> int:
        """Throw away the oldest shelves until the rest is within the limit; how many went."""
        gone = 0
        while self._used() > self._limit:
            rows = self.connection.execute("SELECT id FROM shelves ORDER BY newest_at, id LIMIT 2").fetchall()
            if len(rows) < 2:
                break
            self._begin()
            self.connection.execute("UPDATE logs SET shelf = NULL, first = NULL WHERE shelf = ?", rows[0])
            self._drop_shelf(rows[0][0])
            self.commit()
            gone += 1
        return gone

    def _drop_shelf(self, shelf: int) -> None:
        self.connection.execute(f"DROP TABLE shelf_{shelf}")
        self.connection.execute("DELETE FROM shelves WHERE id = ?", (shelf,))
        if shelf == self._shelf:
            self._shelf = None

    def _used(self) -> int:
        """Bytes of the file that are in use."""
        counts = [self.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")]
        (page_size,) = self.connection.execute("PRAGMA page_size").fetchone()
        return int((counts[0] - counts[1]) * page_size)

    # ------------------------------------------------------------------ logs

    def add_stretch(self, text: str) -> None:
        """The next stretch of the log that is added now."""
        self._begin()
        self.connection.execute(f"INSERT INTO shelf_{self._shelf} (rowid, said) VALUES (?, ?)", (self._next, text))
        self._next += 1
        self._waiting += len(text)

    def add_log(self, log: LoggedAttempt, stretches: int, size: int) -> None:
        """The stretches that were added last are this log; before that nobody finds them."""
        self._begin()
        self.connection.execute(
            "INSERT OR REPLACE INTO logs VALUES (?, ?, ?, ?, ?, ?)",
            (log.run, log.attempt, log.ended_at, self._shelf, self._next - stretches, stretches),
        )
        self.connection.execute(
            "UPDATE shelves SET newest_at = max(newest_at, ?), stretches = ?, size = size + ? WHERE id = ?",
            (log.ended_at, self._next, size, self._shelf),
        )
        self._waiting += 100

    def give_up(self, logs: Sequence[LoggedAttempt]) -> None:
        """These are too old for the room there is: they are known, and not in it."""
        self._begin()
        self.connection.executemany(
            "INSERT OR IGNORE INTO logs (run, attempt, ended_at, stretches) VALUES (?, ?, ?, 0)",
            [(log.run, log.attempt, log.ended_at) for log in logs],
        )

    def add_whole_job(self, job: int) -> None:
        """This job is over, and every log of it was seen."""
        self._begin()
        self.connection.execute("INSERT OR IGNORE INTO whole_jobs VALUES (?)", (job,))

    def forget(self, jobs: Sequence[int]) -> None:
        """The logs of these jobs are gone. A shelf of which less than half is left is taken down, to be built anew."""
        self._begin()
        for job in jobs:
            self.connection.execute("DELETE FROM logs WHERE run BETWEEN ? AND ?", _runs_of(job))
            self.connection.execute("DELETE FROM whole_jobs WHERE job = ?", (job,))
        thin = self.connection.execute(
            "SELECT id FROM shelves WHERE stretches >"
            " 2 * (SELECT coalesce(sum(logs.stretches), 0) FROM logs WHERE logs.shelf = shelves.id)"
        ).fetchall()
        for (shelf,) in thin:
            self.connection.execute(
                "DELETE FROM whole_jobs WHERE job IN (SELECT run >> 24 FROM logs WHERE shelf = ?)", (shelf,)
            )
            self.connection.execute("DELETE FROM logs WHERE shelf = ?", (shelf,))
            self._drop_shelf(shelf)
        self.commit()

    def commit(self) -> None:
        """What was added is there for readers."""
        if self.connection.in_transaction:
            if self._shelf is not None:
                self.connection.execute("UPDATE shelves SET stretches = ? WHERE id = ?", (self._next, self._shelf))
            self.connection.execute("COMMIT")
            self.connection.execute("PRAGMA incremental_vacuum(256)").fetchall()
        self._waiting = 0

    def _begin(self) -> None:
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN IMMEDIATE")

    # ------------------------------------------------------------------ the file

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in DAMAGED and not isinstance(error, _OtherForm):
                raise NoLogIndex(f"The index of logs cannot be built: {error}.") from error
        throw_away(self.path)
        return self._open()

    def _open(self) -> sqlite3.Connection:
        handle = open_private(self.path)
        status = os.fstat(handle)
        self._inode = status.st_ino
        os.close(handle)
        with ExitStack() as opening:
            connection = opening.enter_context(
                closing(sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None))
            )
            if status.st_size and not _is_whole(connection):
                raise _OtherForm
            connection.executescript(SCHEMA)
            opening.pop_all()
        return connection


class _OtherForm(sqlite3.DatabaseError):
    """The file is no index, or one of another form."""


def throw_away(path: Path) -> None:
    """Delete an index; it is built again."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
