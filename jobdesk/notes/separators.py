"""Finds the `::` and `:::` of a one-line card, and tells them from code, fields and addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LINE = 5_000
"""A longer line is no question and answer."""

_COLONS = re.compile(r"(?<!:):{2,3}(?!:)")
_FIELD = re.compile(r"\s*(?:(?:[-*+]|\d+[.)])\s+)?[\w-]+$")
_NAMESPACES = frozenset(
    "std boost absl fmt crate self super core alloc tokio serde chrono ranges torch cv tf Eigen QtCore".split()
)
_WORD_BEFORE = re.compile(r"[A-Za-z_]\w*$")
_WORD_BEHIND = re.compile(r"~?[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Separator:
    """Where a question ends and its answer starts, in one line."""

    end_of_question: int
    start_of_answer: int
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class NoSeparator:
    """Colons that could have been one, and why they are none."""

    reason: str


def find_separator(line: str) -> Separator | NoSeparator | None:
    """The separator of a masked line; the longest first, then the leftmost."""
    if len(line) > MAX_LINE:
        return NoSeparator(f"a line of more than {MAX_LINE:,} characters is no question")
    found = sorted(_COLONS.finditer(line), key=lambda match: (-len(match[0]), match.start()))
    reason: str | None = None
    for match in found:
        if not line[: match.start()].strip() or not line[match.end() :].strip():
            continue
        reason = _why_not(line, match)
        if reason is None:
            return Separator(match.start(), match.end(), len(match[0]) == 3)
    return NoSeparator(reason) if reason else None


def _why_not(line: str, match: re.Match[str]) -> str | None:
    before, behind = line[: match.start()], line[match.end() :]
    if line.lstrip().startswith("|") and line.rstrip().endswith("|"):
        return "a row of a table is no question"
    if len(match[0]) == 2 and not before[-1].isspace() and behind[0].isspace() and _FIELD.match(before):
        return "`key:: value` is read as a field: write `key :: value` for a card"
    if _looks_like_code(before, behind):
        return "this looks like a name in code: write ` :: `, or put the code in backticks"
    return None


def _looks_like_code(before: str, behind: str) -> bool:
    """`std::vector`, `Shape::area()`, `a::b::c`: names on both sides, and more code around them."""
    left, right = _WORD_BEFORE.search(before[-80:]), _WORD_BEHIND.match(behind)
    if not left or not right:
        return False
    follows = behind[right.end() : right.end() + 2]
    chained = follows == "::" or before[-80:][: left.start()].endswith("::")
    return left[0] in _NAMESPACES or chained or follows[:1] in ("(", "<")
