"""The current cards: what the notes of a repository ask at one tip, each with the identity it has kept."""

from __future__ import annotations

from dataclasses import dataclass

from jobdesk.notes.block import NoteWarning, PassedOver
from jobdesk.notes.cards import Card
from jobdesk.notes.lineage import Ambiguity, Orphan


@dataclass(frozen=True, slots=True)
class TipCard:
    """A card as it stands at the tip.

    `commit` is the newest one that changed it. It is suggested where a commit that was processed had a part in it.
    """

    id: str
    wordings: tuple[Card, ...]
    """What each template of questions makes of the block, the usual wording first."""
    commit: str
    is_suggested: bool
    media_folders: tuple[str, ...]
    """Where its images are looked for besides the folder of its file, as `Placed` has them."""

    @property
    def card(self) -> Card:
        return self.wordings[0]


@dataclass(frozen=True)
class Tip:
    """All of the notes at one commit."""

    commit: str
    cards: tuple[TipCard, ...]
    """In the order of their files and lines."""
    orphans: tuple[Orphan, ...]
    ambiguities: tuple[Ambiguity, ...]
    passed_over: tuple[PassedOver, ...]
    warnings: tuple[NoteWarning, ...]
