"""What has changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_WORDS = 1000
MOST_LETTERS = 50_000
"""Longer texts are compared as wholes: finding the words would take longer than reading both."""

_WORD = re.compile(r"\s*(?:\\\(.{0,500}?\\\)|\\\[.{0,500}?\\\]|\\?\w+|\S)|\s+", re.DOTALL)
"""A formula counts as a word: pieces of two formulas in one another cannot be read."""


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and what became of it."""

    text: str
    change: Change


def changes(old: str, new: str) -> list[Piece]:
    """Both texts in one, in order: without the new pieces it is the old one, without those that are gone the new."""
    if old == new:
        return list(_piece(new, Change.SAME))
    wholes = [*_piece(old, Change.GONE), *_piece(new, Change.NEW)]
    if max(len(old), len(new)) > MOST_LETTERS:
        return wholes
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return wholes
    pieces: list[Piece] = []
    for _, start, stop, new_start, new_stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, fresh = "".join(before[start:stop]), "".join(after[new_start:new_stop])
        if gone == fresh:
            pieces += _piece(gone, Change.SAME)
        else:
            pieces += [*_piece(gone, Change.GONE), *_piece(fresh, Change.NEW)]
    return pieces


def _piece(text: str, change: Change) -> Iterator[Piece]:
    if text:
        yield Piece(text, change)
