"""Finds what a person means by a few letters: for the command palette. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nsmallest

AT_START, AT_WORD, INSIDE, SCATTERED = range(4)


@dataclass(frozen=True)
class Found:
    """One thing that can be chosen. `aside` stands beside its words, such as its keys or what it is."""

    words: str
    does: Callable[[], object]
    aside: str = ""
    icon: str = ""
    is_possible: bool = True


def best(things: Iterable[Found], text: str, most: int) -> list[Found]:
    """What fits what was typed, the best first; where nothing was typed, all as they come.

    Each typed word has to be in the words or beside them: at their start, at the start of a word, inside, or, worst of
    all, letter by letter in this order. What is not possible now stands below what is.
    """
    typed = text.casefold().split()
    ranked = ((rank, place, thing) for place, thing in enumerate(things) if (rank := _rank(thing, typed)) is not None)
    return [thing for _, _, thing in nsmallest(most, ranked, key=lambda one: one[:2])]


def _rank(thing: Found, typed: list[str]) -> tuple[bool, int, int] | None:
    """Less is better; None where it does not fit."""
    words, aside = thing.words.casefold(), thing.aside.casefold()
    total = 0
    for one in typed:
        fit = _fit(words, one)
        if fit is None or fit is SCATTERED:
            beside = _fit(aside, one)
            if beside is not None and beside is not SCATTERED:
                fit = INSIDE
        if fit is None:
            return None
        total += fit
    return not thing.is_possible, total, len(words) if typed else 0


def _fit(words: str, typed: str) -> int | None:
    if words.startswith(typed):
        return AT_START
    if f" {typed}" in words:
        return AT_WORD
    if typed in words:
        return INSIDE
    letters = iter(words)
    return SCATTERED if len(typed) > 1 and all(letter in letters for letter in typed) else None
