"""Comparing what is wanted with what Anki has: every note is told once, and no edit is ever lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobdesk.anki.differences import Differences, compare
from jobdesk.anki.found import AnkiNote
from jobdesk.anki.note import Note
from jobdesk.anki.note_types import DIGEST_FIELD
from jobdesk.anki.plan import plan, plan_of
from jobdesk.anki.sent import NOTHING_SENT, Sent, SentByKey, by_key, named_fields, to_be_sent
from tests.support.anki_notes import backward, basic, cloze
from tests.support.clock import NOON

NAMES = st.sampled_from("abcd")
FRONTS = st.sampled_from(["one", "two", "three"])

# A busy machine is no failure.
MANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def in_anki(note: Note, note_id: int = 1, **fields: str) -> AnkiNote:
    """The note as JobDesk wrote it, with fields that a person wrote over."""
    written = named_fields(note, to_be_sent(note, None, NOON)) | fields
    return AnkiNote(note_id, note.type, note.type.type_id, written, note.kept_tags, (note_id * 10,))


def seen(note: Note, note_id: int = 1) -> Sent:
    return replace(to_be_sent(note, None, NOON), note_id=note_id)


def told(differences: Differences) -> list[str]:
    """Where each wanted note is told."""
    matches = {"same": differences.same, "changed": differences.changed, "edited": differences.edited}
    notes = {"refused": [one.note for one in differences.refused], "new": differences.new, "gone": differences.gone}
    told_in = {**notes, **{name: [match.note for match in some] for name, some in matches.items()}}
    return [f"{name} {note.id}" for name, some in told_in.items() for note in some]


def test_new_gone_and_same() -> None:
    sent = by_key([seen(basic("gone")), to_be_sent(basic("exported"), None, NOON)])
    wanted = [basic("new"), basic("gone"), basic("exported"), basic("same")]
    assert told(compare(wanted, sent, [in_anki(basic("same"))])) == [
        "new new",
        "new exported",
        "gone gone",
        "same same",
    ]


def test_changed_and_edited() -> None:
    """Only a note that is as JobDesk wrote it may change."""
    found = [
        in_anki(basic("changed"), 1),
        in_anki(basic("edited"), 2, Back="Mine"),
        in_anki(basic("both"), 3, Back="Mine"),
        in_anki(basic("agreed"), 4, Front="Else?"),
    ]
    wanted = [basic("changed", "Else?"), basic("edited"), basic("both", "Else?"), basic("agreed", "Else?")]
    differences = compare(wanted, NOTHING_SENT, found)
    assert told(differences) == ["same agreed", "changed changed", "edited edited", "edited both"]
    assert [match.clashes for match in differences.edited] == [False, True]


def test_a_note_that_lost_what_it_says_of_itself() -> None:
    """A person emptied the field of the digest: what was sent is remembered, and without that nothing is touched."""
    found = in_anki(basic("a"), **{DIGEST_FIELD: ""})
    assert told(compare([basic("a", "Else?")], by_key([seen(basic("a"))]), [found])) == ["changed a"]
    assert told(compare([basic("a", "Else?")], NOTHING_SENT, [found])) == ["edited a"]


def test_two_cards_with_one_identity() -> None:
    """The second one is refused; a card that became a cloze is not such a one."""
    assert told(compare([basic("a"), backward("a"), cloze("a")], NOTHING_SENT, [])) == ["refused a", "new a", "new a"]


def test_a_note_that_became_flawed_is_no_orphan() -> None:
    """It is refused, and what Anki has of it stays."""
    differences = compare([basic("a", " ")], by_key([seen(basic("a"))]), [in_anki(basic("a"))])
    assert (told(differences), differences.orphans) == (["refused a"], ())


def test_what_an_export_says_of_deck_and_tags_was_not_in_anki_yet() -> None:
    """A tag that only a package had is missing in Anki; one that JobDesk put there and a person removed is not."""
    tagged = basic("a", tags=("new",))
    exported = by_key([to_be_sent(tagged, None, NOON)])
    assert told(compare([tagged], exported, [in_anki(basic("a"))])) == ["changed a"]
    assert told(compare([tagged], by_key([seen(tagged)]), [in_anki(basic("a"))])) == ["same a"]


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Note], SentByKey, list[AnkiNote]]:
    """Any notes, any memory of them, and anything in Anki that JobDesk can have written and a person edited."""
    wanted = [basic(name, draw(FRONTS)) for name in draw(st.lists(NAMES, unique=True))]
    sent = by_key(seen(basic(name, draw(FRONTS))) for name in draw(st.sets(NAMES)))
    found = []
    for note_id, name in enumerate(draw(st.lists(NAMES)), start=1):
        edit = {"Front": draw(FRONTS)} if draw(st.booleans()) else {}
        found.append(in_anki(basic(name, draw(FRONTS)), note_id, **edit))
    return wanted, sent, found


@MANY
@given(situations())
def test_every_note_is_told_once(situation: tuple[list[Note], SentByKey, list[AnkiNote]]) -> None:
    """Both ways: nothing that is wanted and nothing that Anki has is left out or told twice."""
    wanted, sent, found = situation
    differences = compare(wanted, sent, found)
    assert sorted(line.split()[1] for line in told(differences)) == sorted(note.id for note in wanted)
    assert sorted(note.note_id for note in differences.in_anki) == sorted(note.note_id for note in found)


@MANY
@given(situations())
def test_no_edit_is_overwritten_without_a_pick(situation: tuple[list[Note], SentByKey, list[AnkiNote]]) -> None:
    """What a plan changes is in Anki as JobDesk wrote it, or was picked."""
    differences = compare(*situation)
    for match in plan(differences).change:
        before = situation[1].get(match.note.key)
        assert match.found.digest in (match.found.written_digest, before.digest if before else None)
    picked = plan_of(differences, frozenset("abcd"))
    assert picked.edited == ()
    assert len(picked.change) == len(differences.changed) + len(differences.edited)
