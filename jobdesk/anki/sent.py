"""What JobDesk remembers of a note between syncs and exports; whoever keeps these values keeps the history of cards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from jobdesk.anki.note import Key, Note, asks_the_same
from jobdesk.core.clock import MICROSECONDS, as_datetime

LIVE = "live "
"""Stands before the digest in a note that Anki gave a guid of its own."""

_REVISION = re.compile(r"rev:\d{8}")


@dataclass(frozen=True, slots=True)
class Sent:
    """What was last written of one note, into a package or into Anki. At most one for each key.

    `sent_at` is the modification time that the note was given, microseconds of a whole second; the next one is always
    later. `deck` and `tags` are what JobDesk gave the note in Anki, or in a package before it was seen there; `note_id`
    is Anki's own id of it, once it was. `type_id` is that of its note type where it is not the one of JobDesk. A live
    note got its guid from Anki; until that is learned, `guid` is empty.
    """

    id: str
    type: str
    guid: str
    digest: str
    deck: str
    tags: tuple[str, ...]
    sent_at: int
    revision: str = ""
    """The tag of the day on which it was last revised, such as `rev:20250615`."""
    note_id: int | None = None
    type_id: int | None = None
    is_live: bool = False
    names: tuple[tuple[str, str], ...] = ()
    """Names of media in the notes, and the other names under which Anki keeps them."""

    @property
    def key(self) -> Key:
        return Key(self.id, self.type)


SentByKey = Mapping[Key, Sent]
NOTHING_SENT: SentByKey = MappingProxyType({})


def by_key(sent: Iterable[Sent]) -> SentByKey:
    return {one.key: one for one in sent}


def under_its_names(note: Note, before: Sent | None) -> Note:
    """The note with the names that Anki gave its media when it was last sent."""
    return note.with_names(dict(before.names)) if before and before.names else note


def to_be_sent(note: Note, before: Sent | None, now: int) -> Sent:
    """What will have been sent when this note is written now, after what was sent `before`.

    The modification time is now, or a second after the last one where the clock says no more than that: Anki compares
    whole seconds, and passes over what is not newer without a word. A note that asks or answers something else than
    before gets the day for its revision.
    """
    second = now // MICROSECONDS
    if before is None:
        return Sent(*note.key, note.guid, note.digest, note.kept_deck, note.kept_tags, second * MICROSECONDS)
    is_in_anki = before.note_id is not None
    return replace(
        before,
        digest=note.digest,
        deck=before.deck if is_in_anki else note.kept_deck,
        tags=before.tags if is_in_anki else note.kept_tags,
        sent_at=max(second, before.sent_at // MICROSECONDS + 1) * MICROSECONDS,
        revision=before.revision if asks_the_same(note.digest, before.digest) else revision_of(now),
    )


def with_names(sent: Sent, note: Note, given: Mapping[str, str]) -> Sent:
    """What was sent, with the names that Anki gave to media of the note just now."""
    if not (given or sent.names):
        return sent
    known = dict(sent.names)
    names = {ours: given.get(theirs, theirs) for ours, theirs in known.items()}
    own = {media.name for media in note.media} - set(known.values())
    names |= {ours: theirs for ours, theirs in given.items() if ours in own}
    return replace(sent, names=tuple(names.items()))


def written_at(sent: Sent, now: int) -> Sent:
    """What was sent, when Anki itself has set the modification time: until now, to the second."""
    return replace(sent, sent_at=max(sent.sent_at, now // MICROSECONDS * MICROSECONDS))


def revision_of(now: int) -> str:
    """The tag of what is revised now; its day is the one of this place."""
    return f"rev:{as_datetime(now).astimezone():%Y%m%d}"


def is_revision(tag: str) -> bool:
    return _REVISION.fullmatch(tag) is not None


def all_tags(note: Note, sent: Sent) -> tuple[str, ...]:
    """The tags of the note when this is sent."""
    return (*note.kept_tags, sent.revision) if sent.revision else note.kept_tags


def all_fields(note: Note, sent: Sent) -> tuple[str, ...]:
    """Every field of the note, in the order of its type, when this is sent."""
    mark = f"{LIVE}{sent.digest}" if sent.is_live else sent.digest
    return (*note.content, note.id, mark, "")


def named_fields(note: Note, sent: Sent) -> dict[str, str]:
    """The same by their names."""
    return dict(zip(note.type.fields, all_fields(note, sent), strict=True))
