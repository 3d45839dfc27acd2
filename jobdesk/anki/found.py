"""A note of JobDesk as it was found in Anki."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jobdesk.anki.note import Key, digest_of
from jobdesk.anki.note_types import DIGEST_FIELD, ID_FIELD, NOTE_TYPES, NoteType
from jobdesk.anki.sent import LIVE, Sent
from jobdesk.core.clock import MICROSECONDS


@dataclass(frozen=True, slots=True)
class AnkiNote:
    """One note of Anki that JobDesk made, whatever its note type is called by now.

    `note_id` is Anki's own, the time at which the note was made: milliseconds since the epoch. `misplaced` are those of
    its cards that should move to another deck, because JobDesk put them where they are and wants them elsewhere now.
    `modified_at` is Anki's, in microseconds since the epoch; 0 where an older AnkiConnect does not tell.
    """

    note_id: int
    type: NoteType
    type_id: int
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    cards: tuple[int, ...]
    modified_at: int = 0
    misplaced: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        return self.fields[ID_FIELD].strip()

    @property
    def key(self) -> Key:
        return Key(self.id, self.type.name)

    @property
    def content(self) -> tuple[str, ...]:
        """The fields that a person reads, in the order of the note type."""
        return tuple(self.fields[name] for name in self.type.content)

    @property
    def digest(self) -> str:
        return digest_of(self.content)

    @property
    def written_digest(self) -> str:
        """The digest of what JobDesk wrote last; another one than `digest` after an edit in Anki."""
        return self.fields.get(DIGEST_FIELD, "").removeprefix(LIVE)

    @property
    def is_live(self) -> bool:
        """Whether Anki gave it its guid."""
        return self.fields.get(DIGEST_FIELD, "").startswith(LIVE)

    def seen(self, sent: Sent) -> Sent:
        """What was sent, now that it was seen in Anki as this note; what is sent next must be newer than both."""
        type_id = None if self.type_id == self.type.type_id else self.type_id
        sent_at = max(sent.sent_at, self.modified_at)
        return replace(sent, note_id=self.note_id, type_id=type_id, sent_at=sent_at)

    @property
    def made_at(self) -> int:
        """Microseconds since the epoch."""
        return self.note_id * 1000


def found_note(answer: Mapping[str, Any], type_id: int | None) -> AnkiNote | None:
    """A note as `notesInfo` tells it, and the id of its note type; None for one that is not JobDesk's."""
    fields = {name: str(field["value"]) for name, field in answer["fields"].items()}
    note_type = next((one for one in NOTE_TYPES if {*one.content, ID_FIELD} <= fields.keys()), None)
    if note_type is None or not fields[ID_FIELD].strip():
        return None
    return AnkiNote(
        answer["noteId"],
        note_type,
        type_id or note_type.type_id,
        fields,
        tuple(answer["tags"]),
        tuple(answer["cards"]),
        answer.get("mod", 0) * MICROSECONDS,
    )
