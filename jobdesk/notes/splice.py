"""Puts the texts of other notes in the place of what takes them in, within bounds: rings of notes end, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from jobdesk.notes.latex import MAX_BODY


class Taken(NamedTuple):
    """A stretch of a text, and the text that belongs in its place: all of the note at `path`, or its `part`."""

    start: int
    end: int
    path: str
    text: str
    part: str = ""


TakenBy = Callable[[str, str], Iterable[Taken]]
"""What a text takes in, given with the path of its note; in order, and only what is there."""


def splice(source: str, path: str, taken_by: TakenBy, deepest: int) -> str:
    """The source, of the note at `path`, with all that it takes in, and what that takes in, in its place.

    What contains itself, what is nested deeper, and what would make more of it than a card can show stays as written.
    """
    return _Splicing(taken_by, deepest, MAX_BODY - len(source)).spliced(source, ((path, ""),))


class _Splicing:
    def __init__(self, taken_by: TakenBy, deepest: int, room: int) -> None:
        self._taken_by = taken_by
        self._deepest = deepest
        self._room = room

    def spliced(self, source: str, around: tuple[tuple[str, str], ...]) -> str:
        """`around` are the notes in which the source stands, or parts of them, outermost first."""
        parts: list[str] = []
        done = 0
        for taken in self._taken_by(source, around[-1][0]) if len(around) <= self._deepest else ():
            place = taken.path, taken.part
            if place in around or len(taken.text) > self._room:
                continue
            self._room -= len(taken.text)
            parts += [source[done : taken.start], self.spliced(taken.text, (*around, place))]
            done = taken.end
        return "".join((*parts, source[done:]))
