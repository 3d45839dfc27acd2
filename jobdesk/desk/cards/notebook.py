"""The notebook that Anki is synced with: accepted cards, and as many new ones a day as the configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jobdesk.desk.cards.anki import HasFormatting, Side, Wanted
from jobdesk.desk.cards.cards import Cards
from jobdesk.desk.cards.reviews import Edit
from jobdesk.git.executable import find_git
from jobdesk.git.repository import Repository
from jobdesk.notes.written_html import clean_field
from jobdesk.pipelines.note_config import config_of


class CardNotebook:
    """The cards of repositories, as a `Notebook`."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards

    def wanted(self, repository: Path, tip: str) -> Wanted:
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

    def take(self, repository: Path, tip: str, cards: Mapping[str, Side]) -> None:
        """Raises `HasFormatting` and `NonsenseEdit`."""
        if not all(_is_clean(field) for side in cards.values() for field in side):
            raise HasFormatting
        edits = [(card, Edit(*cards[card.id])) for card in self._cards.at(repository, tip).every if card.id in cards]
        self._cards.edit(repository, edits)


def _is_clean(field: str) -> bool:
    """Whether a field holds what cards may hold, so that it can stay in Anki as it is."""
    return _plainly(clean_field(field)) == _plainly(field)


def _plainly(field: str) -> str:
    """Anki writes a space that must not break as an entity, in formulas as well."""
    return field.replace("&nbsp;", "\xa0").strip()
