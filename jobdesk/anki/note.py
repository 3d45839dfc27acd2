"""A note as JobDesk wants it in Anki: the value that everything on this floor begins with."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from jobdesk.anki.note_types import CLOZE, QUESTION, NoteType
from jobdesk.anki.text import kept_deck, kept_field, kept_tags

DOUBLE = "Another card has the same identity."
"""Why the second note with a key is not sent."""

_CLOZE_NUMBER = re.compile(r"\{\{c(\d+)::")
_UNSEEN = re.compile(r"<(style|script)\b.*?</\1>|<(?!img\b|audio\b|video\b|object\b)[^>]*>", re.DOTALL | re.IGNORECASE)
"""What shows nothing by itself: all markup but pictures and sounds."""


class Kind(StrEnum):
    """How a note asks. A reversed one asks both ways; a cloze asks for what its text leaves out."""

    BASIC = "basic"
    REVERSED = "reversed"
    CLOZE = "cloze"


class Key(NamedTuple):
    """What one note of Anki is known by: a card that becomes a cloze, or stops being one, is another note."""

    id: str
    type: str


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a sound: its name as fields mention it, and where its content lies on this machine."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `front` and `back` are HTML; a cloze has its text in `front` and what is shown with it in `back`.

    `id` is the identity of the card through all its edits. `source` is plain text, for a reader. Of two notes the one
    with the higher priority is sent first.
    """

    id: str
    kind: Kind
    front: str
    back: str
    deck: str = ""
    tags: tuple[str, ...] = ()
    source: str = ""
    media: tuple[Media, ...] = ()
    priority: int = 0
    content: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The fields that a person reads, in the order of the note type, as they will come back from Anki."""
    digest: str = field(init=False, repr=False, compare=False)
    key: Key = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        content = tuple(map(kept_field, self._written()))
        object.__setattr__(self, "key", Key(self.id, self.type.name))
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "digest", digest_of(content))

    @property
    def type(self) -> NoteType:
        return CLOZE if self.kind == Kind.CLOZE else QUESTION

    @property
    def guid(self) -> str:
        """What Anki knows the note by when it comes in a package; it depends on the key alone."""
        digest = hashlib.blake2b("\x1f".join(self.key).encode(), digest_size=9, person=b"jobdesk").digest()
        return base64.urlsafe_b64encode(digest).decode()

    @property
    def lack(self) -> str | None:
        """Which of its media is not on this machine, as a sentence."""
        lacking = next((media.name for media in self.media if not media.path.is_file()), None)
        return f"Its {lacking} is not on this machine any more; process its commit again." if lacking else None

    def with_names(self, names: Mapping[str, str]) -> Note:
        """The same note, its media under the names that Anki gave them."""
        changed = {media.name: names[media.name] for media in self.media if media.name in names}
        if not changed:
            return self
        pattern = re.compile("|".join(map(re.escape, changed)))
        front, back = (pattern.sub(lambda match: changed[match[0]], side) for side in (self.front, self.back))
        media = tuple(replace(one, name=changed.get(one.name, one.name)) for one in self.media)
        return replace(self, front=front, back=back, media=media)

    @property
    def kept_tags(self) -> tuple[str, ...]:
        return kept_tags(self.tags)

    @property
    def kept_deck(self) -> str:
        return kept_deck(self.deck)

    @property
    def card_ords(self) -> tuple[int, ...]:
        """The cards that Anki makes of it, by their place among the templates or clozes, from 0."""
        if self.kind == Kind.CLOZE:
            return tuple(sorted({int(number) - 1 for number in _CLOZE_NUMBER.findall(self.content[0])} - {-1}))
        has_backward = self.kind == Kind.REVERSED and self.content[1]
        return (0, 1) if has_backward else (0,)

    @property
    def flaw(self) -> str | None:
        """Why Anki would not take the note, as a sentence."""
        if _is_blank(self.content[0]):
            return "Its front is empty."
        if self.kind == Kind.CLOZE and not self.card_ords:
            return "It is a cloze, but its text leaves nothing out."
        whole = self.content[1:] if self.kind == Kind.CLOZE else self.content
        if any(_CLOZE_NUMBER.search(field) for field in whole if "{{c" in field):
            return "It leaves something out ({{c1::…}}) where Anki takes no cloze."
        return None

    def _written(self) -> tuple[str, ...]:
        source = html.escape(self.source) if self.source else ""
        if self.kind == Kind.CLOZE:
            return self.front, self.back, source
        return self.front, self.back, "yes" if self.kind == Kind.REVERSED else "", source


def _is_blank(text: str) -> bool:
    """Whether HTML shows nothing; text that begins with neither markup nor an entity does."""
    return text.lstrip()[:1] in ("", "<", "&") and not html.unescape(_UNSEEN.sub("", text)).strip()


def digest_of(content: tuple[str, ...]) -> str:
    """Of the fields that a person reads: first what is asked and answered, then, behind a dot, the source."""
    asked = hashlib.sha256("\x1f".join(content[:-1]).encode()).hexdigest()
    return f"{asked[:20]}.{crc32(content[-1].encode()):08x}"


def asks_the_same(one: str, other: str) -> bool:
    """Whether two digests differ in the source at most."""
    return one.partition(".")[0] == other.partition(".")[0]
