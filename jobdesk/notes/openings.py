"""Finds where a statement can be cut, so that its first part asks for the rest."""

from __future__ import annotations

import re

from jobdesk.notes.environments import MATH_ENVIRONMENTS
from jobdesk.notes.stream import Stream
from jobdesk.notes.tokens import PARAGRAPH

_ASSUMES = re.compile(
    r"\s*(?:Let|Suppose|Assume|If|Given|For|Consider|When|Whenever|Fix|Take|Denote|Define|Under|With|In|On|Every|Any)\b"
)
_THEN = re.compile(r"(?:^|(?<=\W))[Tt]hen\b[,:]?")
_SENTENCE_END = re.compile(r"[.?!](?=\s|$)")
_OPENING = 90
_TELLING = 40
"""How long an opening should be to say which statement is meant."""
_SHORTEST = 12


def find_conclusion(stream: Stream, start: int, stop: int) -> tuple[int, int] | None:
    """Token, and place in it, of the "then" of "Let ... Then ..."; None in other statements."""
    index = stream.past_space(start, stop)
    if index >= stop or not _ASSUMES.match(stream.tokens[index]):
        return None
    length = 0
    while index < stop and stream.tokens[index] != PARAGRAPH:
        token = stream.tokens[index]
        if token[0] not in "\\{$" and (match := _THEN.search(token)) and length + match.start() >= _SHORTEST:
            return index, match.start()
        end = stream.end_of(index, stop)
        length += sum(map(len, stream.tokens[index:end]))
        index = end
    return None


def find_opening(stream: Stream, start: int, stop: int) -> tuple[int, int]:
    """Token, and place in it, where the first words end: a sentence, at most 90 characters, at most half.

    Of a short statement up to two thirds; and where a displayed formula follows the very first words, that as well.
    """
    whole = sum(map(len, stream.tokens[start:stop]))
    most = min(_OPENING, max(whole // 2, min(_TELLING, whole * 2 // 3)))
    length = 0
    index = stream.past_space(start, stop)
    while index < stop:
        token = stream.tokens[index]
        end = stream.end_of(index, stop)
        if token == PARAGRAPH or token.startswith(("\\begin{", "\\[")) or stream.is_double(index):
            goes_on = sum(map(len, stream.tokens[end:stop])) > _SHORTEST
            return (end if 0 < length < _SHORTEST and goes_on and _is_formula(token) else index), 0
        size = sum(map(len, stream.tokens[index:end]))
        if token[0] not in "\\{$" and (cut := _cut(token, most - length)) is not None:
            return index, cut
        if length + size > most:
            return index, 0
        length += size
        index = end
    return stop, 0


def _is_formula(token: str) -> bool:
    return token in ("$", "\\[") or token[7:-1] in MATH_ENVIRONMENTS


def _cut(run: str, room: int) -> int | None:
    """Where a run of text is cut: behind its first sentence, or before the word or quotation that has no room."""
    sentence = _SENTENCE_END.search(run)
    if sentence and _SHORTEST < sentence.end() <= room:
        return sentence.end()
    if len(run) <= room:
        return None
    cut = max(run.rfind(" ", 0, max(room, 0)), 0)
    quote = run.rfind("``", 0, cut)
    return cut if quote <= 0 or "''" in run[quote:cut] else quote
