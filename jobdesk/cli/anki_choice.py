"""Which cards a person means, of those that differ between the notes and Anki."""

from __future__ import annotations

from collections.abc import Sequence

from jobdesk.anki.found import AnkiNote
from jobdesk.cli.anki_boards import groups_line
from jobdesk.core.errors import UserError
from jobdesk.desk.cards.anki import Prospect
from jobdesk.desk.cards.anki_differences import PICKABLE, Difference, Group


class UnknownCard(UserError):
    """No card of these begins so."""


class NothingChosen(UserError):
    """Say which cards: their ids, or --lost for all that are not in the notes any more."""


class NotPickable(UserError):
    """Cards of that group are not changed from here."""


def picked_of(differences: Sequence[Difference], ids: Sequence[str], groups: Sequence[Group]) -> list[Difference]:
    """The differences that are to be settled. Raises `UnknownCard` and `NotPickable`."""
    for group in groups:
        if group not in PICKABLE:
            raise NotPickable(f"Cards that are {group!r} are not changed from here, only {groups_line(PICKABLE)}.")
    pickable = [one for one in differences if one.group in PICKABLE]
    named = {one.id for one in named_among(pickable, ids)}
    return [one for one in pickable if one.group in groups or one.id in named]


def named_among(differences: Sequence[Difference], ids: Sequence[str]) -> list[Difference]:
    """Those whose ids begin so. Raises `UnknownCard`."""
    for card in ids:
        if not any(one.id.startswith(card) for one in differences):
            raise UnknownCard(f"No card of which that could be done begins with {card!r}.")
    return [one for one in differences if any(one.id.startswith(card) for card in ids)]


def deletable_of(prospect: Prospect, ids: Sequence[str], *, lost: bool) -> tuple[AnkiNote, ...]:
    """The notes of Anki that are meant. Raises `UnknownCard`."""
    chosen = {note.note_id: note for note in (prospect.left if lost else ())}
    for card in ids:
        meant = [note for note in prospect.deletable if note.id.startswith(card) or str(note.note_id) == card]
        if not meant:
            raise UnknownCard(f"JobDesk made no card that may be deleted and begins with {card!r}.")
        chosen |= {note.note_id: note for note in meant}
    return tuple(chosen.values())
