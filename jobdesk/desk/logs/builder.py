"""Builds the index of logs from the logs that are there, newest first, in small pieces.

As a process of its own it runs at the lowest priority, so that neither the window nor the workers notice. Whoever works
the queue starts it (`indexing`); it hears on its stdin how busy the workers are, and ends with its stdin. Of the
processes of a data folder one builds: the one that has the lock of a file.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from jobdesk.desk.logs.lines import BLOCK, Log
from jobdesk.engine.folders import log_index_file, log_name, logs_folder
from jobdesk.store.locks import open_private, try_lock
from jobdesk.store.log_index import DAMAGED, LATE, LoggedAttempt, LogIndex, LogIndexWriter, throw_away
from jobdesk.store.logged import is_over, logged_attempts, reading
from jobdesk.store.run_ids import job_of

PIECE = 1 << 20
"""Bytes of text in one transaction: about a sixth of a second."""
BUSY_SHARE = 0.1
"""How much of the time it may work while the workers do."""
BUSY, IDLE = b"busy\n", b"idle\n"


@dataclass(frozen=True)
class Pending:
    """What is not in the index yet: attempts in the order of their ends, jobs that are over, jobs that are gone."""

    logs: Sequence[LoggedAttempt]
    whole_jobs: Sequence[int]
    gone: Sequence[int]


def pending(database: sqlite3.Connection, logs: Path, index: LogIndex, connection: sqlite3.Connection) -> Pending:
    """Compare the logs that there are with those that the index has seen; `connection` is one to the index."""
    with suppress(FileNotFoundError):
        there = {int(entry.name) for entry in os.scandir(logs) if entry.name.isdecimal()}
        whole = index.whole_jobs(connection)
        found: list[LoggedAttempt] = []
        over = []
        for job in sorted(there - whole):
            if is_over(database, job):  # asked first, so that nothing can come between
                over.append(job)
            seen = index.seen(connection, job)
            found += [log for log in logged_attempts(database, job) if (log.run, log.attempt) not in seen]
        found.sort(key=lambda log: (log.ended_at, log.run, log.attempt))
        return Pending(found, over, sorted(index.jobs(connection) - there))
    return Pending([], [], sorted(index.jobs(connection)))


class LogBuilder:
    """Brings the index up to what there is. `pace` is called after every piece with the seconds that it took."""

    def __init__(
        self, folder: Path, limit: int, *, is_wanted: Callable[[], bool], pace: Callable[[float], object]
    ) -> None:
        self._path = log_index_file(folder)
        self._logs = logs_folder(folder)
        self._database = folder / "jobdesk.sqlite"
        self._limit = limit
        self._is_wanted = is_wanted
        self._pace = pace
        self._began = monotonic()

    def build(self) -> bool:
        """Build on until everything is in it, or it is not wanted any more; False where another process builds."""
        with self._turn() as is_ours:
            if not is_ours:
                return False
            with suppress(_Replaced):
                self._build()
        return True

    def _build(self) -> None:
        try:
            with reading(self._database) as database, LogIndexWriter(self._path, self._limit) as index:
                while self._is_wanted() and self._round(database, index):
                    pass
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in DAMAGED:
                raise
            throw_away(self._path)

    def _round(self, database: sqlite3.Connection, index: LogIndexWriter) -> bool:
        """One look at what is missing, and the newest part of it; False where nothing is."""
        missing = pending(database, self._logs, index, index.connection)
        if missing.gone:
            index.forget(missing.gone)
        if not missing.logs:
            for job in missing.whole_jobs:
                index.add_whole_job(job)
            index.commit()
            return bool(missing.gone)
        newest_at = index.newest_at()
        fresh = [log for log in missing.logs if newest_at is not None and log.ended_at >= newest_at - LATE]
        if fresh:
            self._add_fresh(index, fresh)
        else:
            self._add_older(index, missing.logs)
        return True

    def _add_fresh(self, index: LogIndexWriter, logs: Sequence[LoggedAttempt]) -> None:
        """What ended since, in order, onto the newest shelf."""
        index.stand_at_newest()
        size = 0
        for log in logs:
            if not self._is_wanted():
                break
            size += self._add(index, log)
            if size >= index.shelf_size:
                break
        self._end_piece(index)
        index.drop_what_is_too_much()

    def _add_older(self, index: LogIndexWriter, logs: Sequence[LoggedAttempt]) -> None:
        """The newest of what is older than all that is in it, in order, onto a shelf of its own."""
        chosen: list[LoggedAttempt] = []
        size = 0
        for log in reversed(logs):
            size += self._size(log)
            if chosen and size > index.shelf_size:
                break
            chosen.append(log)
        if index.newest_at() is not None and not index.has_room_for(size):
            index.give_up(logs)
            index.commit()
            return
        index.stand_at_new()
        for log in reversed(chosen):
            if not self._is_wanted():
                break
            self._add(index, log)
        self._end_piece(index)

    def _add(self, index: LogIndexWriter, log: LoggedAttempt) -> int:
        """One log; its size in bytes, 0 where it is gone."""
        file, size, count = Log(self._path_of(log)), self._size(log), 0
        for start in range(0, size, BLOCK):
            index.add_stretch(file.piece(start, start + BLOCK).text)
            count += 1
            if index.waiting >= PIECE:
                self._end_piece(index)
                if not self._is_wanted():
                    return size
        index.add_log(log, count, size)
        return size

    def _end_piece(self, index: LogIndexWriter) -> None:
        index.commit()
        if not index.is_there:
            raise _Replaced
        self._pace(monotonic() - self._began)
        self._began = monotonic()

    def _path_of(self, log: LoggedAttempt) -> Path:
        return self._logs / log_name(job_of(log.run), log.run, log.attempt)

    def _size(self, log: LoggedAttempt) -> int:
        with suppress(OSError):
            return self._path_of(log).stat().st_size
        return 0

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is this process that builds; it is until the end of the block."""
        handle = open_private(self._path.with_suffix(".building"))
        try:
            yield try_lock(handle)
        finally:
            os.close(handle)


class _Replaced(Exception):
    """Somebody deleted the file of the index, as they may."""


def main() -> None:
    """Build what stdin says: a line of JSON (`folder`, `limit` in bytes), and then how busy the workers are."""
    # Without a buffer: its lock would be held by the thread that listens when this process ends by itself.
    heard = open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)  # noqa: SIM115 - open to the end
    asked = json.loads(heard.readline())
    stopping, busy = threading.Event(), threading.Event()

    def listen() -> None:
        for line in heard:
            if line == BUSY:
                busy.set()
            elif line == IDLE:
                busy.clear()
        stopping.set()

    def pace(took_s: float) -> None:
        if busy.is_set():
            stopping.wait(took_s / BUSY_SHARE - took_s)

    threading.Thread(target=listen, name="listen", daemon=True).start()
    LogBuilder(Path(asked["folder"]), asked["limit"], is_wanted=lambda: not stopping.is_set(), pace=pace).build()
