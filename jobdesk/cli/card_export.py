"""What an export says: how many of which, what stayed behind, and what to do where there is nothing."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session
from jobdesk.cli.words import counted, listed
from jobdesk.core.errors import UserError
from jobdesk.desk.cards.cards import CardsAtTip, Exported, NothingToExport, ToSend
from jobdesk.desk.cards.reviews import CardState

ENDING = ".apkg"
MOST_TOLD = 5


class NotAPackage(UserError):
    """Anki imports packages whose names end with .apkg."""


def check_name(path: Path) -> None:
    """Raises `NotAPackage`."""
    if path.suffix.lower() != ENDING:
        raise NotAPackage(f"{NotAPackage.__doc__} Write --out {path.with_suffix(ENDING).name}.")


def check_some(
    session: Session, cards: CardsAtTip, what: ToSend, again: str, out: Path, *, every: bool, is_filtered: bool
) -> None:
    """Raises `NothingToExport`, which says what to do; `again` are the options that mean the repository."""
    if what.notes:
        return
    program = session.program
    pending = sum(1 for card in cards.cards() if card.state is CardState.PENDING)
    if is_filtered:
        raise NothingToExport("No card that would be exported matches.")
    if not cards.every:
        raise NothingToExport("There are no cards in the notes of this commit.")
    if not cards.cards():
        raise NothingToExport(
            f"No card is suggested yet: `{program} process{again} --pipeline cards --all` suggests those of all "
            "commits."
        )
    if every or not pending:
        raise NothingToExport("Every card was discarded, so there is nothing to export.")
    raise NothingToExport(
        f"No card was accepted yet, and {counted(pending, 'card')} wait for a review: "
        f"`{program} cards accept{again} --all` accepts them, "
        f"`{program} cards export{again} --out {shlex.quote(str(out))} --all` exports them without a review."
    )


def tell_export(session: Session, cards: CardsAtTip, exported: Exported) -> None:
    out = session.out
    for line in _lines(cards, exported):
        out.line(out.wrapped(safe(line)))


def _lines(cards: CardsAtTip, exported: Exported) -> Iterator[str]:
    package, states = exported.package, exported.states
    each = listed(f"{states[state]:,} {state}" for state in CardState if states.get(state))
    asked = f", {counted(package.cards, 'card')} in Anki" if package.cards != len(package.sent) else ""
    yield f"{package.path} has {counted(len(package.sent), 'card')} ({each}){asked}."
    if exported.waiting:
        yield f"{counted(exported.waiting, 'card')} as accepted before; a newer text waits for a review."
    pending = sum(1 for card in cards.cards() if card.state is CardState.PENDING) - exported.waiting
    if pending > 0 and not states.get(CardState.PENDING):
        yield f"{counted(pending, 'card')} wait for a review and were left out; --all exports them too."
    yield from _some([f"Left out {one.note.source}: {one.reason}" for one in package.left_out])
    yield from _some([f"Not found, or nothing that Anki shows: {one}" for one in exported.lacking])


def _some(lines: list[str]) -> Iterator[str]:
    yield from lines[:MOST_TOLD]
    if len(lines) > MOST_TOLD:
        yield f"... and {len(lines) - MOST_TOLD:,} more; --json names all."
