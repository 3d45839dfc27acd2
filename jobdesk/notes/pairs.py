r"""Finds for every opening token the one that closes it, in one pass and with no recursion.

Braces, mathematics (`$`, `$$`, `\(`, `\[`) and environments are matched together, so that the `$` inside
`\text{if $x$}` does not end the formula around it. What nothing closes keeps no partner.
"""

from __future__ import annotations

from collections import Counter

from jobdesk.notes.tokens import PARAGRAPH

NONE = -1
_MATH_END = {"\\)": "\\(", "\\]": "\\["}


def match_pairs(tokens: list[str]) -> list[int]:
    """For each token the index of the one that closes it, or `NONE`.

    `$$` are two tokens: the partner of its first is the first of the closing two.
    """
    return _Matcher(tokens).match()


class _Matcher:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._partner = [NONE] * len(tokens)
        self._stack: list[tuple[str, int]] = []
        self._open: Counter[str] = Counter()

    def match(self) -> list[int]:
        skip = NONE
        for index, token in enumerate(self._tokens):
            if index == skip:
                continue
            first = token[0]
            if first == "{":
                self._push("{", index)
            elif first == "}":
                self._close_brace(index)
            elif first == "$":
                skip = self._dollar(index)
            elif first == "\\":
                self._command(token, index)
            elif token == PARAGRAPH and self._top() in ("$", "\\("):
                self._pop()
        return self._partner

    def _command(self, token: str, index: int) -> None:
        if token in ("\\(", "\\["):
            self._open_math(token, index)
        elif token in _MATH_END:
            self._close(_MATH_END[token], index)
        elif token.startswith("\\begin{"):
            self._push(token[6:], index)
        elif token.startswith("\\end{"):
            self._close(token[4:], index)

    def _dollar(self, index: int) -> int:
        """Opens or closes with one dollar, or with two; gives the index of a second one that was used."""
        double = index + 1 < len(self._tokens) and self._tokens[index + 1] == "$"
        top = self._top()
        if top == "$":
            self._close("$", index)
        elif top == "$$" and double:
            self._close("$$", index)
            return index + 1
        elif double:
            self._open_math("$$", index)
            return index + 1
        else:
            self._open_math("$", index)
        return NONE

    def _open_math(self, kind: str, index: int) -> None:
        """Mathematics right inside mathematics cannot be: the outer one was never closed."""
        if self._top() in ("$", "$$", "\\(", "\\["):
            self._pop()
        self._push(kind, index)

    def _close_brace(self, index: int) -> None:
        """Closes a group, over mathematics that was left open in it but never over an environment."""
        if self._top() in ("$", "$$", "\\(", "\\[") and len(self._stack) > 1 and self._stack[-2][0] == "{":
            self._pop()
        if self._top() == "{":
            self._partner[self._pop()] = index

    def _close(self, kind: str, index: int) -> None:
        if not self._open[kind]:
            return
        while self._top() != kind:
            self._pop()
        self._partner[self._pop()] = index

    def _top(self) -> str:
        return self._stack[-1][0] if self._stack else ""

    def _push(self, kind: str, index: int) -> None:
        self._stack.append((kind, index))
        self._open[kind] += 1

    def _pop(self) -> int:
        kind, index = self._stack.pop()
        self._open[kind] -= 1
        return index
