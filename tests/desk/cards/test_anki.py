"""The desk and the real Anki: what goes there and when, what is only told, and what happens where Anki is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from jobdesk.anki.package_reading import read_package
from jobdesk.anki.troubles import AnkiTrouble, UnusableAddress
from jobdesk.desk.cards.anki import AnkiNotReady, HasMedia, Parcel, SyncGoingOn
from jobdesk.store.locks import open_private, try_lock
from tests.support.anki_connect import Age, CutOff, StandIn
from tests.support.anki_desk import HERE, AnkiDesk, Notebook, anki_desk
from tests.support.anki_notes import backward, basic, cloze, imported, picture, rows, scheduling, study

DAY_S = 86_400
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "anki") as stand_in:
        yield stand_in


@pytest.fixture
def desk(tmp_path: Path, anki: StandIn) -> Iterator[AnkiDesk]:
    with anki_desk(tmp_path / "desk", anki.address) as opened:
        yield opened


def ids(notes: tuple[object, ...]) -> list[str]:
    return [str(getattr(one, "note", one).id) for one in notes]


def edit(anki: StandIn, name: str, **fields: str) -> None:
    """What a person does in Anki's editor."""
    (found,) = anki.collection.find_notes(f"JobDeskId:{name}")
    note = anki.collection.get_note(found)
    for field, text in fields.items():
        note[field] = text
    anki.collection.update_note(note)


def written(parcel: Parcel) -> Path:
    assert parcel.path is not None
    return parcel.path


def packed(parcel: Parcel) -> list[str]:
    """The notes in a package, by the identity of their cards."""
    return sorted(note.fields["JobDeskId"] for note in read_package(written(parcel)))


# ---------------------------------------------------------------------- syncing


def test_a_sync_and_another_one(desk: AnkiDesk, anki: StandIn) -> None:
    """What a look foretells is done, is remembered, and there is nothing left to do."""
    desk.notebook.write(basic("group"), backward("ring"), cloze("field"))
    assert ids(desk.look().plan.add) == ["group", "ring", "field"]
    synced = desk.sync()
    assert (synced.added, synced.changed, synced.unsettled) == (3, 0, ())
    assert sorted(rows(anki.collection)) == ["field", "group", "ring"]
    assert len(desk.sent.of(HERE, set())) == 3
    again = desk.sync()
    assert (again.added, again.changed) == (0, 0)


def test_the_limit_of_a_day(desk: AnkiDesk) -> None:
    """The important course first; the rest waits, and comes when it is another day here."""
    desk.notebook.limit = 2
    desk.notebook.write(basic("a"), basic("b"), basic("c", priority=5))
    look = desk.look()
    assert (ids(look.plan.add), ids(look.plan.later)) == (["c", "a"], ["b"])
    desk.sync()
    assert desk.sync().added == 0
    desk.clock.move(DAY_S)
    assert desk.sync().added == 1


def test_progress_is_told(desk: AnkiDesk) -> None:
    """In notes that are done, after each piece of them."""
    desk.notebook.limit = 2000
    desk.notebook.write(*(basic(f"n{number}") for number in range(700)))
    heard: list[tuple[int, int]] = []
    desk.facet.sync(desk.look(), lambda done, total: heard.append((done, total)))
    assert heard == [(500, 700), (700, 700)]


def test_two_repositories(desk: AnkiDesk, anki: StandIn, tmp_path: Path) -> None:
    """Each has its own orphans, and neither sees the other's notes as its own."""
    desk.notebook.write(basic("mine"), basic("gone"))
    desk.sync()
    mine = desk.notebook.notes[:1]
    desk.notebook.repository = Path("/other/.git")
    desk.notebook.write(basic("theirs"))
    desk.sync()
    look = desk.look()
    assert (ids(look.left), ids(look.differences.strangers)) == ([], ["mine", "gone"])
    desk.notebook.repository = HERE
    desk.notebook.write(*mine)
    look = desk.look()
    assert (ids(look.left), ids(look.differences.strangers)) == (["gone"], ["theirs"])


def test_what_is_in_the_notes_is_not_gone_from_them(desk: AnkiDesk) -> None:
    """A card that changed and waits for a person's word is told apart from one that the notes lost."""
    desk.notebook.write(basic("changed"), basic("lost"))
    desk.sync()
    desk.notebook.write()
    desk.notebook.waiting = {"changed"}
    look = desk.look()
    assert (ids(look.unaccepted), ids(look.left)) == (["changed"], ["lost"])


def test_two_at_a_time(desk: AnkiDesk, anki: StandIn) -> None:
    """While another JobDesk changes Anki this one does not, or there would be two of every note."""
    desk.notebook.write(basic("group"))
    look = desk.look()
    handle = open_private(desk.folder / "anki.lock")
    try:
        assert try_lock(handle)
        with pytest.raises(SyncGoingOn):
            desk.facet.sync(look)
    finally:
        os.close(handle)
    assert desk.facet.sync(look).added == 1


def test_no_anki(tmp_path: Path) -> None:
    """It says so before anything else, and what it found."""
    with anki_desk(tmp_path / "desk", NOWHERE) as desk, pytest.raises(AnkiNotReady) as told:
        desk.look()
    assert told.value.finding.standing == "not running"
    assert told.value.message.startswith("Anki is not running")


def test_an_address_that_is_none(desk: AnkiDesk) -> None:
    with pytest.raises(UnusableAddress):
        desk.facet.check("localhost:port")


def test_the_door(tmp_path: Path) -> None:
    """What is said goes before what the settings say."""
    with StandIn(tmp_path / "anki", key="secret") as anki:
        closing = AnkiDesk(tmp_path / "desk", anki.address, key="secret")
        assert closing.facet.check().is_ready
        assert closing.facet.check(key="wrong").standing == "key refused"
        assert closing.facet.check(NOWHERE).standing == "not running"
        closing.close()


@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize(("age", "takes_packages"), [(Age.OF_2023, False), (Age.SEPTEMBER_2025, True)])
def test_cut_off_at_every_call_and_repeated(tmp_path: Path, age: Age, takes_packages: bool, is_done: bool) -> None:
    """Whatever call the sync of a changed notebook dies in: the same sync again ends in the same collection."""
    before = [basic("kept"), basic("changed"), cloze("moved"), basic("gone")]
    after = [basic("kept"), basic("changed", "Changed?"), cloze("moved", deck="Elsewhere"), backward("new")]
    call = 0
    outcomes = set()
    while True:
        folder = tmp_path / str(call)
        with StandIn(folder / "anki", age) as anki, anki_desk(folder / "desk", anki.address) as desk:
            if not takes_packages:
                anki.lacks.add("importPackage")
            desk.notebook.write(*before)
            desk.sync()
            history = study(anki.collection, "changed")
            desk.notebook.write(*after)
            first = anki.calls
            if call:
                anki.cut_off = CutOff(first + call, is_done)
            with suppress(AnkiTrouble):
                desk.sync()
            calls = anki.calls - first
            anki.cut_off = None
            desk.clock.move(1)
            desk.sync()
            look = desk.look()
            assert (look.plan.add, look.plan.change, len(look.differences.same)) == ((), (), 4)
            assert scheduling(anki.collection, "changed") == {history}
            outcomes.add(str(sorted(rows(anki.collection).items())))
        if call > calls:
            break
        call += 1
    assert len(outcomes) == 1


# ---------------------------------------------------------------------- settling


def test_only_what_is_picked(desk: AnkiDesk, anki: StandIn) -> None:
    """Edited in Anki, deleted there, changed here, new: each is settled where it was picked, the others stay."""
    names = ("edited", "edited-too", "deleted", "deleted-too", "changed", "changed-too")
    desk.notebook.write(*map(basic, names))
    desk.sync()
    edit(anki, "edited", Front="Mine")
    edit(anki, "edited-too", Front="Mine")
    anki.collection.remove_notes(anki.collection.find_notes("JobDeskId:deleted*"))
    changed = [basic(name, "Changed?") for name in ("changed", "changed-too")]
    desk.notebook.write(*map(basic, names[:4]), *changed, basic("new"), basic("new-too"))
    desk.notebook.limit = 0

    synced = desk.facet.settle(desk.look(), {"edited", "deleted", "changed", "new"})
    assert (synced.added, synced.changed) == (2, 2)
    assert {name: front for name, (front,) in rows(anki.collection).items()} == {
        "edited": "What is edited?",
        "edited-too": "Mine",
        "deleted": "What is deleted?",
        "changed": "Changed?",
        "changed-too": "What is changed-too?",
        "new": "What is new?",
    }


def test_taking_over_what_a_person_made_of_a_card(desk: AnkiDesk, anki: StandIn) -> None:
    """The other way round: Anki stays as it is, and the notebook agrees with it."""
    desk.notebook.write(basic("mine"), basic("same"), cloze("gap"))
    desk.sync()
    edit(anki, "mine", Front="Mine?", Back="Mine.")
    edit(anki, "gap", Text="A {{c1::group}} it is.")
    writes = len(anki.asked)
    assert desk.facet.take(desk.look(), {"mine", "same", "gap"}) == ("mine", "gap")
    assert {"updateNoteFields", "importPackage"}.isdisjoint(anki.asked[writes:])
    assert ids(desk.look().differences.same) == ["mine", "same", "gap"]


def test_pictures_are_not_taken_over(desk: AnkiDesk, anki: StandIn) -> None:
    """Their names in Anki mean nothing in the notes; then nothing at all is taken."""
    desk.notebook.write(basic("mine"), basic("picture"))
    desk.sync()
    edit(anki, "mine", Front="Mine?")
    edit(anki, "picture", Back='<IMG src="a.png">')
    with pytest.raises(HasMedia):
        desk.facet.take(desk.look(), {"mine", "picture"})
    assert len(desk.look().differences.edited) == 2


# ---------------------------------------------------------------------- deleting


def test_deleting_what_the_notes_lost(desk: AnkiDesk, anki: StandIn, tmp_path: Path) -> None:
    """An export with its history comes first; when the notes have the card again, so has Anki, as one note."""
    desk.notebook.write(basic("kept"), basic("lost"))
    desk.sync()
    history = study(anki.collection, "lost")
    desk.notebook.write(basic("kept"))
    look = desk.look()
    deleted = desk.facet.delete(look, look.left)
    assert ids(deleted.notes) == ["lost"]
    assert sorted(rows(anki.collection)) == ["kept"]
    (export,) = deleted.exports
    assert export.is_relative_to(desk.folder)

    imported(anki.collection, export)
    assert scheduling(anki.collection, "lost") == {history}
    anki.collection.remove_notes(anki.collection.find_notes("JobDeskId:lost"))
    desk.notebook.write(basic("kept"), basic("lost"))
    assert desk.sync().added == 1
    assert len(rows(anki.collection)["lost"]) == 1


def test_what_may_be_deleted(desk: AnkiDesk, anki: StandIn) -> None:
    """Nothing that an accepted card wants, and nothing that JobDesk did not make."""
    own = anki.collection.new_note(anki.collection.models.by_name("Basic"))
    own["Front"] = "A person's own"
    anki.collection.add_note(own, 1)
    desk.notebook.write(basic("wanted"), basic("lost"))
    desk.sync()
    desk.notebook.write(basic("wanted"))
    assert ids(desk.look().deletable) == ["lost"]


# ---------------------------------------------------------------------- packages in place of a sync


def test_a_package_where_anki_is_not(desk: AnkiDesk, anki: StandIn) -> None:
    """It lies in the data folder; a sync later finds its notes where they were imported, and adds none twice."""
    desk.notebook.write(basic("group"), backward("ring"))
    parcel = desk.facet.pack(desk.request)
    assert written(parcel).is_relative_to(desk.folder)
    assert (parcel.notes, parcel.replacing, parcel.later) == (2, 0, 0)
    imported(anki.collection, written(parcel))
    synced = desk.sync()
    assert (synced.added, synced.changed) == (0, 0)
    assert len(rows(anki.collection)) == 2


def test_a_dry_package(desk: AnkiDesk) -> None:
    """Counts, writes nothing and remembers nothing."""
    desk.notebook.write(basic("group"))
    parcel = desk.facet.pack(desk.request, is_dry=True)
    assert (parcel.notes, parcel.path, dict(desk.sent.all())) == (1, None, {})


def test_a_package_is_lost(desk: AnkiDesk) -> None:
    """Nobody can say whether it was imported, so the next one has its notes, too, and the limit holds all the same."""
    desk.notebook.limit = 2
    desk.notebook.write(basic("a"), basic("b"), basic("c"))
    assert packed(desk.facet.pack(desk.request)) == ["a", "b"]
    second = desk.facet.pack(desk.request)
    assert (packed(second), second.later) == (["a", "b"], 1)
    desk.clock.move(DAY_S)
    assert packed(desk.facet.pack(desk.request)) == ["a", "b", "c"]


@pytest.mark.parametrize("takes_packages", [True, False])
def test_in_live_and_changed_by_a_package(desk: AnkiDesk, anki: StandIn, takes_packages: bool) -> None:
    """What Anki has and what did not change is left out; what changed is one note with its history."""
    if not takes_packages:
        anki.lacks.add("importPackage")
    desk.notebook.write(basic("same"), basic("changed"))
    desk.sync()
    history = study(anki.collection, "changed")
    desk.notebook.write(basic("same"), basic("changed", "Changed?"))
    desk.clock.move(5)
    for _ in range(2):  # the first one may have been lost
        parcel = desk.facet.pack(desk.request)
        assert (packed(parcel), parcel.replacing) == (["changed"], 1)
    imported(anki.collection, written(parcel))
    assert rows(anki.collection)["changed"] == ["Changed?"]
    assert scheduling(anki.collection, "changed") == {history}
    assert len(desk.look().differences.same) == 2


def test_an_edit_in_anki_is_still_known_after_a_package(desk: AnkiDesk, anki: StandIn) -> None:
    """A package that nobody imported does not make a sync write over what a person changed in Anki."""
    desk.notebook.write(basic("group"))
    desk.sync()
    desk.notebook.write(basic("group", "Changed?"))
    desk.facet.pack(desk.request)
    edit(anki, "group", Front="Mine")
    assert ids(desk.look().differences.edited) == ["group"]


def test_there_is_nothing_to_pack(desk: AnkiDesk) -> None:
    desk.notebook.write(basic("group"))
    desk.sync()
    assert desk.facet.pack(desk.request) == Parcel(None, 0, 0, 0)


def test_a_place_of_ones_own(desk: AnkiDesk, tmp_path: Path) -> None:
    """A file that was asked for, in folders that are made; with its pictures."""
    note = basic("group", back='<img src="a.png">', media=(picture(tmp_path, "a.png"),))
    desk.notebook.write(note, replace(basic("lacking"), front=""))
    parcel = desk.facet.pack(desk.request, tmp_path / "new" / "cards.apkg")
    assert packed(parcel) == ["group"]
    assert parcel.path == tmp_path / "new" / "cards.apkg"
    assert [(one.note.id, one.reason) for one in parcel.left_out] == [("lacking", "Its front is empty.")]


def test_repositories_do_not_share_a_package(tmp_path: Path) -> None:
    """Two of the same name have a file each."""
    paths = set()
    for place in ("/a/notes/.git", "/b/notes/.git", "/c/notes.git"):
        notebook = Notebook([basic("group")], repository=Path(place))
        with anki_desk(tmp_path / "desk", NOWHERE, notebook) as desk:
            paths.add(written(desk.facet.pack(desk.request)))
    assert len(paths) == 3
    assert {path.name.rpartition("-")[0] for path in paths} == {"notes"}


def test_a_second_is_a_second(desk: AnkiDesk, anki: StandIn) -> None:
    """Each package is newer than the one before, though no time has passed: Anki takes what is newer alone."""
    for question in ("First?", "Second?", "Third?"):
        desk.notebook.write(basic("group", question))
        imported(anki.collection, written(desk.facet.pack(desk.request)))
        assert rows(anki.collection) == {"group": [question]}
