"""Folds away what differs between messages that say the same: numbers, times, hashes, paths, names in quotes.

What stays is the pattern of a message. Two messages with the same pattern are taken for one failure, seen twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FOLDED = "…"
"""What stands in a pattern for something folded away."""
LONGEST = 4096
"""Characters of a message that are looked at: what comes later tells no two failures apart."""
LONGEST_PATTERN = 300

_SUFFIXES = (
    "py|pyx|ipynb|c|cc|cpp|cxx|h|hpp|rs|go|java|kt|js|mjs|jsx|ts|tsx|rb|php|cs|swift|sh|ps1|tex|md|rst|txt|log|json"
    "|toml|ya?ml|xml|html|css|csv|sql|cfg|ini|lock|so|dll|exe|zip|gz|tar|png|jpe?g|svg|pdf"
)

# From the most to the least particular; at one place the first that fits counts. Nothing in it goes back over more than
# a bounded stretch (possessive quantifiers, https://docs.python.org/3/library/re.html), so that hostile texts take no
# longer than others. An exit code, a signal and a status of HTTP name a failure as words do, and stay.
_DIFFERS = re.compile(
    rf"""
      (?P<kept> \b(?:code|status|errno|signal|http)[ =]\d{{1,5}}+\b
              | [^\W\d_]++(?!:\S|[\w./\\@%+~=-]):?+[ ]?+ )                              # a word, passed over at once
    | (?P<quoted> "[^"\n]{{1,200}}+" | (?<!\w)'[^'\n]{{1,200}}+'(?!\w) | `[^`\n]{{1,200}}+` | “[^”\n]{{1,200}}+” )
    | \b[a-z][a-z0-9+.-]{{1,15}}+://[^\s"'<>]++                                      # a place on the network
    | \b[0-9a-f]{{8}}-(?:[0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}}\b                            # a UUID
    | (?<![\w:])(?:[0-9a-f]{{1,4}}+:{{1,2}}+){{3,7}}+[0-9a-f]{{1,4}}+(?![\w:])            # an address of IPv6
    | \b\d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{{1,9}}+)?)?(?:Z|[+-]\d\d:?\d\d)?)?  # a day, with its time
    | \b\d{{1,2}}:\d\d(?::\d\d(?:[.,]\d{{1,9}}+)?)?\b                                   # a time of day
    | \b[a-z]:[\\/][^\s"'<>|*?:,;()]*+                                              # a path on Windows
    | (?<![\w/.~])(?:~|\.{{1,2}})?/(?=[\w.@%+~-])[^\s"'<>|*?:,;()]++                   # a path from a known place
    | (?<![\w/.@%+~=-])[\w.@%+~=-]{{1,200}}+(?:/[\w.@%+~=-]{{1,200}}+){{2,}}+/?          # a path of three parts or more
    | (?<![\w/.@%+~=-])(?:[\w.@%+~=-]{{1,200}}+/)?+[\w@%+~=-][\w.@%+~=-]{{0,100}}?\.(?:{_SUFFIXES})\b(?!\.?\w)  # a file
    | \b0x[0-9a-f]++                                                                # a place in memory
    | \b(?=[a-f]{{0,128}}+\d)(?=\d{{0,128}}+[a-f])[0-9a-f]{{7,128}}+\b                   # a hash
    | \b(?=[a-z]{{0,128}}+\d)(?=\d{{0,128}}+[a-z])[a-z0-9]{{16,128}}+\b                  # a key, a token
    | (?<![^\W_])(?:(?<!\w)[+-])?\d++(?:[.,_]\d++)*+(?:e[+-]?\d++(?![^\W_]))?+%?      # a number
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IN_A_ROW = re.compile(rf"{FOLDED}(?:(?:, ?| |/|:|-|\.|x|×){FOLDED})++")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message, and whether it is folded away in the pattern."""

    text: str
    is_folded: bool


def parts_of(message: str) -> tuple[Part, ...]:
    """A message on one line, in stretches that stay and stretches that are folded; cut off where it is very long."""
    return tuple(_parts(_one_line(message)))


def pattern_of(message: str) -> str:
    """What a message says with all that differs folded to `…`, at most `LONGEST_PATTERN` characters."""
    folded = _DIFFERS.sub(_folded, _one_line(message))
    return _IN_A_ROW.sub(FOLDED, folded)[:LONGEST_PATTERN].rstrip()


def _one_line(message: str) -> str:
    return " ".join(message[:LONGEST].split())


def _folded(found: re.Match[str]) -> str:
    if found["kept"] is not None:
        return found[0]
    quoted: str | None = found["quoted"]
    return FOLDED if quoted is None else f"{quoted[0]}{FOLDED}{quoted[-1]}"


def _parts(line: str) -> Iterator[Part]:
    at = 0
    for found in _DIFFERS.finditer(line):
        if found["kept"] is not None:
            continue
        start, end = found.span()
        if found["quoted"] is not None:
            start, end = start + 1, end - 1
        if start > at:
            yield Part(line[at:start], False)
        yield Part(line[start:end], True)
        at = end
    if at < len(line):
        yield Part(line[at:], False)
