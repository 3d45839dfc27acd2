"""Reads the cards of a repository for a call of the program, and shows how far it is where that takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jobdesk.cli.card_choice import WhichNotes
from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session
from jobdesk.core.clock import Clock
from jobdesk.desk.cards.cards import CardsAtTip
from jobdesk.desk.desk import Desk
from jobdesk.pipelines.note_tips import Watch

PATIENCE_S = 0.5
EVERY_S = 0.1
_CLEARED = "\r\x1b[K"


def read_cards(session: Session, desk: Desk, notes: WhichNotes) -> CardsAtTip:
    """All cards at the tip that was asked for."""
    with watching(session) as watch:
        return desk.cards.at(notes.repo, notes.tip, watch)


@contextmanager
def watching(session: Session, clock: Clock | None = None) -> Iterator[Watch | None]:
    """A line on the terminal that says how far it is, and is gone at the end; nothing where there is no terminal."""
    if not session.err.is_terminal:
        yield None
        return
    line = _Line(session, clock or Clock())
    try:
        yield line.tell
    finally:
        line.clear()


class _Line:
    """The line, told anew a few times a second; what is done in half a second shows none."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._screen = session.err
        self._clock = clock
        self._next = clock.monotonic() + PATIENCE_S
        self._is_there = False

    def tell(self, fraction: float, words: str) -> None:
        if self._clock.monotonic() < self._next:
            return
        self._next = self._clock.monotonic() + EVERY_S
        self._is_there = True
        text = self._screen.cut(f"{fraction:4.0%}  {safe(words)}")
        self._screen.stream.write(f"{_CLEARED}{text}")
        self._screen.stream.flush()

    def clear(self) -> None:
        if self._is_there:
            self._screen.stream.write(_CLEARED)
            self._screen.stream.flush()
