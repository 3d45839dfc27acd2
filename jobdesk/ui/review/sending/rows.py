"""What a sync would do, card by card, and what a person may choose instead. No Qt here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from jobdesk.anki.found import AnkiNote
from jobdesk.desk.cards.anki import Prospect
from jobdesk.desk.cards.anki_differences import Difference, Group, differences_of
from jobdesk.notes.plain_text import in_one_line

LONGEST_READ, LONGEST_QUESTION = 4000, 300


class Deed(StrEnum):
    """What is done with one card."""

    ADD = "add"
    CHANGE = "change"
    LATER = "later"
    LEAVE = "leave"
    TAKE = "take"
    OVERWRITE = "overwrite"
    AGAIN = "again"
    DELETE = "delete"
    NOTHING = "nothing"


CHOICES: Mapping[Group, tuple[Deed, ...]] = {
    Group.NEW: (Deed.ADD,),
    Group.CHANGED: (Deed.CHANGE,),
    Group.EDITED: (Deed.LEAVE, Deed.TAKE, Deed.OVERWRITE),
    Group.DELETED: (Deed.LEAVE, Deed.AGAIN),
    Group.REFUSED: (Deed.NOTHING,),
    Group.LOST: (Deed.LEAVE, Deed.DELETE),
    Group.UNACCEPTED: (Deed.LEAVE, Deed.DELETE),
    Group.STRANGERS: (Deed.LEAVE, Deed.DELETE),
    Group.COPIES: (Deed.LEAVE, Deed.DELETE),
}
"""What may be done with a card of a group; the first is what happens unless the person says otherwise."""


ORDER = (
    *(Group.EDITED, Group.DELETED, Group.REFUSED, Group.NEW, Group.CHANGED),
    *(Group.LOST, Group.UNACCEPTED, Group.STRANGERS, Group.COPIES),
)
"""What a person has to look at comes first, what they may clear away last."""


@dataclass(frozen=True, slots=True)
class SendRow:
    """One card that is not the same on both sides."""

    difference: Difference
    question: str
    choices: tuple[Deed, ...]
    deed: Deed

    @property
    def group(self) -> Group:
        return self.difference.group


class SendRows:
    """All of them, with what the person chose."""

    def __init__(self, prospect: Prospect) -> None:
        self.prospect = prospect
        self.same = len(prospect.differences.same)
        self._rows = sorted(_rows_of(prospect), key=_turn)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> SendRow:
        return self._rows[place]

    def choose(self, places: Iterable[int], deed: Deed) -> list[int]:
        """Do this with those of the cards with which it can be done; their places."""
        changed = [place for place in places if deed in self._rows[place].choices]
        for place in changed:
            self._rows[place] = replace(self._rows[place], deed=deed)
        return changed

    def open_to(self, places: Iterable[int]) -> tuple[Deed, ...]:
        """What may be chosen for some of these cards."""
        found = {deed for place in places for deed in self._rows[place].choices if len(self._rows[place].choices) > 1}
        return tuple(deed for deed in Deed if deed in found)

    def counts(self) -> Mapping[Deed, int]:
        return Counter(row.deed for row in self._rows)

    def refused(self) -> Sequence[SendRow]:
        return [row for row in self._rows if row.group is Group.REFUSED]

    # ------------------------------------------------------------------ what is to be carried out

    @property
    def has_plan(self) -> bool:
        """Whether anything is added or changed without having been picked."""
        return any(row.deed in (Deed.ADD, Deed.CHANGE) and Deed.LATER not in row.choices for row in self._rows)

    def picked(self) -> frozenset[str]:
        """The ids of what is brought to where the notes are because the person picked it."""
        return frozenset(
            row.difference.id
            for row in self._rows
            if row.deed in (Deed.OVERWRITE, Deed.AGAIN) or (row.deed is Deed.ADD and Deed.LATER in row.choices)
        )

    def taken(self) -> frozenset[str]:
        """The ids of what is taken over from Anki."""
        return frozenset(row.difference.id for row in self._rows if row.deed is Deed.TAKE)

    def deleted(self) -> tuple[AnkiNote, ...]:
        """The notes of Anki that are deleted."""
        ids = {row.difference.note_id for row in self._rows if row.deed is Deed.DELETE}
        return tuple(note for note in self.prospect.deletable if note.note_id in ids)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be done."""
        return not (self.has_plan or self.picked() or self.taken() or self.deleted())

    def to_do(self) -> int:
        """How many cards something is done with."""
        idle = (Deed.LEAVE, Deed.LATER, Deed.NOTHING)
        return sum(1 for row in self._rows if row.deed not in idle)


def _rows_of(prospect: Prospect) -> Iterator[SendRow]:
    later = {note.id for note in prospect.plan.later}
    for difference in differences_of(prospect):
        choices = _choices(difference, later)
        question = in_one_line(difference.front[:LONGEST_READ])[:LONGEST_QUESTION]
        yield SendRow(difference, question, choices, choices[0])


def _turn(row: SendRow) -> tuple[int, bool]:
    """What is for another day comes after all that is done today."""
    is_later = Deed.LATER in row.choices
    return ORDER.index(Group.CHANGED if is_later else row.group), is_later


def _choices(difference: Difference, later: Collection[str]) -> tuple[Deed, ...]:
    if difference.group is Group.NEW and difference.id in later:
        return Deed.LATER, Deed.ADD
    return CHOICES[difference.group]
