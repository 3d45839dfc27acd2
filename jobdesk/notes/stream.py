"""Tokens with their partners: arguments are read by index, and no reading looks further than a partner."""

from __future__ import annotations

import re
from typing import NamedTuple

from jobdesk.notes.commands import SWALLOWED
from jobdesk.notes.pairs import NONE, match_pairs
from jobdesk.notes.tokens import PARAGRAPH, source_of

_LENGTH = re.compile(
    r"\s*=?\s*-?[\d.,]*\s*(?:true)?(?:pt|mm|cm|in|ex|em|mu|bp|pc|dd|cc|sp|fill?l?)?"
    r"(?:\s*(?:plus|minus)\s*-?[\d.]+\s*(?:fill?l?|[a-z]{2}))*"
)
_REACH = 150
_STAR = re.compile(r"\*?")
_MARKED = frozenset(name for name, signature in SWALLOWED.items() if signature[:1] in ("*", "d")) | {
    "\\\\",
    *("\\ref", "\\cref", "\\Cref", "\\autoref", "\\eqref", "\\cite", "\\citet", "\\citep", "\\section", "\\subsection"),
    *("\\subsubsection", "\\paragraph", "\\operatorname"),
}


class Span(NamedTuple):
    """Tokens from `start` up to `stop`, and where to go on behind them."""

    start: int
    stop: int
    behind: int


class Stream:
    """The tokens of one piece of LaTeX, macros expanded, everything paired."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = _separated(tokens)
        self.partner = match_pairs(self.tokens)

    def text(self, span: Span) -> str:
        """The source of a span, as the argument of a command that takes a short text."""
        return source_of(self.tokens[span.start : min(span.stop, span.start + _REACH)]).strip()

    def past_space(self, index: int, stop: int) -> int:
        """The first token from `index` that is not space; an empty line is not skipped."""
        while index < stop and self.tokens[index].isspace() and self.tokens[index] != PARAGRAPH:
            index += 1
        return index

    def group(self, index: int, stop: int) -> Span | None:
        """The group that stands next, without its braces."""
        index = self.past_space(index, stop)
        if index < stop and self.tokens[index] == "{" and NONE < self.partner[index] < stop:
            return Span(index + 1, self.partner[index], self.partner[index] + 1)
        return None

    def argument(self, index: int, stop: int) -> Span | None:
        """What a command takes as its argument: a group, or one token."""
        if group := self.group(index, stop):
            return group
        index = self.past_space(index, stop)
        if index >= stop or self.tokens[index] in ("}", PARAGRAPH, "&", "\\\\"):
            return None
        end = self.end_of(index, stop)
        return Span(index, end, end)

    def end_of(self, index: int, stop: int) -> int:
        """Behind the token, or behind the partner of one that opens something."""
        partner = self.partner[index]
        if partner == NONE or partner >= stop:
            return index + 1
        return partner + (2 if self.is_double(index) else 1)

    def is_double(self, index: int) -> bool:
        """Whether this dollar is the first of the two that open a display."""
        return self.partner[index] > index + 1 and self.tokens[index] == "$" == self.tokens[index + 1]

    def optional(self, index: int, stop: int) -> Span | None:
        """What stands next in brackets; a bracket inside a group or a formula does not end it."""
        start = self.past_space(index, stop)
        if start >= stop or self.tokens[start] != "[":
            return None
        index = start + 1
        stop = min(stop, start + _REACH)
        while index < stop and self.tokens[index] not in (PARAGRAPH, "}"):
            if self.tokens[index] == "]":
                return Span(start + 1, index, index + 1)
            index = self.end_of(index, stop)
        return None

    def past_arguments(self, index: int, stop: int, signature: str) -> int:
        """Behind the arguments of a signature: `*` a star, `[` optional, `{` required, `d` a length."""
        for mark in signature:
            if mark == "*":
                index += index < stop and self.tokens[index] == "*"
            elif mark == "d":
                index = min(self.past_space(index, stop) + 1, stop)
            else:
                found = self.optional(index, stop) if mark == "[" else self.argument(index, stop)
                index = found.behind if found else index
        return index


def _separated(tokens: list[str]) -> list[str]:
    """The same with stars and lengths, which belong to the command before them, as tokens of their own."""
    if _MARKED.isdisjoint(tokens):
        return tokens
    separated: list[str] = []
    for token in tokens:
        before = separated[-1] if separated else ""
        if before in _MARKED and (match := (_LENGTH if "d" in SWALLOWED.get(before, "") else _STAR).match(token)):
            separated += [part for part in (token[: match.end()], token[match.end() :]) if part]
        else:
            separated.append(token)
    return separated
