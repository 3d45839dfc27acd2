"""Writes of many share a commit: in order, all or nothing, and again when the disk has room."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobdesk.core.errors import JobDeskError
from jobdesk.core.events import Event, JobsChanged, RunsSettled, RunsStarted
from jobdesk.core.model import Changes
from jobdesk.engine.bus import Bus
from jobdesk.engine.ledger import Ledger
from jobdesk.store.runs import LeaseLost
from tests.support.troubled import TroubledStore, full_disk


class Book:
    """A ledger over a real store, with a table of words."""

    def __init__(self, folder: Path) -> None:
        self.store = TroubledStore(folder)
        self.bus = Bus()
        self.events: list[Event] = []
        self.bus.subscribe(self.events.append)
        self.ledger = Ledger(self.store, self.bus)
        with self.store.writing() as connection:
            connection.execute("CREATE TABLE words (word TEXT)")

    def put(self, word: str, **more: object) -> None:
        self.ledger.write_part(write_words, word, **more)  # type: ignore[arg-type]

    def words(self) -> list[str]:
        with self.store.reading() as connection:
            return [word for (word,) in connection.execute("SELECT word FROM words ORDER BY rowid")]


def write_words(connection: sqlite3.Connection, words: Sequence[str]) -> Changes:
    """Writes words, all or none; `refused` is one that the store refuses."""
    connection.executemany("INSERT INTO words VALUES (?)", [(word,) for word in words])
    if "refused" in words:
        raise LeaseLost
    return Changes(jobs={len(words)})


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = Book(tmp_path)
    yield made
    made.store.close()


def test_what_waits_is_one_commit(book: Book) -> None:
    """In the order in which it came, and what is told follows the commit."""
    told: list[list[str]] = []
    for word in ("one", "two", "three"):
        book.put(word, then=lambda failure: told.append(book.words()))
    assert book.words() == []
    assert book.ledger.commit()
    assert book.words() == ["one", "two", "three"]
    assert told == [["one", "two", "three"]] * 3


def test_neighbours_share_a_call(book: Book) -> None:
    """Three parts of one write are one call of it."""
    for word in ("one", "two", "three"):
        book.put(word)
    book.ledger.write(lambda connection: None)
    book.put("four")
    book.ledger.commit()
    assert book.events == [JobsChanged(frozenset({3, 1}))]


def test_a_refused_entry_takes_no_other_along(book: Book) -> None:
    """Not those before it, nor its neighbours; who wrote it hears why."""
    failures: dict[str, JobDeskError | None] = {}
    for word in ("one", "refused", "two"):
        book.put(word, then=lambda failure, word=word: failures.__setitem__(word, failure))
    assert book.ledger.commit()
    assert book.words() == ["one", "two"]
    assert [type(failures[word]) for word in ("one", "refused", "two")] == [type(None), LeaseLost, type(None)]


def test_the_last_write_sees_what_was_written_before_it(book: Book) -> None:
    """It is part of the same transaction."""
    seen: list[int] = []

    def last(connection: sqlite3.Connection) -> Changes:
        seen.extend(connection.execute("SELECT count(*) FROM words").fetchone())
        return Changes(settled={7: [1]}, started={7: [2]})

    book.put("one")
    book.ledger.commit(last)
    assert seen == [1]
    assert set(book.events) == {JobsChanged(frozenset({1})), RunsSettled(7, (1,)), RunsStarted(7, (2,))}


def test_a_full_disk_loses_nothing(book: Book) -> None:
    """The group is kept in its order, before what comes meanwhile, and nobody is told that it is stored."""
    told: list[str] = []
    book.put("one", then=lambda failure: told.append("one"))
    with full_disk():
        assert not book.ledger.commit()
        book.put("two", then=lambda failure: told.append("two"))
        assert not book.ledger.commit()
        assert (book.words(), told, book.events) == ([], [], [])
    assert book.ledger.commit()
    assert (book.words(), told) == (["one", "two"], ["one", "two"])


def test_trouble_is_told_once(book: Book, caplog: pytest.LogCaptureFixture) -> None:
    """However often it is tried, and again when it comes again."""
    for _ in range(2):
        book.put("one")
        with full_disk():
            for _ in range(3):
                book.ledger.commit()
            assert book.ledger.trouble
        book.ledger.commit()
        assert book.ledger.trouble is None
    assert len(caplog.records) == 2


def test_a_last_write_that_cannot_be_leaves_nothing_written(book: Book) -> None:
    """The lease is another's: what waited is not ours to write any more."""

    def last(connection: sqlite3.Connection) -> Changes:
        raise LeaseLost

    book.put("one")
    with pytest.raises(LeaseLost):
        book.ledger.commit(last)
    assert not book.ledger.has_entries
    assert book.words() == []


def test_what_is_dropped_is_not_written(book: Book) -> None:
    book.put("one", about="one")
    book.ledger.drop()
    book.put("two")
    assert book.ledger.commit()
    assert book.words() == ["two"]


def test_what_is_out_of_date_is_not_written(book: Book) -> None:
    """The newer one stands where it came, so that it follows what it rests on."""
    for word, about in (("first of a", "a"), ("first of b", "b"), ("begun", None), ("second of a", "a")):
        book.put(word, about=about)
    book.ledger.commit()
    assert book.words() == ["first of b", "begun", "second of a"]


def test_in_long_trouble_the_ledger_does_not_grow(book: Book) -> None:
    """A run that says how far it is ten thousand times has said it once."""
    with full_disk():
        for number in range(10_000):
            book.put(str(number), about="progress")
            if number % 1000 == 0:
                book.ledger.commit()
    book.ledger.commit()
    assert book.words() == ["9999"]


def test_nothing_to_write_needs_no_commit(book: Book) -> None:
    with full_disk():
        assert book.ledger.commit()


def test_who_waits_is_woken_by_a_write_and_by_a_wake(book: Book) -> None:
    """Only the wake says that there is something to look for, and it says so once."""
    assert not book.ledger.wait(0)
    book.ledger.wake()
    assert book.ledger.wait(30)
    assert not book.ledger.wait(0)
    threading.Timer(0, book.put, ["one"]).start()
    assert not book.ledger.wait(30)
    assert book.ledger.has_entries


def test_a_full_group_is_not_waited_for(book: Book) -> None:
    """Waiting ends as soon as the group is as large as it can be; a wake ends it too, and is told."""
    book.put("one")
    book.put("two")
    assert not book.ledger.wait(60, group=2)
    book.ledger.wake()
    assert book.ledger.wait(60, group=3)


def test_who_waits_out_trouble_is_woken(book: Book) -> None:
    """A stop need not wait for the end of the pause."""
    waker = threading.Thread(target=lambda: [book.ledger.wake() for _ in iter(paused.is_set, True)])
    paused = threading.Event()
    waker.start()
    book.ledger.pause(30)
    paused.set()
    waker.join(10)
    assert not waker.is_alive()


STEPS = st.lists(st.sampled_from(["put", "refused", "a", "b", "commit", "trouble"]), min_size=1, max_size=30)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_entry_is_written_once_or_told_why_not(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """Against a plain list: what is not refused and not out of date is there once, in order, after the last commit."""
    book, expected, told = Book(tmp_path_factory.mktemp("book")), list[tuple[str, str]](), list[str]()
    with book.store.reading() as connection:
        connection.execute("PRAGMA synchronous = off")
    written = 0
    for number, step in enumerate(steps):
        word = "refused" if step == "refused" else f"{step} {number}"
        if step == "commit":
            assert book.ledger.commit()
            written = len(expected)
        elif step == "trouble":
            with full_disk():
                book.ledger.commit()
        else:
            if step in "ab":
                expected[written:] = [one for one in expected[written:] if one[0] != step]
            expected.append((step, word))
            book.put(word, then=lambda failure, word=word: told.append(word), about=step if step in "ab" else None)
    book.ledger.commit()
    assert book.words() == [word for _, word in expected if word != "refused"]
    assert told == [word for _, word in expected]
    book.store.close()
