"""Decides what a sync will do: which of the differences it settles, and which new notes come first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jobdesk.anki.differences import Differences, Match
from jobdesk.anki.note import Note


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """How many new cards Anki may get in a day, the day having begun at `since` (microseconds since the epoch)."""

    cards: int
    since: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync does; what is edited in Anki, or gone there, it leaves as it is unless a person picked it."""

    differences: Differences
    add: tuple[Note, ...] = ()
    later: tuple[Note, ...] = ()
    """What the limit leaves for another day, in the order in which it will come."""
    change: tuple[Match, ...] = ()

    @property
    def edited(self) -> tuple[Match, ...]:
        """What a person edited in Anki, and stays so."""
        changed = {match.note.key for match in self.change}
        return tuple(match for match in self.differences.edited if match.note.key not in changed)

    @property
    def gone(self) -> tuple[Note, ...]:
        """What a person deleted in Anki, and stays away."""
        added = {note.key for note in (*self.add, *self.later)}
        return tuple(note for note in self.differences.gone if note.key not in added)


def plan(differences: Differences, *, limit: DailyLimit | None = None) -> Plan:
    """The plan for these differences.

    Of the new notes those with a higher priority come first, and of two with the same the one that came first here. A
    note whose cards exceed what the limit has left still comes if anything is left; else it would never come.
    """
    ordered = sorted(differences.new, key=lambda note: -note.priority)
    room = len(ordered) if limit is None else how_many_fit(ordered, limit.cards - _cards_made(differences, limit.since))
    return Plan(differences, add=tuple(ordered[:room]), later=tuple(ordered[room:]), change=differences.changed)


def plan_of(differences: Differences, ids: Collection[str]) -> Plan:
    """The plan that a person picked: these cards, and no others, are brought to where the notes are.

    Edits in Anki are written over, what was deleted there is added again, and no limit holds new ones back.
    """
    return Plan(
        differences,
        add=tuple(note for note in (*differences.new, *differences.gone) if note.id in ids),
        change=tuple(match for match in (*differences.changed, *differences.edited) if match.note.id in ids),
    )


def how_many_fit(notes: Iterable[Note], cards: int) -> int:
    """How many notes, from the first on, begin within that many cards."""
    count = 0
    for note in notes:
        if cards <= 0:
            break
        cards -= len(note.card_ords)
        count += 1
    return count


def _cards_made(differences: Differences, since: int) -> int:
    """The cards of these notes that came into Anki since then, by whatever way."""
    found = (*(match.found for match in differences.matches), *differences.orphans)
    return sum(len(note.cards) for note in found if note.made_at >= since)
