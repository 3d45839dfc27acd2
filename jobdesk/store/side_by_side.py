"""Asks several questions at once, each on a thread and a connection of its own: SQLite then uses several cores."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from jobdesk.core.errors import JobDeskError
from jobdesk.store.database import Database

T = TypeVar("T")
Question = Callable[[sqlite3.Connection], T]
IsWanted = Callable[[], bool]

MOST = 4
STEPS = 250_000
"""After so many steps of SQLite's machine, ten milliseconds or so, it is asked whether a search is still wanted. Not
more often: the one who asks waits for the interpreter, which the window may be busy with, and the search with it."""


class NotWanted(JobDeskError):
    """Nobody waits for that search any more."""


def always() -> bool:
    """Somebody waits for it to the end."""
    return True


def how_many() -> int:
    """So many questions at once are quicker than one after the other."""
    return min(MOST, os.cpu_count() or 1)


def side_by_side(
    database: Database, connection: sqlite3.Connection, questions: Sequence[Question[T]], is_wanted: IsWanted
) -> list[T]:
    """The answers, in the order of the questions. Raises `NotWanted` soon after they are not wanted any more.

    A single one is asked here and now, on the `connection` of the caller.
    """
    if len(questions) == 1:
        return [questions[0](connection)]
    with ThreadPoolExecutor(len(questions), "search") as threads:
        return list(threads.map(lambda question: _apart(database, question, is_wanted), questions))


def _apart(database: Database, question: Question[T], is_wanted: IsWanted) -> T:
    try:
        with database.reading() as connection, interruptible(connection, is_wanted):
            return question(connection)
    finally:
        database.close_thread()


@contextmanager
def interruptible(connection: sqlite3.Connection, is_wanted: IsWanted) -> Iterator[None]:
    """What is asked inside ends with `NotWanted` soon after it is not wanted any more."""
    connection.set_progress_handler(lambda: not is_wanted(), STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise NotWanted from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
