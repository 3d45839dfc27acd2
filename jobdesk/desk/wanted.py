"""What a repository wants in Anki: its accepted cards, and as many new ones a day as its configuration says."""

from __future__ import annotations

from pathlib import Path

from jobdesk.desk.anki import Wanted
from jobdesk.desk.cards import Cards
from jobdesk.git.executable import find_git
from jobdesk.git.repository import Repository
from jobdesk.pipelines.note_config import config_of


class WantedCards:
    """Asks the cards of a repository, with what was decided about them."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards

    def __call__(self, repository: Path, tip: str) -> Wanted:
        """Raises what reading the cards raises, and `ConfigError`."""
        opened = Repository.open(repository, find_git())
        found = self._cards.at(repository, tip)
        notes = self._cards.to_send(repository, found).notes
        sent = {note.id for note in notes}
        return Wanted(
            opened.common_dir,
            notes,
            frozenset(card.id for card in found.every if card.id not in sent),
            config_of(opened, tip).daily_new_limit,
        )
