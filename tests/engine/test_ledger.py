"""The ledger: shared commits, shared calls, and entries that fail alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from jobdesk.core.errors import JobDeskError
from jobdesk.engine.bus import Bus
from jobdesk.engine.ledger import Ledger
from jobdesk.store.database import DiskFull
from jobdesk.store.store import Store


class Refused(JobDeskError):
    """That one is refused."""


class Book:
    """Keeps names in the database, and what each call of `write` was given; refuses `bad`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.calls: list[list[str]] = []
        self.is_full = False

    def write(self, connection: sqlite3.Connection, names: Sequence[str]) -> None:
        self.calls.append(list(names))
        for name in names:
            self.store.controls.set(connection, name, True)
        if "bad" in names:
            raise Refused
        if self.is_full:
            raise DiskFull

    def has(self, name: str) -> bool:
        with self.store.reading() as connection:
            return self.store.controls.get(connection, name) is not None


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def book(store: Store) -> Book:
    return Book(store)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store, Bus())


def test_neighbours_share_a_call(ledger: Ledger, book: Book) -> None:
    """What several workers report at once is one call; what stands between keeps its place."""
    order: list[str] = []
    for name in ("a", "b"):
        ledger.write_part(book.write, name, lambda _, name=name: order.append(name))
    ledger.write(lambda connection: book.write(connection, ["between"]), lambda _: order.append("between"))
    ledger.write_part(book.write, "c", lambda _: order.append("c"))
    assert ledger.commit()
    assert book.calls == [["a", "b"], ["between"], ["c"]]
    assert order == ["a", "b", "between", "c"]


def test_a_refused_part_takes_no_neighbour_with_it(ledger: Ledger, book: Book) -> None:
    """Where a shared call is refused, each part is written by itself, and only the bad one fails."""
    failures: dict[str, JobDeskError | None] = {}
    for name in ("a", "bad", "b"):
        ledger.write_part(book.write, name, lambda failure, name=name: failures.update({name: failure}))
    assert ledger.commit()
    assert {name: type(failure) for name, failure in failures.items()} == {
        "a": type(None),
        "bad": Refused,
        "b": type(None),
    }
    assert (book.has("a"), book.has("bad"), book.has("b")) == (True, False, True)


def test_trouble_keeps_the_whole_group(ledger: Ledger, book: Book, caplog: pytest.LogCaptureFixture) -> None:
    """A full disk loses nothing: the group is written, in order, once there is room."""
    done: list[str] = []
    book.is_full = True
    for name in ("a", "b"):
        ledger.write_part(book.write, name, lambda _, name=name: done.append(name))
    assert not ledger.commit()
    assert not done
    assert not book.has("a")
    book.is_full = False
    assert ledger.commit()
    assert done == ["a", "b"]
    assert "disk is full" in caplog.text


def test_a_full_group_is_not_waited_for(ledger: Ledger, book: Book) -> None:
    """Waiting ends as soon as the group is as large as it can be; a wake ends it too, and is told."""
    ledger.write_part(book.write, "a")
    ledger.write_part(book.write, "b")
    assert ledger.wait(60, group=2) is False
    ledger.wake()
    assert ledger.wait(60, group=3) is True
