"""Text as Anki keeps it, held against Anki itself."""

from __future__ import annotations

import pytest
from anki.collection import Collection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jobdesk.anki.text import kept_deck, kept_field, kept_tags, tags_among, tags_without, topmost

# One collection serves all examples of a property: no example looks at what another one left there.
TOGETHER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def named(collection: Collection, name: str) -> str:
    deck_id = collection.decks.id(name)
    return str(collection.decks.name(deck_id)) if deck_id is not None else ""


def stored(collection: Collection, field: str, tags: list[str]) -> tuple[str, list[str]]:
    """What comes back of a note with this field and these tags."""
    note = collection.new_note(collection.models.by_name("Basic"))
    note["Front"], note["Back"], note.tags = "A front", field, tags
    collection.add_note(note, 1)
    found = collection.get_note(note.id)
    collection.remove_notes([note.id])
    collection.tags.clear_unused_tags()  # else the next one would come back in the case of this one
    return found["Back"], found.tags


@TOGETHER
@given(TEXT)
@example("a\x00b\rc\x7fd\te\nf\x1fg")
@example("e\u0301 \u212b \ufb01")
def test_a_field_comes_back_as_it_was_foreseen(collection: Collection, text: str) -> None:
    assert stored(collection, text, [])[0] == kept_field(text)


@TOGETHER
@given(TEXT)
def test_what_was_kept_once_stays_so(text: str) -> None:
    """Otherwise every sync would find a difference."""
    assert kept_field(kept_field(text)) == kept_field(text)
    assert kept_deck(kept_deck(text)) == kept_deck(text)
    assert kept_tags(kept_tags((text,))) == kept_tags((text,))


def test_what_is_no_character_is_replaced() -> None:
    """Half a surrogate pair, from a file name say, could not be sent at all."""
    assert kept_field("a\ud800b") == "a\ufffdb"


@TOGETHER
@given(TEXT)
@example("::a:: b :c")
@example("chapter::::one")
@example("x\u3000y")
@example("Y")
@example("y")
def test_a_tag_comes_back_as_it_was_foreseen(collection: Collection, text: str) -> None:
    """One tag in, one tag out: nothing in it ends it early."""
    kept = kept_tags((text,))
    assert stored(collection, "", list(kept))[1] == list(kept)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (("two words",), ("two_words",)),
        (("algebra", "Algebra"), ("algebra",)),
        (("", " ", "::"), ()),
        (("chapter::::one",), ("chapter::one",)),
    ],
)
def test_tags(given_: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert kept_tags(given_) == kept


@TOGETHER
@given(TEXT)
@example(" A :: B ")
@example("A:::B::")
@example("A\x00B")
def test_a_deck_comes_back_as_it_was_foreseen(collection: Collection, text: str) -> None:
    """In the case in which it was made first, which we do not choose."""
    kept = kept_deck(text)
    assert named(collection, kept).casefold() == kept.casefold()


@pytest.mark.parametrize(
    ("given_", "kept"),
    [("Mathematics::Algebra", "Mathematics::Algebra"), ("A::::B", "A::B"), ("", "JobDesk"), (":", "JobDesk")],
)
def test_decks(given_: str, kept: str) -> None:
    """Without the parts that Anki would call "blank"."""
    assert kept_deck(given_) == kept


def test_tags_are_the_same_in_any_case() -> None:
    assert tags_without(("Algebra", "ring"), ("algebra",)) == ("ring",)
    assert tags_among(("Algebra", "ring"), ("algebra",)) == ("Algebra",)


def test_the_topmost_decks() -> None:
    """A deck is exported with those below it; one whose name merely begins so is another deck."""
    assert topmost(["B", "A::x", "A", "a::y", "Ab", "B"]) == ["A", "Ab", "B"]
