"""What was sent is remembered by key, for every way to Anki, and costs little when it is sent again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from jobdesk.anki.sent import Sent, to_be_sent
from jobdesk.core.clock import MICROSECONDS
from jobdesk.desk.cards.sent import SentNotes
from jobdesk.store.store import FILE_NAME, Store
from tests.support.anki_notes import basic, cloze
from tests.support.clock import HandClock

HERE, THERE = Path("/notes/.git"), Path("/other/.git")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path, clock: HandClock) -> Iterator[Store]:
    opened = Store(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def notes(store: Store, clock: HandClock) -> SentNotes:
    return SentNotes(store, clock)


def full(name: str) -> Sent:
    """With something in every field."""
    return Sent(
        name, "JobDesk", "guid", "digest", "Deck", ("a", "b"), 5 * MICROSECONDS, "rev:20250615", 7, 8, True,
        (("a.png", "A.png"), ("b.png", "c.png")),
    )  # fmt: skip


def lines(store: Store) -> int:
    """How much was ever written down."""
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection:
        return int(connection.execute("SELECT count(*) FROM decisions").fetchone()[0])


def test_it_comes_back_as_it_was(notes: SentNotes) -> None:
    notes.keep(HERE, [full("one")])
    assert notes.all() == {full("one").key: full("one")}


def test_the_last_one_holds(notes: SentNotes) -> None:
    """A note is known by its key: a card and the cloze that it became are two."""
    notes.keep(HERE, [full("one"), replace(full("one"), type="JobDesk Cloze")])
    notes.keep(HERE, [replace(full("one"), guid="learned")])
    assert {key.type: sent.guid for key, sent in notes.all().items()} == {"JobDesk": "learned", "JobDesk Cloze": "guid"}


def test_sent_again_as_it_was(notes: SentNotes, store: Store, clock: HandClock) -> None:
    """A thousand unchanged notes leave one line, and what is sent next is still later than the last time."""
    wanted = [basic(f"n{number}") for number in range(1000)]
    for _ in range(3):
        sent = notes.all()
        notes.keep(HERE, [to_be_sent(note, sent.get(note.key), clock.now()) for note in wanted])
    assert lines(store) == 1000 + 3
    clock.move(-3600)
    sent = notes.all()
    again = to_be_sent(wanted[0], sent[wanted[0].key], clock.now())
    assert again.sent_at == sent[wanted[0].key].sent_at + MICROSECONDS > clock.now()


def test_whose_they_are(notes: SentNotes) -> None:
    """Of a repository: what came from it, and what it wants, wherever that came from."""
    mine, theirs, both = full("mine"), full("theirs"), full("both")
    notes.keep(HERE, [mine])
    notes.keep(THERE, [theirs, both])
    assert set(notes.of(HERE, {both.key})) == {mine.key, both.key}
    assert set(notes.of(THERE, set())) == {theirs.key, both.key}


def test_since_when(notes: SentNotes, clock: HandClock) -> None:
    """The first time counts, however often a note is sent."""
    old, new = to_be_sent(basic("old"), None, clock.now()), to_be_sent(cloze("new"), None, clock.now())
    notes.keep(HERE, [old])
    today = clock.move(86_400)
    notes.keep(HERE, [replace(old, digest="another"), new])
    assert notes.begun_since(HERE, today) == {new.key}
    assert notes.begun_since(THERE, 0) == set()


def test_nothing_leaves_nothing(notes: SentNotes, store: Store) -> None:
    notes.keep(HERE, [])
    assert (notes.all(), lines(store)) == ({}, 0)
