"""Notes: what they say of themselves before Anki sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from anki.collection import Collection
from anki.notes import NoteFieldsCheckResult

from jobdesk.anki.note import Media, Note, asks_the_same
from tests.support.anki_notes import backward, basic, cloze

BLANK = ("<b> </b>", "&nbsp;", "<br>\n<hr>", "<!-- x -->", "<style>a { b: c }</style>", "<svg></svg>")
SHOWN = ('<img src="a.png">', "<p>x</p>", "<VIDEO src=x></VIDEO>", "[sound:x.mp3]", "&lt;b&gt;", "<image>x</image>")


@pytest.mark.parametrize("front", [*BLANK, *SHOWN])
def test_anki_sees_the_same(collection: Collection, front: str) -> None:
    """What we call empty Anki calls empty, and nothing else."""
    note = collection.new_note(collection.models.by_name("Basic"))
    note["Front"] = front
    is_empty = note.fields_check() == NoteFieldsCheckResult.EMPTY
    assert is_empty is (basic("a", front).flaw is not None)


@pytest.mark.parametrize(
    ("note", "cards"),
    [
        (basic("a"), (0,)),
        (backward("a"), (0, 1)),
        (backward("a", back=""), (0,)),
        (cloze("a", "{{c2::x}} {{c1::y}} {{c2::z}}"), (0, 1)),
        (cloze("a", "{{c3::x}}"), (2,)),
    ],
)
def test_cards(note: Note, cards: tuple[int, ...]) -> None:
    assert note.card_ords == cards


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (basic("a", "\n "), "front is empty"),
        (cloze("a", "no gap"), "leaves nothing out"),
        (cloze("a", "{{c0::x}}"), "leaves nothing out"),
        (basic("a", back="{{c1::x}}"), "takes no cloze"),
        (cloze("a", "{{c1::x}}", source="{{c1::y}}"), "takes no cloze"),
        *((basic("a", front), "front is empty") for front in BLANK),
    ],
)
def test_flaws(note: Note, words: str) -> None:
    """What Anki refuses "for unknown reason" has a known one here."""
    assert words in (note.flaw or "")


@pytest.mark.parametrize(
    "note",
    [basic("a"), basic("a", "{{Front}}"), backward("a", back=""), cloze("a"), *(basic("a", front) for front in SHOWN)],
)
def test_sound_notes(note: Note) -> None:
    assert note.flaw is None


def test_digests() -> None:
    """A digest tells every field apart, and where only the source differs, that too."""
    notes = [basic("a"), basic("a", "x"), basic("a", back="x"), backward("a"), basic("a", source="x")]
    assert len({note.digest for note in notes}) == len(notes)
    same = [asks_the_same(basic("a").digest, note.digest) for note in notes]
    assert same == [True, False, False, False, True]


def test_a_digest_depends_on_what_is_read_alone() -> None:
    """Another deck, tag or priority is no edit."""
    assert basic("a").digest == basic("a", deck="x", tags=("y",), priority=3).digest


def test_media_under_other_names() -> None:
    """Every mention changes, in one pass: no name becomes another one's."""
    names = {"a.png": "b.png", "b.png": "c.png"}
    media = (Media("a.png", Path("1")), Media("b.png", Path("2")))
    note = basic("a", "a.png b.png", "[sound:a.png]", media=media).with_names(names)
    assert (note.front, note.back) == ("b.png c.png", "[sound:b.png]")
    assert [one.name for one in note.media] == ["b.png", "c.png"]
