"""Adds notes to Anki: by a package of our own where Anki can be handed one, else note by note.

Only a package keeps our guids and decks. What is added note by note ("live") gets a guid from Anki, and from some
add-ons the wrong deck, which is repaired here; its guid is learned afterwards (`jobdesk.anki.guids`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jobdesk.anki.carrier import Carrier, NotCarried
from jobdesk.anki.collection import Collection
from jobdesk.anki.found import AnkiNote
from jobdesk.anki.note import Key, Note
from jobdesk.anki.package import write_package
from jobdesk.anki.piece import Piece, Unsettled
from jobdesk.anki.sent import Sent, SentByKey, all_tags, by_key, named_fields, to_be_sent, with_names, written_at
from jobdesk.anki.text import is_same_deck
from jobdesk.anki.troubles import ActionFailed
from jobdesk.core.clock import Clock

_MEANWHILE = "It came into Anki meanwhile; sync once more."
_NOT_TAKEN = "Anki did not take it; perhaps it has the note, and a person emptied its JobDeskId."
_OTHERWISE = "Anki keeps something else than was sent."


@dataclass(frozen=True, slots=True)
class _Handed:
    """What was handed to Anki, by key: what will have been sent, and why a note was refused."""

    sent: SentByKey
    refusals: Mapping[Key, str] = field(default_factory=dict)


class Adder:
    """Adds notes to the open collection."""

    def __init__(self, collection: Collection, carrier: Carrier, clock: Clock) -> None:
        self._collection = collection
        self._carrier = carrier
        self._clock = clock

    def add(self, notes: Sequence[Note], sent: SentByKey, known: set[int]) -> Piece:
        """Add notes that are not in Anki. `known` are Anki's ids of those that are, and is brought up to date."""
        appeared = self._new_notes(known)
        left_out = {note.key: _MEANWHILE if note.key in appeared else note.lack for note in notes}
        missing = [note for note in notes if left_out[note.key] is None]
        given = self._carrier.store_media(media for note in missing for media in note.media)
        named = [note.with_names(given) for note in missing]
        handed = self._hand_over(named, dict(_afresh(missing, sent)), known)
        found = self._new_notes(known)
        done: list[Sent] = []
        unsettled = [Unsettled(note, reason) for note in notes if (reason := left_out[note.key])]
        for original, note in zip(missing, named, strict=True):
            one = found.get(note.key)
            if one is None:
                unsettled.append(Unsettled(note, handed.refusals.get(note.key, _NOT_TAKEN)))
            elif one.digest != note.digest:
                unsettled.append(Unsettled(note, _OTHERWISE))
            else:
                done.append(one.seen(with_names(handed.sent[note.key], original, given)))
        return Piece(tuple(done), tuple(unsettled))

    def _new_notes(self, known: set[int]) -> dict[Key, AnkiNote]:
        """The notes in Anki that were not known; from now on they are."""
        new = self._collection.our_ids() - known
        known |= new
        return {note.key: note for note in self._collection.notes(sorted(new, reverse=True)).values()}

    def _hand_over(self, notes: Sequence[Note], before: SentByKey, known: set[int]) -> _Handed:
        """By a package, if there is a way; one that Anki failed to import may still have brought some notes."""
        try:
            return _Handed(self._import(notes, before))
        except NotCarried:
            there = self._new_notes(set(known))
            now = self._clock.now()
            came = by_key(to_be_sent(note, before.get(note.key), now) for note in notes if note.key in there)
            handed = self._add_live([note for note in notes if note.key not in there], before)
            return _Handed({**came, **handed.sent}, handed.refusals)

    def _import(self, notes: Sequence[Note], before: SentByKey) -> SentByKey:
        bare = (replace(note, media=()) if note.media else note for note in notes)
        with tempfile.TemporaryDirectory(prefix="jobdesk-") as folder:
            package = write_package(Path(folder, "notes.apkg"), bare, self._clock.now(), before)
            self._carrier.import_package(package.path)
        return by_key(package.sent)

    def _add_live(self, notes: Sequence[Note], before: SentByKey) -> _Handed:
        now = self._clock.now()
        sent = {note.key: _live(to_be_sent(note, before.get(note.key), now)) for note in notes}
        self._collection.create_decks({note.kept_deck for note in notes})
        types = {note_type: self._collection.name_of_type(note_type) for note_type in {note.type for note in notes}}
        answers = self._collection.add([_request(note, sent[note.key], types[note.type]) for note in notes])
        answered = list(zip(notes, answers, strict=True))
        self._repair_decks({answer: note for note, answer in answered if isinstance(answer, int)})
        refusals = {note.key: answer.message for note, answer in answered if isinstance(answer, ActionFailed)}
        now = self._clock.now()
        return _Handed({key: written_at(one, now) for key, one in sent.items()}, refusals)

    def _repair_decks(self, notes: Mapping[int, Note]) -> None:
        """Put the cards of new notes where they belong; some add-ons put all of them into the default deck."""
        cards = {card: notes[one.note_id] for one in self._collection.notes(notes).values() for card in one.cards}
        astray: dict[str, list[int]] = {}
        for card, deck in self._collection.decks_of(cards).items():
            wanted = cards[card].kept_deck
            if not is_same_deck(deck, wanted):
                astray.setdefault(wanted, []).append(card)
        for deck, some in astray.items():
            self._collection.move(some, deck)


def _afresh(notes: Iterable[Note], sent: SentByKey) -> Iterator[tuple[Key, Sent]]:
    """What was sent of notes that are to be new in Anki: no revision, and a guid of ours where none is known."""
    for note in notes:
        before = sent.get(note.key)
        if before is not None:
            is_live = before.is_live and bool(before.guid)
            guid = before.guid or note.guid
            yield note.key, replace(before, digest=note.digest, guid=guid, is_live=is_live, note_id=None)


def _live(sent: Sent) -> Sent:
    return replace(sent, guid="", is_live=True, type_id=None)


def _request(note: Note, sent: Sent, type_name: str) -> dict[str, Any]:
    """A note as AnkiConnect takes it. Two cards may have the same front: their identity tells them apart."""
    return {
        "deckName": note.kept_deck,
        "modelName": type_name,
        "fields": named_fields(note, sent),
        "tags": list(all_tags(note, sent)),
        "options": {"allowDuplicate": True},
    }
