"""What became of some notes that were sent together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from jobdesk.anki.note import Note
from jobdesk.anki.sent import Sent

T = TypeVar("T")

_NOTES = 500
_LETTERS = 2_000_000
"""How much is sent together; Anki stands still while it takes it."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A note that is not in Anki as it should be, and why, as a sentence."""

    note: Note
    reason: str


@dataclass(frozen=True, slots=True)
class Piece:
    """The notes that Anki has as they were sent, read back, and those that it has not."""

    sent: tuple[Sent, ...]
    unsettled: tuple[Unsettled, ...]


def in_pieces(things: Iterable[T], note_of: Callable[[T], Note]) -> Iterator[list[T]]:
    """The things in order, so many at a time as are sent together, each being about one note."""
    piece: list[T] = []
    held = 0
    for thing in things:
        letters = sum(map(len, note_of(thing).content))
        if piece and (len(piece) == _NOTES or held + letters > _LETTERS):
            yield piece
            piece, held = [], 0
        piece.append(thing)
        held += letters
    if piece:
        yield piece
