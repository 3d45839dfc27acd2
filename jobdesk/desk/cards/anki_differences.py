"""The differences between the notes and Anki, one by one, as the terminal and the window show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jobdesk.anki.differences import Match
from jobdesk.anki.found import AnkiNote
from jobdesk.anki.note import Note
from jobdesk.desk.cards.anki import Prospect


class Group(StrEnum):
    """What kind of difference it is."""

    NEW = "new"
    CHANGED = "changed"
    EDITED = "edited"
    DELETED = "deleted"
    REFUSED = "refused"
    LOST = "lost"
    UNACCEPTED = "unaccepted"
    STRANGERS = "strangers"
    COPIES = "copies"


PICKABLE = (Group.NEW, Group.CHANGED, Group.EDITED, Group.DELETED)
"""What a person may bring to where the notes are."""


@dataclass(frozen=True, slots=True)
class Sides:
    """One field, or the tags, as Anki has it and as JobDesk wants it."""

    anki: str
    jobdesk: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One card that is not the same on both sides; `front` is HTML, `note_id` Anki's own id where it has the note.

    An edit in Anki `clashes` where the notes, too, changed since.
    """

    group: Group
    id: str
    front: str
    note_id: int | None = None
    sides: Mapping[str, Sides] = field(default_factory=dict)
    clashes: bool = False
    reason: str | None = None


def differences_of(prospect: Prospect) -> list[Difference]:
    """All differences, in the order of the groups."""
    return list(_told(prospect))


def _told(prospect: Prospect) -> Iterator[Difference]:
    found = prospect.differences
    yield from (_missing(Group.NEW, note) for note in found.new)
    yield from (_differing(Group.CHANGED, match) for match in found.changed)
    yield from (_differing(Group.EDITED, match) for match in found.edited)
    yield from (_missing(Group.DELETED, note) for note in found.gone)
    yield from (_missing(Group.REFUSED, one.note, one.reason) for one in found.refused)
    yield from (_surplus(Group.LOST, note) for note in prospect.left)
    yield from (_surplus(Group.UNACCEPTED, note) for note in prospect.unaccepted)
    yield from (_surplus(Group.STRANGERS, note) for note in found.strangers)
    yield from (_surplus(Group.COPIES, note) for note in found.copies)


def _missing(group: Group, note: Note, reason: str | None = None) -> Difference:
    return Difference(group, note.id, note.content[0], reason=reason)


def _surplus(group: Group, note: AnkiNote) -> Difference:
    return Difference(group, note.id, note.content[0], note.note_id)


def _differing(group: Group, match: Match) -> Difference:
    note, found = match.note, match.found
    pairs = zip(note.type.content, found.content, note.content, strict=True)
    sides = {name: Sides(theirs, ours) for name, theirs, ours in pairs if theirs != ours}
    if match.missing_tags or match.stale_tags:
        sides["Tags"] = Sides(" ".join(found.tags), " ".join(note.kept_tags))
    if found.misplaced:
        sides["Deck"] = Sides("", note.kept_deck)
    return Difference(group, note.id, note.content[0], found.note_id, sides, match.clashes)
