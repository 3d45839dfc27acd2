"""Changes notes in Anki, only as long as they are what they were when a person agreed, and reads every one back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from jobdesk.anki.carrier import Carrier
from jobdesk.anki.collection import Collection, Rewrite
from jobdesk.anki.differences import Match
from jobdesk.anki.found import AnkiNote
from jobdesk.anki.note_types import DIGEST_FIELD
from jobdesk.anki.piece import Piece, Unsettled
from jobdesk.anki.sent import Sent, named_fields, with_names, written_at
from jobdesk.anki.text import tags_without
from jobdesk.anki.troubles import ActionFailed
from jobdesk.core.clock import Clock

_OPEN = "Anki has this note open; close its editor or the browser, and sync once more."
_MEANWHILE = "It was changed in Anki meanwhile; sync once more."
_DELETED = "It was deleted in Anki meanwhile."
_OTHERWISE = "Anki keeps something else than was sent."


class Changer:
    """Changes notes of the open collection."""

    def __init__(self, collection: Collection, carrier: Carrier, clock: Clock) -> None:
        self._collection = collection
        self._carrier = carrier
        self._clock = clock

    def change(self, matches: Sequence[Match]) -> Piece:
        """Bring notes that Anki has to where they are wanted: fields, tags and decks, in this order."""
        there = self._collection.notes(match.found.note_id for match in matches)
        left_out = {match.note.key: _obstacle(match, there) for match in matches}
        current = [match for match in matches if left_out[match.note.key] is None]
        given = self._carrier.store_media(media for match in current for media in match.note.media)
        named = [replace(match, note=match.note.with_names(given)) for match in current]
        now = self._clock.now()
        sent = {match.found.note_id: match.to_be_sent(now) for match in named}
        failures = self._collection.rewrite([_rewrite(match, sent[match.found.note_id]) for match in named])
        self._move(named)
        back = self._collection.notes(sent)
        read_at = self._clock.now()
        done: list[Sent] = []
        unsettled = [Unsettled(match.note, reason) for match in matches if (reason := left_out[match.note.key])]
        for original, match in zip(current, named, strict=True):
            note_id = match.found.note_id
            if reason := _failure(match, back.get(note_id), failures.get(note_id)):
                unsettled.append(Unsettled(match.note, reason))
            else:
                written = written_at(sent[note_id], read_at)
                done.append(with_names(back[note_id].seen(written), original.note, given))
        return Piece(tuple(done), tuple(unsettled))

    def _move(self, matches: Iterable[Match]) -> None:
        """Put cards that lie in a deck that the notes left into the one where they are now."""
        astray: dict[str, list[int]] = {}
        for match in matches:
            astray.setdefault(match.note.kept_deck, []).extend(match.found.misplaced)
        for deck, cards in astray.items():
            self._collection.move(cards, deck)


def _obstacle(match: Match, there: Mapping[int, AnkiNote]) -> str | None:
    """Why a note is not to be changed now; it may no longer be what it was when it was looked at."""
    note = there.get(match.found.note_id)
    if note is None:
        return _DELETED
    return match.note.lack if note.digest == match.found.digest else _MEANWHILE


def _rewrite(match: Match, sent: Sent) -> Rewrite:
    """What is to be written of a note: the fields that are JobDesk's, and the tags that it gives and takes away."""
    fields = named_fields(match.note, sent)
    revision = (sent.revision,) if match.is_revised else ()
    return Rewrite(
        match.found.note_id,
        {name: fields[name] for name in (*match.note.type.content, DIGEST_FIELD)} if match.content_differs else {},
        tags_without((*match.missing_tags, *revision), match.found.tags),
        (*match.stale_tags, *(match.stale_revisions(sent.revision) if revision else ())),
    )


def _failure(match: Match, back: AnkiNote | None, failure: ActionFailed | None) -> str | None:
    """Why a note is not what was sent, if it is not."""
    if back is None:
        return _DELETED
    if failure is not None:
        return failure.message
    if back.digest == match.note.digest:
        return None
    return _OPEN if back.digest == match.found.digest else _OTHERWISE
