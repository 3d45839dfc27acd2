"""Reads TeX arguments from a text, forwards only."""

from __future__ import annotations

import re

REACH = 20_000
"""How far, in characters, the end of one argument is looked for."""

_SPACE = re.compile(r"(?:[ \t]++|\n(?![ \t]*\n)|%[^\n]*(?:\n|$))*+")
_BRACES = re.compile(r"\\(?s:.)|[{}]|%[^\n]*")
_BRACKETS = re.compile(r"\\(?s:.)|[{}\]]|%[^\n]*|\n[ \t]*\n")
_NAME = re.compile(r"\\(?:[a-zA-Z@]+\*?|(?s:.))")
_TOKEN = re.compile(r"\\(?:[a-zA-Z@]+|(?s:.))|[^\\{}\s]")


class Budget:
    """How many characters may still be read for arguments in one note."""

    def __init__(self, text: str) -> None:
        self.left = 4 * len(text) + 10 * REACH

    def spend(self, characters: int) -> None:
        self.left = max(self.left - characters, 0)


class Cursor:
    """A place in a text. What cannot be read leaves the place where it was and gives None.

    All cursors of one note share a `budget` of characters, so that a note of nothing but open braces costs
    no more than a few readings of it.
    """

    def __init__(self, text: str, position: int, budget: Budget) -> None:
        self.text = text
        self.position = position
        self._budget = budget

    def star(self) -> bool:
        return self._take("*")

    def equals(self) -> bool:
        return self._take("=")

    def group(self) -> str | None:
        """What stands between `{` and its `}`."""
        start = self._space_end()
        if not self.text.startswith("{", start):
            return None
        end = self._closing(start)
        if end < 0:
            return None
        self.position = end
        return self.text[start + 1 : end - 1]

    def optional(self) -> str | None:
        """What stands between `[` and the first `]` that is not inside braces."""
        start = self._space_end()
        if not self.text.startswith("[", start):
            return None
        depth = 0
        for match in _BRACKETS.finditer(self.text, start + 1, self._limit(start)):
            mark = match[0]
            if mark == "]" and depth == 0:
                self.position = match.end()
                self._budget.spend(match.end() - start)
                return self.text[start + 1 : match.start()]
            if mark[0] == "\n":
                break
            depth += (mark == "{") - (mark == "}")
            if depth < 0:
                break
        self._budget.spend(REACH)
        return None

    def command_name(self) -> str | None:
        r"""`\name`, or `{\name}`."""
        start = self._space_end()
        braced = self.text.startswith("{", start)
        match = _NAME.match(self.text, self._space_end(start + 1) if braced else start)
        if not match:
            return None
        end = self._space_end(match.end()) if braced else match.end()
        if braced and not self.text.startswith("}", end):
            return None
        self.position = end + braced
        return match[0].rstrip("*") if len(match[0]) > 2 else match[0]

    def token(self) -> str | None:
        match = _TOKEN.match(self.text, self._space_end())
        if not match:
            return None
        self.position = match.end()
        return match[0]

    def until_group(self) -> str | None:
        """What stands before the next `{`, on this line."""
        end = self.text.find("{", self.position, self.position + 200)
        if end < 0 or "\n" in (before := self.text[self.position : end]):
            return None
        self.position = end
        return before

    def _take(self, mark: str) -> bool:
        start = self._space_end()
        if not self.text.startswith(mark, start):
            return False
        self.position = start + 1
        return True

    def _space_end(self, start: int | None = None) -> int:
        match = _SPACE.match(self.text, self.position if start is None else start)
        return match.end() if match else self.position

    def _closing(self, start: int) -> int:
        depth = 0
        for match in _BRACES.finditer(self.text, start, self._limit(start)):
            mark = match[0]
            depth += (mark == "{") - (mark == "}")
            if depth == 0 and mark == "}":
                self._budget.spend(match.end() - start)
                return match.end()
        self._budget.spend(REACH)
        return -1

    def _limit(self, start: int) -> int:
        return min(len(self.text), start + min(REACH, self._budget.left))
