"""The collection that is open in Anki, as far as JobDesk reads and writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from jobdesk.anki.connect import MOST_ACTIONS, Action, AnkiConnect, Json, pieces
from jobdesk.anki.found import AnkiNote, found_note
from jobdesk.anki.note_types import ID_FIELD, STYLE, NoteType
from jobdesk.anki.troubles import ActionFailed

T = TypeVar("T")

_OURS = f"{ID_FIELD}:_*"
"""Every note with such a field that is not empty, however the person renamed its type."""

_DEFAULT_DECK_ID = 1


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is to be changed in one note: fields by their names, and tags."""

    note_id: int
    fields: Mapping[str, str]
    new_tags: tuple[str, ...]
    old_tags: tuple[str, ...]


class Collection:
    """Typed actions on the open collection; each may raise an `AnkiTrouble`, and asks about 100 things at a time."""

    def __init__(self, connect: AnkiConnect) -> None:
        self._connect = connect
        self._type_ids: dict[str, int] = {}

    def our_ids(self) -> set[int]:
        """Anki's ids of all notes that JobDesk made."""
        return set(self._connect.call("findNotes", query=_OURS))

    def notes(self, note_ids: Iterable[int]) -> dict[int, AnkiNote]:
        """Those of the notes that are there and are JobDesk's, by their ids."""
        answers = (answer for some in _batches(note_ids) for answer in self._told(some))
        found = (found_note(answer, self._type_id(answer["modelName"])) for answer in answers if answer)
        return {note.note_id: note for note in found if note is not None}

    def decks_of(self, cards: Iterable[int]) -> dict[int, str]:
        """The deck of each card that is there."""
        answers = (answer for some in _batches(cards) for answer in self._connect.call("cardsInfo", cards=some))
        return {answer["cardId"]: answer["deckName"] for answer in answers if answer}

    def default_deck(self) -> str:
        """What the deck is called into which Anki puts cards by default."""
        ids = self._connect.call("deckNamesAndIds")
        return next(str(name) for name, deck_id in ids.items() if deck_id == _DEFAULT_DECK_ID)

    def create_decks(self, decks: Iterable[str]) -> None:
        """Make sure that the decks are there."""
        self._must(Action("createDeck", {"deck": deck}) for deck in decks)

    def move(self, cards: Sequence[int], deck: str) -> None:
        """Put cards into a deck, which is made if need be."""
        if cards:
            self._connect.call("changeDeck", cards=list(cards), deck=deck)

    def name_of_type(self, note_type: NoteType) -> str:
        """What a note type is called in this collection; it is made where there is none.

        One that AnkiConnect makes has an id of its own. A person's note type that has only the name is left alone.
        """
        ids: dict[str, int] = self._connect.call("modelNamesAndIds")
        by_id = next((name for name, type_id in ids.items() if type_id == note_type.type_id), None)
        if by_id is not None:
            return by_id
        for name in _names_like(note_type.name):
            if name not in ids:
                self._create_type(name, note_type)
                return name
            if set(note_type.fields) <= set(self._connect.call("modelFieldNames", modelName=name)):
                return name
        raise AssertionError("names do not run out")

    def add(self, notes: Sequence[Json]) -> list[int | ActionFailed]:
        """Anki's ids of new notes, given as `addNote` takes them; for a note that Anki refuses, its reason.

        Where one note is bad, an old `addNotes` leaves a gap in its place, and a newer one adds nothing at all. Both
        are asked again for what is missing, note by note.
        """
        actions = (Action("addNote", {"note": note}) for note in notes)
        return [answer for some in pieces(actions) for answer in self._add(some)]

    def rewrite(self, rewrites: Sequence[Rewrite]) -> dict[int, ActionFailed]:
        """Change notes; the failures by the ids of their notes. Read the notes again: an open editor reverts them."""
        actions = [(one.note_id, action) for one in rewrites for action in _actions_of(one)]
        answers = self._connect.multi([action for _, action in actions])
        asked = zip(actions, answers, strict=True)
        return {note_id: answer for (note_id, _), answer in asked if isinstance(answer, ActionFailed)}

    def delete(self, note_ids: Sequence[int]) -> None:
        self._connect.call("deleteNotes", notes=list(note_ids))

    def _told(self, note_ids: list[int]) -> list[Json]:
        """What AnkiConnect tells of notes. One that has lost its cards makes a newer one refuse to tell of any."""
        try:
            return list(self._connect.call("notesInfo", notes=note_ids))
        except ActionFailed:
            each = self._connect.multi([Action("notesInfo", {"notes": [note_id]}) for note_id in note_ids])
            return [answer for told in each if not isinstance(told, ActionFailed) for answer in told]

    def _type_id(self, name: str) -> int | None:
        """The id of a note type, by its name."""
        if name not in self._type_ids:
            self._type_ids = self._connect.call("modelNamesAndIds")
        return self._type_ids.get(name)

    def _add(self, actions: list[Action]) -> list[int | ActionFailed]:
        try:
            answers = self._connect.call("addNotes", notes=[action.params["note"] for action in actions])
        except ActionFailed:
            answers = [None] * len(actions)
        missing = [place for place, answer in enumerate(answers) if answer is None]
        again = self._connect.multi([actions[place] for place in missing])
        for place, answer in zip(missing, again, strict=True):
            answers[place] = answer
        return list(answers)

    def _create_type(self, name: str, note_type: NoteType) -> None:
        templates = [{"Name": one.name, "Front": one.front, "Back": one.back} for one in note_type.templates]
        self._connect.call(
            "createModel",
            modelName=name,
            inOrderFields=list(note_type.fields),
            css=STYLE,
            isCloze=note_type.is_cloze,
            cardTemplates=templates,
        )

    def _must(self, actions: Iterable[Action]) -> None:
        for answer in self._connect.multi(list(actions)):
            if isinstance(answer, ActionFailed):
                raise answer


def _actions_of(one: Rewrite) -> Iterator[Action]:
    if one.fields:
        yield Action("updateNoteFields", {"note": {"id": one.note_id, "fields": dict(one.fields)}})
    if one.new_tags:
        yield Action("addTags", {"notes": [one.note_id], "tags": " ".join(one.new_tags)})
    if one.old_tags:
        yield Action("removeTags", {"notes": [one.note_id], "tags": " ".join(one.old_tags)})


def _names_like(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} {number}"
        number += 1


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(things)
    while some := list(islice(remaining, MOST_ACTIONS)):
        yield some
