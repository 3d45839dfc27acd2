"""Deleting from Anki: ours alone, as agreed, and never without an export that brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.anki.carrier import NotCarried
from jobdesk.anki.deletion import ExportIncomplete, delete
from tests.support.anki_connect import StandIn
from tests.support.anki_notes import basic, imported, rows, scheduling, study
from tests.support.anki_sync import Desk


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "anki") as stand_in:
        yield stand_in


@pytest.fixture
def desk(anki: StandIn) -> Desk:
    """One that has sent three notes, two of which are in its notes no more."""
    desk = Desk(anki)
    desk.sync(basic("group"), basic("ring"), basic("field", deck="Fields: all, of them"))
    return desk


@pytest.mark.parametrize("sees_our_disk", [True, False])
def test_orphans_are_exported_and_deleted(tmp_path: Path, anki: StandIn, desk: Desk, sees_our_disk: bool) -> None:
    """Importing the exports brings them back, with their history, into their decks."""
    before = study(anki.collection, "ring")
    anki.sees_our_disk = sees_our_disk
    deleted = delete(desk.look(basic("group")).orphans, tmp_path / "exports", desk.connect)
    assert sorted(note.id for note in deleted.notes) == ["field", "ring"]
    assert set(rows(anki.collection)) == {"group"}
    assert [package.name for package in deleted.exports] == ["Fields-all-of-them.apkg", "Mathematics-Algebra.apkg"]
    for package in deleted.exports:
        imported(anki.collection, package)
    assert set(rows(anki.collection)) == {"group", "ring", "field"}
    assert scheduling(anki.collection, "ring") == {before}


def test_what_changed_since_it_was_agreed_stays(tmp_path: Path, anki: StandIn, desk: Desk) -> None:
    """A person edited one meanwhile, and deleted the other: there is nothing to do, and nothing to export."""
    orphans = desk.look(basic("group")).orphans
    [ring] = anki.collection.find_notes("JobDeskId:ring")
    note = anki.collection.get_note(ring)
    note["Back"] = "Mine"
    anki.collection.update_note(note)
    anki.collection.remove_notes(anki.collection.find_notes("JobDeskId:field"))
    deleted = delete(orphans, tmp_path / "exports", desk.connect)
    assert (deleted.notes, deleted.exports) == ((), ())
    assert set(rows(anki.collection)) == {"group", "ring"}


def test_no_export_is_lost_to_a_later_one(tmp_path: Path, desk: Desk) -> None:
    first = delete(desk.look(basic("group"), basic("field")).orphans, tmp_path / "exports", desk.connect)
    second = delete(desk.look().orphans, tmp_path / "exports", desk.connect)
    assert first.exports[0].exists()
    assert {*first.exports}.isdisjoint(second.exports)


def test_without_an_export_nothing_is_deleted(tmp_path: Path, anki: StandIn, desk: Desk) -> None:
    """Where there is no way for a file, and where the file does not hold what it should."""
    anki.lacks.add("exportPackage")
    with pytest.raises(NotCarried):
        delete(desk.look().orphans, tmp_path / "exports", desk.connect)
    anki.lacks.remove("exportPackage")

    class Elsewhere(type(desk.connect)):
        """Says of every card that it lies in an empty deck."""

        def call(self, name: str, **params: object) -> object:
            told = super().call(name, **params)
            return [{**card, "deckName": "Default"} for card in told] if name == "cardsInfo" else told

    orphans = desk.look().orphans
    desk.connect.__class__ = Elsewhere
    with pytest.raises(ExportIncomplete, match="Nothing was deleted"):
        delete(orphans, tmp_path / "exports", desk.connect)
    assert set(rows(anki.collection)) == {"group", "ring", "field"}
