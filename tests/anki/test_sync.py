"""Syncs with an Anki in each age of AnkiConnect, and by each of the ways on which notes get there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from pathlib import Path

import pytest

from jobdesk.anki.package import write_package
from jobdesk.anki.plan import DailyLimit
from jobdesk.anki.troubles import AnkiTrouble
from tests.support.anki_connect import Age, CutOff, StandIn
from tests.support.anki_notes import DECK, backward, basic, cloze, imported, picture, rows, scheduling, study
from tests.support.anki_sync import Desk


class Way(Enum):
    """How new notes get into Anki."""

    BY_PATH = "a package by its path"
    BY_MEDIA = "a package through the media folder"
    LIVE = "note by note, from the same machine"
    LIVE_AFAR = "note by note, from another machine"

    @property
    def is_live(self) -> bool:
        return self in (Way.LIVE, Way.LIVE_AFAR)

    def open(self, anki: StandIn) -> None:
        """Leave no better way than this one."""
        anki.sees_our_disk = self in (Way.BY_PATH, Way.LIVE)
        if self.is_live:
            anki.lacks.add("importPackage")
        if self is Way.LIVE_AFAR:
            anki.lacks.add("getMediaDirPath")


@pytest.fixture(params=Age)
def age(request: pytest.FixtureRequest) -> Age:
    return request.param


@pytest.fixture(params=Way)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "anki") as stand_in:
        yield stand_in


@pytest.fixture
def desk(anki: StandIn) -> Desk:
    return Desk(anki)


def deck_of(anki: StandIn, name: str) -> set[str]:
    cards = map(anki.collection.get_card, anki.collection.find_cards(f"JobDeskId:{name}"))
    return {anki.collection.decks.name(card.did) for card in cards}


def tags_of(anki: StandIn, name: str) -> list[str]:
    [note_id] = anki.collection.find_notes(f"JobDeskId:{name}")
    return anki.collection.get_note(note_id).tags


def edit(anki: StandIn, name: str, **fields: str) -> None:
    """What a person does in Anki's editor."""
    [note_id] = anki.collection.find_notes(f"JobDeskId:{name}")
    note = anki.collection.get_note(note_id)
    for field, value in fields.items():
        note[field] = value
    anki.collection.update_note(note)


def everything(anki: StandIn) -> set[tuple[object, ...]]:
    """All that one collection can have in common with another: no ids and no times, and no guids of Anki's own."""
    return {
        (*note.fields, *sorted(note.tags), *sorted(anki.collection.decks.name(card.did) for card in note.cards()))
        for note in map(anki.collection.get_note, anki.collection.find_notes(""))
    }


# ---------------------------------------------------------------------- adding


def test_new_notes_in_every_age_and_way(tmp_path: Path, age: Age, way: Way) -> None:
    """All kinds of notes, in their decks, with their tags; afterwards there is no difference left."""
    notes = (
        basic("group", tags=("algebra",), source="groups.tex:1"),
        backward("ring", deck="Other"),
        cloze("field"),
        basic("twin", front="What is group?"),
    )
    with StandIn(tmp_path, age) as anki:
        way.open(anki)
        desk = Desk(anki)
        synced = desk.sync(*notes)
        assert (synced.added, synced.changed, synced.unsettled) == (4, 0, ())
        assert len(rows(anki.collection)) == 4
        assert (deck_of(anki, "group"), deck_of(anki, "ring")) == ({DECK}, {"Other"})
        assert tags_of(anki, "group") == ["algebra"]
        differences = desk.look(*notes)
        assert len(differences.same) == 4
        assert len(anki.collection.find_cards("")) == 6


def test_a_second_sync_does_nothing(anki: StandIn, desk: Desk) -> None:
    """It asks what is there, and neither writes to Anki nor remembers anything."""
    notes = (basic("group"), cloze("field"))
    desk.sync(*notes)
    before, remembered = everything(anki), dict(desk.sent)
    anki.asked.clear()
    assert desk.sync(*notes).added == 0
    assert set(anki.asked) == {"findNotes", "notesInfo", "modelNamesAndIds", "deckNamesAndIds"}
    assert (everything(anki), desk.sent) == (before, remembered)


def test_what_goes_in_live_and_is_imported_later_is_one_note(tmp_path: Path, age: Age, way: Way) -> None:
    """The two ways agree: a package after a sync updates the notes of the sync, and keeps what was learned."""
    with StandIn(tmp_path / "anki", age) as anki:
        way.open(anki)
        desk = Desk(anki)
        desk.sync(basic("group"), cloze("field"))
        before = study(anki.collection, "group")
        desk.clock.move(60)
        package = write_package(
            tmp_path / "notes.apkg", [basic("group", "Else?"), cloze("field")], desk.clock.now(), desk.sent
        )
        if way is Way.LIVE_AFAR:
            assert [left.note.id for left in package.left_out] == ["group", "field"]
            return
        log = imported(anki.collection, package.path)
        assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 2, 0)
        assert rows(anki.collection)["group"] == ["Else?"]
        assert scheduling(anki.collection, "group") == {before}
        assert len(desk.look(basic("group", "Else?"), cloze("field")).same) == 2


def test_a_package_is_newer_than_what_anki_has(tmp_path: Path, anki: StandIn, desk: Desk) -> None:
    """Anki's clock may be ahead of ours, and it passes over what is not newer without a word."""
    desk.sync(basic("group"))
    ahead = desk.clock.now() // 1_000_000 + 300
    anki.collection.db.execute("UPDATE notes SET mod = ?", ahead)
    desk.sync(basic("group"))
    package = write_package(tmp_path / "notes.apkg", [basic("group", "Else?")], desk.clock.now(), desk.sent)
    assert len(imported(anki.collection, package.path).updated) == 1
    assert rows(anki.collection)["group"] == ["Else?"]


def test_what_was_imported_is_known_to_a_sync(tmp_path: Path, anki: StandIn, desk: Desk) -> None:
    """A package first, then a sync, even with no memory of the package: the notes are found, not added again."""
    package = write_package(tmp_path / "notes.apkg", [basic("group"), cloze("field")], desk.clock.now())
    imported(anki.collection, package.path)
    synced = desk.sync(basic("group", "Else?"), cloze("field"))
    assert (synced.added, synced.changed) == (0, 1)
    assert rows(anki.collection)["group"] == ["Else?"]
    assert len(desk.sent) == 2


def test_an_import_that_fails_when_it_is_done(anki: StandIn, desk: Desk) -> None:
    """Some Ankis stumble over what they want to say of it: its notes are not added once more in another way."""
    anki.fails_after_import = True
    assert desk.sync(basic("group"), cloze("field")).added == 2
    assert {name: len(fronts) for name, fronts in rows(anki.collection).items()} == {"group": 1, "field": 1}
    assert len(desk.look(basic("group"), cloze("field")).same) == 2


@pytest.mark.parametrize(("notes", "letters"), [(600, 3_000), (30, 90_000)])
def test_many_and_long_notes_are_not_one_call(anki: StandIn, desk: Desk, way: Way, notes: int, letters: int) -> None:
    """Anki freezes at bodies over a megabyte, so no call comes near one."""
    way.open(anki)
    synced = desk.sync(*(basic(f"n{number}", back="x" * letters) for number in range(notes)))
    assert (synced.added, synced.unsettled) == (notes, ())
    assert anki.largest_body < 600_000


def test_the_person_has_another_note_type_of_that_name(anki: StandIn, desk: Desk) -> None:
    """It is left alone, and the notes still get in."""
    Way.LIVE.open(anki)
    theirs = anki.collection.models.copy(anki.collection.models.by_name("Basic"))
    theirs["name"] = "JobDesk"
    anki.collection.models.update_dict(theirs)
    assert desk.sync(basic("group")).added == 1
    assert len(anki.collection.models.by_name("JobDesk")["flds"]) == 2
    assert desk.sync(basic("group", "Else?")).changed == 1


def test_renamed_note_types_are_still_ours(anki: StandIn, desk: Desk, way: Way) -> None:
    """A person may call the note type what they like."""
    way.open(anki)
    desk.sync(basic("group"))
    model = anki.collection.models.by_name("JobDesk")
    model["name"] = "My theorems"
    anki.collection.models.update_dict(model)
    synced = desk.sync(basic("group", "Else?"), basic("ring"))
    assert (synced.added, synced.changed, synced.unsettled) == (1, 1, ())


# ---------------------------------------------------------------------- changing


def test_a_change_in_every_age_and_way(tmp_path: Path, age: Age, way: Way) -> None:
    """Fields change, history and the person's own tags stay, the day of the revision is tagged."""
    with StandIn(tmp_path, age) as anki:
        way.open(anki)
        desk = Desk(anki)
        desk.sync(basic("group", tags=("algebra", "old")))
        before = study(anki.collection, "group")
        anki.collection.tags.bulk_add(anki.collection.find_notes(""), "leech rev:20200101")
        synced = desk.sync(basic("group", "Else?", tags=("algebra", "new")))
        assert (synced.added, synced.changed, synced.unsettled) == (0, 1, ())
        assert rows(anki.collection) == {"group": ["Else?"]}
        assert scheduling(anki.collection, "group") == {before}
        [revision] = [tag for tag in tags_of(anki, "group") if tag.startswith("rev:")]
        assert revision != "rev:20200101"
        assert {*tags_of(anki, "group")} == {"algebra", "leech", "new", revision}


def test_a_moved_line_changes_the_source_alone(anki: StandIn, desk: Desk) -> None:
    desk.sync(basic("group", source="groups.tex:1"))
    assert desk.sync(basic("group", source="groups.tex:9")).changed == 1
    assert tags_of(anki, "group") == []


def test_a_tag_that_a_person_took_away_stays_away(anki: StandIn, desk: Desk) -> None:
    """And one whose case differs is the same, as it is for Anki."""
    desk.sync(basic("group", tags=("algebra", "Chapter")))
    anki.collection.tags.bulk_remove(anki.collection.find_notes(""), "algebra")
    assert desk.look(basic("group", tags=("algebra", "chapter"))).same


def test_another_deck(anki: StandIn, desk: Desk, way: Way) -> None:
    """Cards follow the notes into another deck, but not where a person had put them into one of their own."""
    way.open(anki)
    desk.sync(basic("group"), basic("ring"))
    mine = anki.collection.decks.id("Mine")
    anki.collection.set_deck(anki.collection.find_cards("JobDeskId:ring"), mine)
    assert desk.sync(basic("group", deck="New"), basic("ring", deck="New")).changed == 1
    assert (deck_of(anki, "group"), deck_of(anki, "ring")) == ({"New"}, {"Mine"})


def test_becoming_a_cloze(anki: StandIn, desk: Desk) -> None:
    """It is another note to Anki; the one of before is an orphan, and stays with its history."""
    desk.sync(basic("group"))
    before = study(anki.collection, "group")
    assert desk.sync(cloze("group")).added == 1
    assert before in scheduling(anki.collection, "group")
    [orphan] = desk.look(cloze("group")).orphans
    assert orphan.content[0] == "What is group?"


def test_an_open_note_is_told(anki: StandIn, desk: Desk) -> None:
    """Anki reports success and keeps its own; reading back shows it, and the next sync tries again."""
    desk.sync(basic("group"), basic("ring"))
    anki.open_notes |= {*anki.collection.find_notes("JobDeskId:group")}
    synced = desk.sync(basic("group", "Else?"), basic("ring", "Else?"))
    assert synced.changed == 1
    assert [(one.note.id, "has this note open" in one.reason) for one in synced.unsettled] == [("group", True)]
    anki.open_notes.clear()
    assert desk.sync(basic("group", "Else?"), basic("ring", "Else?")).changed == 1
    assert rows(anki.collection)["group"] == ["Else?"]


# ---------------------------------------------------------------------- a person's own edits


def test_an_edit_in_anki_stays(anki: StandIn, desk: Desk) -> None:
    """Whether or not the notes changed too, until the person picks it; then it is written over."""
    desk.sync(basic("group"), basic("ring"))
    edit(anki, "group", Front="Mine")
    edit(anki, "ring", Back="Mine")
    notes = basic("group"), basic("ring", "Else?")
    synced = desk.sync(*notes)
    assert (synced.added, synced.changed) == (0, 0)
    found = desk.look(*notes)
    assert [(match.note.id, match.clashes) for match in found.edited] == [("group", False), ("ring", True)]

    assert desk.settle({"ring"}, *notes).changed == 1
    assert rows(anki.collection) == {"group": ["Mine"], "ring": ["Else?"]}
    assert [match.note.id for match in desk.look(*notes).edited] == ["group"]


def test_an_edit_in_anki_is_known_without_any_memory(anki: StandIn, desk: Desk) -> None:
    """The note says itself what JobDesk wrote last, so a fresh data folder overwrites nothing."""
    desk.sync(basic("group"), basic("ring"))
    edit(anki, "group", Back="Mine")
    found = Desk(anki).look(basic("group", "Else?"), basic("ring", "Else?"))
    assert [match.note.id for match in found.edited] == ["group"]
    assert [match.note.id for match in found.changed] == ["ring"]


def test_an_edit_between_looking_and_doing_stays(anki: StandIn, desk: Desk) -> None:
    """What was agreed on is looked at once more before it is written."""
    desk.sync(basic("group"), basic("ring"))
    seen = anki.calls

    class Meanwhile(type(desk.connect)):
        def call(self, name: str, **params: object) -> object:
            if name == "notesInfo" and anki.calls > seen + 2:
                edit(anki, "group", Front="Mine")
                anki.collection.remove_notes(anki.collection.find_notes("JobDeskId:ring"))
            return super().call(name, **params)

    desk.connect.__class__ = Meanwhile
    synced = desk.sync(basic("group", "Else?"), basic("ring", "Else?"))
    assert synced.changed == 0
    assert [one.reason for one in synced.unsettled] == [
        "It was changed in Anki meanwhile; sync once more.",
        "It was deleted in Anki meanwhile.",
    ]


def test_a_note_deleted_in_anki_stays_deleted(anki: StandIn, desk: Desk, way: Way) -> None:
    """Until the person picks it; then it comes back as one note."""
    way.open(anki)
    desk.sync(basic("group"), basic("ring"))
    anki.collection.remove_notes(anki.collection.find_notes("JobDeskId:group"))
    assert desk.sync(basic("group"), basic("ring")).added == 0
    assert [note.id for note in desk.look(basic("group"), basic("ring")).gone] == ["group"]
    assert desk.settle({"group"}, basic("group"), basic("ring")).added == 1
    assert len(desk.look(basic("group"), basic("ring")).same) == 2


def test_a_copy_is_left_alone(anki: StandIn, desk: Desk) -> None:
    """Copied in Anki, a note has the identity of another; the older one is ours."""
    desk.sync(basic("group"))
    [note_id] = anki.collection.find_notes("")
    original = anki.collection.get_note(note_id)
    copy = anki.collection.new_note(original.note_type())
    copy.fields = [*original.fields]
    copy["Front"] = "My own variant"
    anki.collection.add_note(copy, 1)
    assert desk.sync(basic("group", "Else?")).changed == 1
    assert sorted(rows(anki.collection)["group"]) == ["Else?", "My own variant"]
    assert [note.note_id for note in desk.look(basic("group", "Else?")).copies] == [copy.id]


def test_notes_of_other_repositories(anki: StandIn, desk: Desk) -> None:
    """What another repository sent is neither an orphan here nor anything to change; its own orphans are."""
    Desk(anki).sync(basic("theirs"))
    desk.sync(basic("group"), basic("ring"))
    found = desk.look(basic("group"))
    assert [note.id for note in found.orphans] == ["ring"]
    assert [note.id for note in found.strangers] == ["theirs"]


# ---------------------------------------------------------------------- what comes first


def test_the_daily_limit_and_the_priorities(anki: StandIn, desk: Desk) -> None:
    """Five cards a day: the important course first, then the order of the notes; the rest another day."""
    notes = [basic(f"n{number}", priority=5 if number in (7, 8) else 1) for number in range(9)]
    limit = DailyLimit(cards=5, since=desk.clock.now() - 3_600_000_000)
    assert desk.sync(*notes, limit=limit).added == 5
    assert set(rows(anki.collection)) == {"n7", "n8", "n0", "n1", "n2"}
    assert desk.sync(*notes, limit=limit).added == 0
    tomorrow = DailyLimit(cards=5, since=desk.clock.now() + 3_600_000_000)
    assert desk.sync(*notes, limit=tomorrow).added == 4


# ---------------------------------------------------------------------- media


def test_media_comes_along(tmp_path: Path, anki: StandIn, desk: Desk, way: Way) -> None:
    """With new notes and with changed ones, once; under the name that Anki gives it, which the field then mentions."""
    way.open(anki)
    circle = picture(tmp_path, "Circle.png")
    note = basic("circle", '<img src="Circle.png">', media=(circle,))
    assert desk.sync(note).added == 1
    assert rows(anki.collection)["circle"] == ['<img src="circle.png">']
    assert desk.look(note).same
    square = picture(tmp_path, "jobdesk-square-0123.png")
    changed = basic("circle", '<img src="Circle.png"><img src="jobdesk-square-0123.png">', media=(circle, square))
    assert desk.sync(changed).changed == 1
    assert rows(anki.collection)["circle"] == ['<img src="circle.png"><img src="jobdesk-square-0123.png">']
    assert desk.look(changed).same
    check = anki.collection.media.check()
    assert (list(check.missing), list(check.unused)) == ([], [])


def test_a_note_whose_picture_is_gone_waits(tmp_path: Path, anki: StandIn, desk: Desk) -> None:
    """The other notes do not wait for it."""
    lost = picture(tmp_path, "lost.png")
    desk.sync(basic("old"))
    lost.path.unlink()
    synced = desk.sync(basic("new", media=(lost,)), basic("old", "Else?", media=(lost,)), basic("ring"))
    assert (synced.added, synced.changed) == (1, 0)
    assert [one.note.id for one in synced.unsettled] == ["new", "old"]


# ---------------------------------------------------------------------- cut off anywhere


@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize(
    ("age", "way"),
    [
        (Age.FEBRUARY_2025, Way.LIVE),
        (Age.SEPTEMBER_2025, Way.BY_MEDIA),
        (Age.SEPTEMBER_2025, Way.BY_PATH),
    ],
)
def test_cut_off_anywhere_and_repeated(tmp_path: Path, age: Age, way: Way, is_done: bool) -> None:
    """The answer to every call in turn breaks off; the same sync again ends in the same collection."""
    shown = picture(tmp_path, "jobdesk-a-01.png")
    first = [basic("group", tags=("old",)), basic("ring")]
    then = [
        basic("group", "Else?", tags=("new",), deck="Other"),
        basic("ring"),
        backward("ideal", front=f'<img src="{shown.name}">', media=(shown,)),
        cloze("field", deck="Fields"),
    ]

    def ended(folder: Path, cut_off: int | None) -> tuple[set[tuple[object, ...]], int]:
        """The collection in the end, and how many calls the sync took."""
        with StandIn(folder, age) as anki:
            way.open(anki)
            desk = Desk(anki)
            desk.sync(*first)
            begun = anki.calls
            if cut_off is not None:
                anki.cut_off = CutOff(begun + cut_off, is_done)
            with suppress(AnkiTrouble):
                desk.sync(*then)
            calls = anki.calls - begun
            desk.sync(*then)
            differences = desk.look(*then)
            assert (len(differences.same), len(differences.in_anki)) == (len(then), len(then))
            return everything(anki), calls

    whole, calls = ended(tmp_path / "whole", None)
    different = [call for call in range(1, calls + 1) if ended(tmp_path / str(call), call)[0] != whole]
    assert different == []
