"""Typed actions on the open collection, where AnkiConnect's answers differ from age to age."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.anki.collection import Collection
from jobdesk.anki.connect import AnkiConnect
from jobdesk.anki.troubles import ActionFailed
from jobdesk.core.clock import Clock
from tests.support.anki_connect import Age, StandIn
from tests.support.anki_notes import basic
from tests.support.anki_sync import Desk


@pytest.fixture(params=Age)
def anki(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[StandIn]:
    with StandIn(tmp_path / "anki", request.param) as stand_in:
        yield stand_in


@pytest.fixture
def opened(anki: StandIn) -> Collection:
    return Collection(AnkiConnect(anki.address, clock=Clock()))


def request_for(front: str, model: str = "Basic", field: str = "Front") -> dict[str, object]:
    return {"deckName": "Default", "modelName": model, "fields": {field: front}}


def test_bad_notes_among_good_ones(anki: StandIn, opened: Collection) -> None:
    """Old answers have gaps, newer ones are one error for all; here each note has its id or its reason."""
    notes = [
        request_for("one"),
        request_for(""),
        request_for("one"),
        request_for("{{c1::x}}"),
        request_for("no gap", "Cloze", "Text"),
        request_for("two"),
    ]
    one, *failures, two = opened.add(notes)
    assert [failure.reason for failure in failures if isinstance(failure, ActionFailed)] == [
        "cannot create note because it is empty",
        "cannot create note because it is a duplicate",
        "cannot create note for unknown reason",
        "cannot create note for unknown reason",
    ]
    assert {*anki.collection.find_notes("")} == {one, two}


def test_good_notes_are_one_call(anki: StandIn, opened: Collection) -> None:
    opened.add([request_for(f"n{number}") for number in range(100)])
    assert anki.asked == ["addNotes"]


def test_notes_that_are_not_there(anki: StandIn, opened: Collection) -> None:
    """AnkiConnect tells nothing of an unknown id; that of a person's own note is none of ours."""
    Desk(anki).sync(basic("group"))
    [ours] = anki.collection.find_notes("")
    theirs = anki.collection.new_note(anki.collection.models.by_name("Basic"))
    theirs["Front"] = "mine"
    anki.collection.add_note(theirs, 1)
    assert set(opened.notes([1, ours, theirs.id])) == {ours}
    assert opened.decks_of([1]) == {}
    assert opened.our_ids() == {ours}


def test_a_note_that_lost_its_cards(anki: StandIn, opened: Collection) -> None:
    """Newer add-ons then refuse to tell of all notes in that call; the others are told all the same."""
    Desk(anki).sync(basic("bare"), basic("ring"))
    (bare,) = anki.collection.find_notes("JobDeskId:bare")
    (ring,) = anki.collection.find_notes("JobDeskId:ring")
    anki.collection.db.execute("DELETE FROM cards WHERE nid = ?", bare)
    told = opened.notes([bare, ring])
    assert told[ring].id == "ring"
    assert bare not in told or told[bare].cards == ()


def test_decks_may_be_created_again(anki: StandIn, opened: Collection) -> None:
    opened.create_decks(["A::B", "A::B", "A"])
    opened.create_decks(["A::B"])
    assert [deck.name for deck in anki.collection.decks.all_names_and_ids()] == ["A", "A::B", "Default"]


def test_the_default_deck_may_have_another_name(anki: StandIn, opened: Collection) -> None:
    anki.collection.decks.rename(1, "Standard")
    assert opened.default_deck() == "Standard"
