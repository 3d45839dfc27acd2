"""Brings Anki to where the notes are: looks, and then carries out a plan in pieces that are each confirmed.

One way only, and idempotent: whatever is interrupted, looking again finds what was done, by the identity that stands in
every note. A piece is remembered after it was read back, so nothing is remembered that is not in Anki.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from jobdesk.anki.adding import Adder
from jobdesk.anki.carrier import Carrier
from jobdesk.anki.changing import Changer
from jobdesk.anki.collection import Collection
from jobdesk.anki.connect import AnkiConnect
from jobdesk.anki.differences import Differences, compare
from jobdesk.anki.found import AnkiNote
from jobdesk.anki.guids import learn_guids
from jobdesk.anki.note import Key, Note
from jobdesk.anki.piece import Piece, Unsettled, in_pieces
from jobdesk.anki.plan import Plan
from jobdesk.anki.sent import Sent, SentByKey
from jobdesk.anki.text import is_same_deck
from jobdesk.core.clock import Clock

Keep = Callable[[Sequence[Sent]], None]
"""Makes what was sent durable, each in place of what was remembered for its key; called after every piece."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: how many notes it added and changed, and which are not in Anki as they should be."""

    added: int
    changed: int
    unsettled: tuple[Unsettled, ...]


class Sync:
    """The way of notes into one Anki. Both methods may raise an `AnkiTrouble`; what was kept until then is done."""

    def __init__(self, connect: AnkiConnect, clock: Clock) -> None:
        self._collection = Collection(connect)
        self._carrier = Carrier(connect)
        self._adder = Adder(self._collection, self._carrier, clock)
        self._changer = Changer(self._collection, self._carrier, clock)

    def look(self, notes: Iterable[Note], sent: SentByKey) -> Differences:
        """How the notes as they are wanted differ from what Anki has. Changes nothing."""
        wanted = list(notes)
        found = self._collection.notes(sorted(self._collection.our_ids())).values()
        return compare(wanted, sent, self._with_misplaced(found, wanted, sent))

    def carry_out(self, plan: Plan, sent: SentByKey, keep: Keep) -> Synced:
        """Do what the plan says; `sent` is what it was made with."""
        known = {note.note_id for note in plan.differences.in_anki}
        same = [match.sent() for match in plan.differences.same]
        _keep(keep, [one for one in same if one != sent.get(one.key)])
        added = [_kept(self._adder.add(notes, sent, known), keep) for notes in in_pieces(plan.add, lambda note: note)]
        changed = [
            _kept(self._changer.change(matches), keep) for matches in in_pieces(plan.change, lambda match: match.note)
        ]
        pieces = (*added, *changed)
        settled = (*same, *(one for piece in pieces for one in piece.sent))
        _keep(keep, learn_guids((one for one in settled if not one.guid), self._collection, self._carrier))
        return Synced(
            added=sum(len(piece.sent) for piece in added),
            changed=sum(len(piece.sent) for piece in changed),
            unsettled=tuple(one for piece in pieces for one in piece.unsettled),
        )

    def _with_misplaced(self, found: Iterable[AnkiNote], notes: Iterable[Note], sent: SentByKey) -> list[AnkiNote]:
        """The same notes, with their cards that lie where JobDesk or AnkiConnect put them and should not stay."""
        wanted = {note.key: note.kept_deck for note in notes}
        default = self._collection.default_deck()
        leaving = [(note, _deck_to_leave(note, wanted, sent, default)) for note in found]
        decks = self._collection.decks_of(card for note, deck in leaving if deck is not None for card in note.cards)
        return [
            replace(note, misplaced=tuple(card for card in note.cards if deck and _lies_in(deck, card, decks)))
            for note, deck in leaving
        ]


def _kept(piece: Piece, keep: Keep) -> Piece:
    _keep(keep, piece.sent)
    return piece


def _keep(keep: Keep, sent: Sequence[Sent]) -> None:
    if sent:
        keep(sent)


def _deck_to_leave(note: AnkiNote, wanted: Mapping[Key, str], sent: SentByKey, default: str) -> str | None:
    """The deck that a note's cards should leave if they are in it.

    It is the one that JobDesk gave them before. For a live note of which nothing is remembered it is the default deck:
    the sync that added it was cut off before it could repair what AnkiConnect did.
    """
    deck, before = wanted.get(note.key), sent.get(note.key)
    is_remembered = before is not None and before.note_id is not None
    left = before.deck if before is not None and is_remembered else default if note.is_live else None
    return None if deck is None or left is None or is_same_deck(left, deck) else left


def _lies_in(deck: str, card: int, decks: Mapping[int, str]) -> bool:
    return card in decks and is_same_deck(decks[card], deck)
