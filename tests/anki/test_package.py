"""Packages, as the real Anki takes them."""

from __future__ import annotations

import json
import sqlite3
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from anki.collection import Collection

from jobdesk.anki.note import Kind, Media, Note
from jobdesk.anki.note_types import CLOZE, NOTE_TYPES, QUESTION
from jobdesk.anki.package import Package, PackageNotWritten, write_package
from jobdesk.anki.sent import NOTHING_SENT, SentByKey, by_key
from tests.support.anki_notes import DECK, backward, basic, cloze, imported, picture, rows, scheduling, study
from tests.support.clock import NOON, HandClock

SECOND = 1_000_000


class Exporter:
    """Writes packages one after the other, and remembers what was sent."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notes.apkg"
        self.clock = HandClock()
        self.sent: SentByKey = NOTHING_SENT

    def write(self, *notes: Note) -> Package:
        package = write_package(self.path, notes, self.clock.now(), self.sent)
        self.sent = {**self.sent, **by_key(package.sent)}
        return package


@pytest.fixture
def exporter(tmp_path: Path) -> Exporter:
    return Exporter(tmp_path)


def modified(collection: Collection) -> int:
    return int(collection.db.scalar("SELECT max(mod) FROM notes"))


# ---------------------------------------------------------------------- history


def test_an_edit_keeps_the_history(collection: Collection, exporter: Exporter) -> None:
    """Import, again, edit, import: nothing new, fields change, intervals and repetitions stay, nothing is double."""
    notes = [basic("group"), backward("ring"), cloze("field")]
    exporter.write(*notes)
    assert len(imported(collection, exporter.path).new) == 3
    known = {name: {study(collection, name)} for name in ("group", "ring", "field")}
    again = imported(collection, exporter.path)
    assert (len(again.new), len(again.updated)) == (0, 0)

    exporter.write(basic("group", "What is an abelian group?"), backward("ring", front="A ring"), cloze("field"))
    log = imported(collection, exporter.path)
    assert (len(log.new), len(log.conflicting)) == (0, 0)
    assert rows(collection)["group"] == ["What is an abelian group?"]
    assert rows(collection)["ring"] == ["A ring"]
    assert {name: scheduling(collection, name) for name in known} == known


def test_every_export_is_newer_than_the_last(collection: Collection, exporter: Exporter) -> None:
    """Anki compares whole seconds: two exports in one second, and one after the clock was set back, still count."""
    for text, length_s in (("one", 0), ("two", 0.3), ("three", -3600), ("four", 7200)):
        exporter.clock.move(length_s)
        exporter.write(basic("group", text))
        imported(collection, exporter.path)
        assert rows(collection)["group"] == [text]
    assert modified(collection) == exporter.clock.now() // SECOND


def test_the_first_export_is_now(collection: Collection, exporter: Exporter) -> None:
    exporter.write(basic("group"))
    imported(collection, exporter.path)
    assert modified(collection) == NOON // SECOND


def test_two_cards_may_ask_the_same(collection: Collection, exporter: Exporter) -> None:
    """What tells notes apart is their identity, never their front."""
    exporter.write(basic("a", "Definition?"), basic("b", "Definition?"))
    assert len(imported(collection, exporter.path).new) == 2


def test_becoming_reversed_and_back(collection: Collection, exporter: Exporter) -> None:
    """A basic note may become reversed: it gets a second card, and the first keeps its history."""
    exporter.write(basic("group"))
    imported(collection, exporter.path)
    before = study(collection, "group")
    exporter.write(backward("group"))
    log = imported(collection, exporter.path)
    assert (len(log.updated), len(log.conflicting)) == (1, 0)
    assert before in scheduling(collection, "group")
    assert len(collection.find_cards("JobDeskId:group")) == 2
    exporter.write(basic("group"))
    assert len(imported(collection, exporter.path).updated) == 1


def test_becoming_a_cloze(collection: Collection, exporter: Exporter) -> None:
    """A card that becomes a cloze is another note to Anki, so that its import is no conflict; the old one stays."""
    exporter.write(basic("group"))
    imported(collection, exporter.path)
    before = study(collection, "group")
    exporter.write(cloze("group"))
    log = imported(collection, exporter.path)
    assert (len(log.new), len(log.conflicting)) == (1, 0)
    assert before in scheduling(collection, "group")


# ---------------------------------------------------------------------- what a note holds


def test_what_anki_reads(collection: Collection, exporter: Exporter) -> None:
    r"""Fields, tags and deck come as they were given; formulas keep the delimiters that MathJax looks for."""
    note = basic("group", r"\(G\) & more", r"\[a < b\]", tags=("algebra", "chapter::one"), source="a<b>/groups.tex:12")
    exporter.write(note)
    imported(collection, exporter.path)
    [note_id] = collection.find_notes("")
    found = collection.get_note(note_id)
    assert list(found.keys()) == list(QUESTION.fields)
    assert found.fields == [*note.content, "group", note.digest, ""]
    assert found["Source"] == "a&lt;b&gt;/groups.tex:12"
    assert found.tags == ["algebra", "chapter::one"]
    assert collection.decks.name(found.cards()[0].did) == DECK


def test_what_a_person_sees(collection: Collection, exporter: Exporter) -> None:
    """The question alone in front; the answer with the source behind; the identity on no side."""
    exporter.write(backward("group", front="A question", back="The answer", source="groups.tex:12"))
    imported(collection, exporter.path)
    forward, reverse = map(collection.get_card, sorted(collection.find_cards("")))
    assert "A question" in forward.question() and "The answer" not in forward.question()
    assert "The answer" in forward.answer() and "groups.tex:12" in forward.answer()
    assert "The answer" in reverse.question() and "A question" not in reverse.question()
    assert not any(hidden in forward.answer() for hidden in ("JobDesk", backward("group").digest))


def test_a_cloze_has_a_card_for_each_number(collection: Collection, exporter: Exporter) -> None:
    """Numbers, not places: what has two gaps with one number is one card."""
    package = exporter.write(cloze("field", "{{c1::a}} {{c3::b}} {{c3::c}}"))
    imported(collection, exporter.path)
    cards = map(collection.get_card, collection.find_cards(""))
    assert sorted(card.ord for card in cards) == [0, 2]
    assert package.cards == 2


def test_a_reversed_note_without_a_back_has_one_card(collection: Collection, exporter: Exporter) -> None:
    """Anki makes no card without a front; neither does the package claim one."""
    assert exporter.write(backward("group", back="")).cards == 1
    imported(collection, exporter.path)
    assert len(collection.find_cards("")) == 1


def test_cards_are_learned_in_the_order_of_the_notes(collection: Collection, exporter: Exporter) -> None:
    """A deck of notes is a book: its beginning comes first."""
    exporter.write(*(basic(f"n{number}") for number in range(5)))
    imported(collection, exporter.path)
    due = [collection.get_card(card) for card in collection.find_cards("")]
    ordered = [card.note()["JobDeskId"] for card in sorted(due, key=lambda card: card.due)]
    assert ordered == ["n0", "n1", "n2", "n3", "n4"]


def test_notes_that_anki_would_not_take_are_left_out(collection: Collection, exporter: Exporter) -> None:
    """Each with its sentence; the others are written."""
    bad = [
        basic("empty", " "),
        cloze("whole", "nothing left out"),
        basic("gap", "a {{c1::gap}}"),
        basic("markup", "<br>"),
        cloze("zero", "{{c0::a}}"),
    ]
    good, double = basic("good"), basic("good", "Another one?")
    package = exporter.write(*bad, good, double)
    assert [left.note for left in package.left_out] == [*bad, double]
    assert all(left.reason.endswith(".") for left in package.left_out)
    assert len(imported(collection, exporter.path).new) == 1


# ---------------------------------------------------------------------- tags


def test_a_revision_is_tagged(collection: Collection, exporter: Exporter) -> None:
    """An update carries the day of its revision, in place of an earlier one; an export without a change keeps it."""
    exporter.write(basic("group", tags=("algebra",)))
    day = ""
    for text, revised in (("Revised?", True), ("Revised?", False), ("Revised again?", True)):
        exporter.clock.move(86_400)
        day = f"rev:{datetime.fromtimestamp(exporter.clock.now() // SECOND):%Y%m%d}" if revised else day
        exporter.write(basic("group", text, tags=("algebra",)))
        imported(collection, exporter.path)
        [note_id] = collection.find_notes("")
        assert collection.get_note(note_id).tags == ["algebra", day]


def test_a_moved_line_is_no_revision(exporter: Exporter) -> None:
    """Where only the source changed, nothing that is asked did."""
    exporter.write(basic("group", source="groups.tex:12"))
    [sent] = exporter.write(basic("group", source="groups.tex:15")).sent
    assert sent.revision == ""


# ---------------------------------------------------------------------- media


def test_media_comes_along(collection: Collection, exporter: Exporter, tmp_path: Path) -> None:
    """Under the name that the field mentions, wherever its content lies; the name keeps its case."""
    shown = picture(tmp_path, "Circle.png")
    exporter.write(basic("circle", '<img src="Circle.png">', media=(shown,)), basic("again", media=(shown,)))
    imported(collection, exporter.path)
    assert Path(collection.media.dir(), "Circle.png").read_bytes() == b"a picture"
    assert list(collection.media.check().missing) == []


def test_media_under_the_name_that_anki_gave(exporter: Exporter, tmp_path: Path) -> None:
    """What a sync learned about a name holds in packages as well."""
    note = basic("circle", '<img src="Circle.png">', media=(picture(tmp_path, "Circle.png"),))
    [sent] = exporter.write(note).sent
    exporter.sent = by_key([replace(sent, names=(("Circle.png", "circle.png"),))])
    exporter.write(note)
    with zipfile.ZipFile(exporter.path) as archive:
        assert json.loads(archive.read("media")) == {"0": "circle.png"}
    assert '<img src="circle.png">' in fields_of(exporter.path)


def test_a_note_whose_picture_is_gone_is_left_out(exporter: Exporter, tmp_path: Path) -> None:
    package = exporter.write(basic("circle", media=(Media("lost.png", tmp_path / "lost"),)), basic("group"))
    assert [left.reason for left in package.left_out] == [
        "Its lost.png is not on this machine any more; process its commit again."
    ]
    assert len(package.sent) == 1


def fields_of(package: Path) -> str:
    with zipfile.ZipFile(package) as archive:
        archive.extract("collection.anki2", package.parent)
    with closing(sqlite3.connect(package.parent / "collection.anki2")) as connection:
        return "\n".join(fields for (fields,) in connection.execute("SELECT flds FROM notes"))


# ---------------------------------------------------------------------- note types and presets


def test_the_note_types_are_frozen() -> None:
    """Anki refuses to update the notes of a type whose fields changed under its id; so these lines never change."""
    assert [(one.name, one.type_id, one.fields) for one in NOTE_TYPES] == [
        ("JobDesk", 1594027113, ("Front", "Back", "Reversed", "Source", "JobDeskId", "JobDeskDigest", "Spare")),
        ("JobDesk Cloze", 1866310542, ("Text", "Extra", "Source", "JobDeskId", "JobDeskDigest", "Spare")),
    ]
    assert [[one.name for one in note_type.templates] for note_type in NOTE_TYPES] == [
        ["Forward", "Backward"],
        ["Cloze"],
    ]


def test_the_guid_is_frozen() -> None:
    """It is made of the identity and nothing else; another one would cost every card its history."""
    guids = [basic("group").guid, backward("group", front="Else?", deck="Else").guid, cloze("group").guid]
    assert guids == ["tYX27oML96Ju", "tYX27oML96Ju", "g7lT6SsLuH5r"]


def test_a_persons_styling_stays(collection: Collection, exporter: Exporter) -> None:
    """What a person made of the note type in Anki is not undone by the next package."""
    exporter.write(basic("group"))
    imported(collection, exporter.path)
    mine = collection.models.get(QUESTION.type_id)
    mine["css"] = ".card { color: green }"
    collection.models.update_dict(mine)
    exporter.write(basic("group", "Else?"))
    imported(collection, exporter.path)
    assert collection.models.get(QUESTION.type_id)["css"] == ".card { color: green }"
    assert rows(collection)["group"] == ["Else?"]


def test_a_persons_presets_stay(collection: Collection, exporter: Exporter) -> None:
    """The limits of the default preset are the person's, even where presets are imported, as AnkiConnect does."""
    preset = collection.decks.get_config(1)
    preset["new"]["perDay"] = 7
    collection.decks.update_config(preset)
    exporter.write(basic("group"))
    imported(collection, exporter.path)
    assert collection.decks.get_config(1)["new"]["perDay"] == 7


def test_both_note_types_arrive(collection: Collection, exporter: Exporter) -> None:
    exporter.write(basic("group"), cloze("field"))
    imported(collection, exporter.path)
    assert {collection.models.get(one.type_id)["name"] for one in NOTE_TYPES} == {QUESTION.name, CLOZE.name}


# ---------------------------------------------------------------------- the file


def test_a_package_of_nothing(collection: Collection, exporter: Exporter) -> None:
    exporter.write()
    assert len(imported(collection, exporter.path).new) == 0


def test_a_package_replaces_the_last_in_one_step(exporter: Exporter, tmp_path: Path) -> None:
    """Where the notes break off, the package of before is whole, and nothing else is left."""
    exporter.write(basic("group"))
    before = exporter.path.read_bytes()

    def broken() -> Iterator[Note]:
        yield basic("ring")
        raise RuntimeError("no more notes")

    with pytest.raises(RuntimeError, match="no more notes"):
        write_package(exporter.path, broken(), NOON)
    assert exporter.path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [exporter.path]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """It says which package, and why."""
    with pytest.raises(PackageNotWritten, match=r"notes\.apkg could not be written"):
        write_package(tmp_path / "nowhere" / "notes.apkg", [basic("group")], NOON)


def test_notes_are_not_kept_in_memory(tmp_path: Path) -> None:
    """Forty megabytes of notes go through in a few."""
    notes = (basic(f"n{number}", back=f"{number}" + "x" * 10_000) for number in range(4000))
    tracemalloc.start()
    try:
        write_package(tmp_path / "notes.apkg", notes, NOON)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_kinds_are_words() -> None:
    """The three words that cards are known by elsewhere."""
    assert [str(kind) for kind in Kind] == ["basic", "reversed", "cloze"]
