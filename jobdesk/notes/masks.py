"""Blanks out what is not prose in Markdown, so that a separator is only looked for where it can be one."""

from __future__ import annotations

import re
from bisect import bisect_left

FILLER = "\0"
"""Stands for every character that was blanked out; line breaks stay."""

_OPENING = re.compile(
    r"""
      \\[()\[\]] | \\.
    | `+
    | \$\$?
    | <!--
    | %%
    | \{\{c\d{1,3}::
    | !?\[\[[^\[\]\n]*\]\]
    | \b[a-zA-Z][a-zA-Z0-9+.-]{0,20}://[^\s<>]*
    | \]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)
    | </?[a-zA-Z][^<>\n]*>
    | [\[(][\w-]+::[ ][^\[\]()\n]*[\])]
    """,
    re.VERBOSE,
)
_CODE_RUN = re.compile(r"`+")
_DOLLARS = re.compile(r"\\.|\$\$?|\n[ \t]*\n", re.DOTALL)
_GAP = re.compile(r"\{\{c\d{1,3}::")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_REACH = 5_000


def mask(text: str, *, formulas: bool = True, gaps: bool = True, links: bool = True) -> str:
    """The same text, equally long, with code, comments, links and the like blanked out.

    `formulas`, `gaps` (`{{c1::x}}`) and `links` (`[[x]]`, `![[x]]`) are blanked out unless they are asked to stay.
    """
    return _Mask(text, formulas=formulas, gaps=gaps, links=links).mask()


def gap_ends(text: str) -> dict[int, int]:
    """For every `{{c1::` that is closed, by the place where it begins, the place behind its `}}`.

    Braces inside are matched; where they do not match, the next `}}` counts. One pass, however many there are.
    """
    openings = list(_GAP.finditer(text))
    if not openings:
        return {}
    partners = _brace_partners(text)
    closings = [match.start() for match in re.finditer(r"\}(?=\})", text)]
    ends: dict[int, int] = {}
    for match in openings:
        start = match.start()
        outer, inner = partners.get(start, -1), partners.get(start + 1, -1)
        following = bisect_left(closings, match.end())
        if outer == inner + 1 > 0:
            ends[start] = outer + 1
        elif following < len(closings):
            ends[start] = closings[following] + 2
    return ends


def _brace_partners(text: str) -> dict[int, int]:
    partners: dict[int, int] = {}
    open_ones: list[int] = []
    for match in _BRACES.finditer(text):
        if match[0] == "{":
            open_ones.append(match.start())
        elif match[0] == "}" and open_ones:
            partners[open_ones.pop()] = match.start()
    return partners


class _Mask:
    def __init__(self, text: str, *, formulas: bool, gaps: bool, links: bool) -> None:
        self._text = text
        self._formulas = formulas
        self._links = links
        self._absent: set[str] = set()
        self._gap_ends = gap_ends(text) if gaps else {}

    def mask(self) -> str:
        parts: list[str] = []
        done = position = 0
        while match := _OPENING.search(self._text, position):
            end = self._end(match)
            if end > match.start():
                parts += [self._text[done : match.start()], _blank(self._text[match.start() : end])]
                done = end
            position = max(end, match.end())
        return "".join((*parts, self._text[done:]))

    def _end(self, match: re.Match[str]) -> int:
        """Behind the stretch that begins here, or -1 where it is prose after all."""
        opening = match[0]
        if opening[0] == "`":
            return self._end_of_code(opening, match.end())
        if opening in ("<!--", "%%"):
            return self._find("-->" if opening == "<!--" else "%%", match.end())
        if opening in ("\\(", "\\["):
            return self._find("\\)" if opening == "\\(" else "\\]", match.end()) if self._formulas else -1
        if opening in ("$", "$$"):
            behind_digit = opening == "$" and self._text[max(match.start() - 1, 0) : match.start()].isdigit()
            return self._end_of_formula(opening, match.end()) if self._formulas and not behind_digit else -1
        if opening.startswith("{{c"):
            return self._gap_ends.get(match.start(), -1)
        if opening.endswith("]]") and opening.startswith(("[[", "![[")):
            return match.end() if self._links else -1
        return match.end()

    def _find(self, mark: str, start: int) -> int:
        end = -1 if mark in self._absent else self._text.find(mark, start)
        if end < 0:
            self._absent.add(mark)
            return -1
        return end + len(mark)

    def _end_of_code(self, run: str, start: int) -> int:
        if run in self._absent:
            return -1
        for match in _CODE_RUN.finditer(self._text, start):
            if match[0] == run:
                return match.end()
        self._absent.add(run)
        return -1

    def _end_of_formula(self, opening: str, start: int) -> int:
        """As in the rendering: `$` may not stand next to space on its inside, nor next to a digit outside."""
        if opening == "$" and (start >= len(self._text) or self._text[start].isspace()):
            return -1
        for match in _DOLLARS.finditer(self._text, start, start + _REACH):
            if match[0][0] == "\n" and opening == "$":
                return -1
            if match[0] == opening:
                fine = opening == "$$" or not (
                    self._text[match.start() - 1].isspace() or self._text[match.end() : match.end() + 1].isdigit()
                )
                return match.end() if fine else -1
        return -1


def _blank(text: str) -> str:
    return "\n".join(FILLER * len(line) for line in text.split("\n"))
