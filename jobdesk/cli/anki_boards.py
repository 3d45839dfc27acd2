"""What `jobdesk anki` says to people: how a sync went, what differs, and what was packed or deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from jobdesk.anki.found import AnkiNote
from jobdesk.anki.note import Note
from jobdesk.anki.sync import Synced
from jobdesk.cli.screen import Screen, Style, safe
from jobdesk.cli.words import SHORT_ID, counted, listed, sign_of
from jobdesk.desk.cards.anki import Parcel, Prospect
from jobdesk.desk.cards.anki_differences import Difference, Group
from jobdesk.notes.plain_text import in_one_line

# Of more than these a dry run tells how many.
MOST_LINES = 20

_HEADINGS: Mapping[Group, str] = {
    Group.NEW: "In the notes, not in Anki yet",
    Group.CHANGED: "Changed in the notes",
    Group.EDITED: "Changed in Anki by hand",
    Group.DELETED: "Deleted in Anki (or in another profile)",
    Group.REFUSED: "Not fit for Anki",
    Group.LOST: "In Anki, not in the notes any more",
    Group.UNACCEPTED: "In Anki and in the notes, but not accepted now",
    Group.STRANGERS: "In Anki, from other notes",
    Group.COPIES: "Copied in Anki by hand",
}


def write_sync(screen: Screen, prospect: Prospect, synced: Synced | None) -> None:
    """How a sync went, or, where nothing was done, how it would go."""
    plan, differences = prospect.plan, prospect.differences
    if synced is None:
        _write_cards(screen, "Would be added", plan.add)
        _write_cards(screen, "Would be changed", [match.note for match in plan.change])
    added, changed = (synced.added, synced.changed) if synced else (len(plan.add), len(plan.change))
    same = len(differences.same)
    would_be = "would be " if synced is None else ""
    screen.line(f"{counted(added, 'card')} {would_be}added, {changed:,} {would_be}changed, {same:,} as they were.")
    write_limit(screen, len(plan.later), prospect.wanted.daily_new_limit)
    if plan.edited:
        screen.line(f"{counted(len(plan.edited), 'card')} changed in Anki by hand, and left so.")
    if plan.gone:
        screen.line(f"{counted(len(plan.gone), 'card')} deleted in Anki (or in another profile), and left so.")
    if prospect.left:
        screen.line(f"{counted(len(prospect.left), 'card')} in Anki, but not in the notes any more.")
    for one in differences.refused:
        write_trouble(screen, one.note, one.reason)
    write_unsettled(screen, synced)


def write_unsettled(screen: Screen, synced: Synced | None) -> None:
    """What is not in Anki as it should be, note by note."""
    for one in synced.unsettled if synced else ():
        write_trouble(screen, one.note, one.reason)


def write_parcel(screen: Screen, parcel: Parcel, daily_new_limit: int | None = None) -> None:
    """What was packed in place of a sync, or would be."""
    cards = counted(parcel.notes, "card")
    if not parcel.has_accepted:
        screen.line("There is nothing to write: no card is accepted yet.")
    elif not parcel.notes:
        screen.line("There is nothing to write: as far as is known Anki has every accepted card as it is.")
    elif parcel.path is None:
        screen.line(f"{cards} would go into a package to import.")
    else:
        screen.line(f"{cards} {'is' if parcel.notes == 1 else 'are'} in {safe(str(parcel.path))}: open it with Anki.")
    if parcel.replacing:
        what = counted(parcel.replacing, "of them is", "of them are")
        screen.line(f"{what} in Anki already: what was changed there by hand is replaced by the import.")
    write_limit(screen, parcel.later, daily_new_limit)
    for one in parcel.left_out:
        write_trouble(screen, one.note, one.reason)


def write_limit(screen: Screen, later: int, limit: int | None) -> None:
    if later:
        most = "" if limit is None else f": at most {counted(limit, 'new card')} a day (daily_new_limit)"
        screen.line(f"{counted(later, 'card waits', 'cards wait')} until tomorrow{most}.")


def write_differences(screen: Screen, differences: Iterable[Difference]) -> None:
    """Each group under its heading, each card with what differs."""
    for group, some in groupby(differences, key=lambda one: one.group):
        cards = list(some)
        screen.line(screen.paint(f"{_HEADINGS[group]} ({len(cards):,}):", Style.STRONG))
        for one in cards:
            screen.line(_card_line(screen, one.id, one.front))
            for line in _details(screen, one):
                screen.line(f"      {line}")


def write_deletion(screen: Screen, notes: Sequence[AnkiNote], exports: Sequence[Path], *, verb: str) -> None:
    """What is to be deleted, or was, and what brings it back."""
    screen.line(f"{verb} {counted(len(notes), 'card')}:")
    for note in notes:
        screen.line(_card_line(screen, note.id, note.content[0]))
    for path in exports:
        screen.line(f"To have them back, import {safe(str(path))}.")


def write_trouble(screen: Screen, note: Note, reason: str) -> None:
    """`✗ 1a2b3c4d5e  What is a group? · Anki has this note open.`."""
    sign = screen.paint(sign_of("failed", has_signs=screen.has_signs), Style.BAD)
    words = screen.joined(in_one_line(note.content[0]), reason)
    screen.line(f"{sign} {screen.paint(short_card(note.id), Style.STRONG)}  {words}")


def short_card(card: str) -> str:
    """The id of a card as people write it."""
    return safe(card)[:SHORT_ID]


def _write_cards(screen: Screen, heading: str, notes: Sequence[Note]) -> None:
    if notes:
        screen.line(screen.paint(f"{heading}:", Style.STRONG))
    for note in notes[:MOST_LINES]:
        screen.line(_card_line(screen, note.id, note.content[0]))
    if len(notes) > MOST_LINES:
        screen.line(f"  and {len(notes) - MOST_LINES:,} more")


def _card_line(screen: Screen, card: str, front: str) -> str:
    name = short_card(card)
    return f"  {screen.paint(name, Style.STRONG)}  {screen.cut(safe(in_one_line(front)), taken=len(name) + 4)}"


def _details(screen: Screen, one: Difference) -> Iterable[str]:
    if one.reason:
        yield safe(one.reason)
    if one.clashes:
        yield "It changed in the notes, too."
    for name, sides in one.sides.items():
        if sides.anki:
            yield screen.cut(f"{name} in Anki: {safe(in_one_line(sides.anki))}", taken=6)
        yield screen.cut(f"{name} in the notes: {safe(in_one_line(sides.jobdesk)) or '(empty)'}", taken=6)


def groups_line(groups: Iterable[Group]) -> str:
    return listed(str(group) for group in groups)
