"""Compares the notes that JobDesk wants with those that Anki has; asks nobody and changes nothing.

Three versions of a note decide: what JobDesk wants now, what it wrote last (the note in Anki carries the digest of
that), and what Anki has now. Only where the last two agree may the first replace them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from jobdesk.anki.found import AnkiNote
from jobdesk.anki.note import DOUBLE, Key, Note, asks_the_same
from jobdesk.anki.sent import Sent, SentByKey, is_revision, to_be_sent, under_its_names
from jobdesk.anki.text import tags_among, tags_without


@dataclass(frozen=True, slots=True)
class Match:
    """One note, as JobDesk wants it and as Anki has it. `before` is what was sent, as far as that is remembered."""

    note: Note
    found: AnkiNote
    before: Sent | None

    @property
    def differs(self) -> bool:
        """Whether anything is to be written; what a person added to the note in Anki is no difference."""
        return bool(self.content_differs or self.found.misplaced or self.missing_tags or self.stale_tags)

    @property
    def content_differs(self) -> bool:
        return self.note.digest != self.found.digest

    @property
    def is_revised(self) -> bool:
        """Whether it asks or answers something else than the note in Anki."""
        return not asks_the_same(self.note.digest, self.found.digest)

    @property
    def is_edited(self) -> bool:
        """Whether a person changed in Anki what they would read there now."""
        written = (self.found.written_digest, self.before.digest if self.before else "")
        return self.content_differs and self.found.digest not in written

    @property
    def clashes(self) -> bool:
        """Whether the notes, too, changed since the person's edit."""
        return self.is_edited and self.note.digest != self.found.written_digest

    @property
    def missing_tags(self) -> tuple[str, ...]:
        """Tags that it never had; one that a person took away stays away."""
        return tags_without(self.note.kept_tags, (*self.found.tags, *self._given_tags))

    @property
    def stale_tags(self) -> tuple[str, ...]:
        """Tags that JobDesk gave it once and does not want any more; the person's own are never among them."""
        return tags_among(self.found.tags, tags_without(self._given_tags, self.note.kept_tags))

    def sent(self) -> Sent:
        """What is to be remembered while Anki has the note as it is wanted."""
        revision = self.before.revision if self.before else next(filter(is_revision, self.found.tags), "")
        return replace(
            self._begun(),
            digest=self.note.digest,
            deck=self.note.kept_deck,
            tags=self.note.kept_tags,
            revision=revision,
        )

    def to_be_sent(self, now: int) -> Sent:
        """What is to be remembered once Anki has the note as it is wanted now."""
        written = to_be_sent(self.note, replace(self._begun(), digest=self.found.digest), now)
        return replace(written, deck=self.note.kept_deck, tags=self.note.kept_tags)

    def stale_revisions(self, revision: str) -> tuple[str, ...]:
        """The days of earlier revisions, which this one replaces."""
        return tuple(tag for tag in self.found.tags if is_revision(tag) and tag != revision)

    @property
    def _given_tags(self) -> tuple[str, ...]:
        return self.before.tags if self.before and self.before.note_id is not None else ()

    def _begun(self) -> Sent:
        """What is remembered of the note, with what it says itself."""
        note, found = self.note, self.found
        before = self.before or to_be_sent(note, None, now=0)
        if found.is_live and not before.is_live:
            before = replace(before, is_live=True, guid="")
        return found.seen(before)


@dataclass(frozen=True, slots=True)
class Refused:
    """A note that Anki would not take, and why, as a sentence."""

    note: Note
    reason: str


@dataclass(frozen=True, slots=True)
class Differences:
    """Both ways: what JobDesk wants and Anki has not, what Anki has and the notes have not, and what both have.

    Every wanted note is in exactly one of the first six.
    """

    refused: tuple[Refused, ...] = ()
    new: tuple[Note, ...] = ()
    gone: tuple[Note, ...] = ()
    """Were in Anki once: a person deleted them there, or has another profile open."""
    same: tuple[Match, ...] = ()
    changed: tuple[Match, ...] = ()
    """Changed in the notes, and untouched in Anki."""
    edited: tuple[Match, ...] = ()
    """Changed in Anki by hand, whether or not they changed in the notes too."""
    orphans: tuple[AnkiNote, ...] = ()
    """Were sent from these notes, and are not in them any more."""
    strangers: tuple[AnkiNote, ...] = ()
    """Made by JobDesk, but unknown here: from other notes, or from these before the memory of them was lost."""
    copies: tuple[AnkiNote, ...] = ()
    """Have the identity of an older note: a person copied it in Anki."""

    @property
    def in_anki(self) -> tuple[AnkiNote, ...]:
        """Every note in Anki that JobDesk made, but for those whose wanted note was refused."""
        return (*(match.found for match in self.matches), *self.orphans, *self.strangers, *self.copies)

    @property
    def matches(self) -> tuple[Match, ...]:
        return (*self.same, *self.changed, *self.edited)


def compare(notes: Iterable[Note], sent: SentByKey, found: Iterable[AnkiNote]) -> Differences:
    """The differences between the notes as they are wanted and what was found in Anki."""
    in_anki, copies = _oldest(found)
    sound, refused = _sound(notes, sent)
    apart = [note for key, note in sound.items() if key not in in_anki]
    matches = [Match(note, in_anki[key], sent.get(key)) for key, note in sound.items() if key in in_anki]
    wanted = {*sound, *(one.note.key for one in refused)}
    unwanted = [note for key, note in in_anki.items() if key not in wanted]
    return Differences(
        refused=tuple(refused),
        new=tuple(note for note in apart if not _was_in_anki(sent.get(note.key))),
        gone=tuple(note for note in apart if _was_in_anki(sent.get(note.key))),
        same=tuple(match for match in matches if not match.differs),
        changed=tuple(match for match in matches if match.differs and not match.is_edited),
        edited=tuple(match for match in matches if match.is_edited),
        orphans=tuple(note for note in unwanted if note.key in sent),
        strangers=tuple(note for note in unwanted if note.key not in sent),
        copies=tuple(copies),
    )


def _sound(notes: Iterable[Note], sent: SentByKey) -> tuple[dict[Key, Note], list[Refused]]:
    """The notes that Anki would take, by their keys, and the others."""
    sound: dict[Key, Note] = {}
    refused = []
    for note in notes:
        reason = DOUBLE if note.key in sound else note.flaw
        if reason is None:
            sound[note.key] = under_its_names(note, sent.get(note.key))
        else:
            refused.append(Refused(note, reason))
    return sound, refused


def _oldest(found: Iterable[AnkiNote]) -> tuple[dict[Key, AnkiNote], list[AnkiNote]]:
    """The oldest note of each key, and the others."""
    first: dict[Key, AnkiNote] = {}
    others = []
    for note in sorted(found, key=lambda one: one.note_id):
        if first.setdefault(note.key, note) is not note:
            others.append(note)
    return first, others


def _was_in_anki(before: Sent | None) -> bool:
    return before is not None and before.note_id is not None
