"""The cards at a tip as they are, of which a test says what was suggested."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jobdesk.desk.cards.tips import Tips
from jobdesk.notes.tip import Tip
from jobdesk.pipelines.note_tips import Watch
from jobdesk.store.store import Store


class SaidTips:
    """Reads tips of repositories; all cards are suggested but those that a test names."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._tips = Tips(store, folder)
        self.unsuggested: set[str] = set()

    def at(self, repository: Path, tip: str, watch: Watch | None = None, /) -> Tip:
        found = self._tips.at(repository, tip, watch)
        cards = tuple(replace(card, is_suggested=card.id not in self.unsuggested) for card in found.cards)
        return replace(found, cards=cards)
