r"""Finds the stretches of a LaTeX file that TeX does not print as text: comments, verbatim, `\iffalse`."""

from __future__ import annotations

import re

from jobdesk.notes.environments import HIDDEN_ENVIRONMENTS, LITERAL_ENVIRONMENTS, PICTURE_ENVIRONMENTS

OPAQUE = HIDDEN_ENVIRONMENTS | LITERAL_ENVIRONMENTS | PICTURE_ENVIRONMENTS
"""Environments in which nothing is looked for."""

VERB = r"(?:verb|Verb|lstinline)(?![a-zA-Z])\*?(?:\[[^\]\n]*\])?(?P<verb>[^\sa-zA-Z\[])"
"""Inline code behind its backslash, up to its delimiter."""

_REACH = 500
_CONDITIONAL = re.compile(r"\\(?:(if(?!f(?![a-zA-Z])|thenelse)[a-zA-Z]*)|(else|fi)(?![a-zA-Z]))|%[^\n]*|\\[^a-zA-Z]")


class Regions:
    """Ends of such stretches in one text. What was looked for in vain once is not looked for again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._absent: set[str] = set()

    def end_of_environment(self, name: str, start: int) -> int:
        r"""Behind the `\end{name}` of an environment that is not TeX, or -1."""
        mark = f"\\end{{{name}}}"
        end = -1 if mark in self._absent else self._text.find(mark, start)
        if end < 0:
            self._absent.add(mark)
            return -1
        return end + len(mark)

    def end_of_verb(self, delimiter: str, start: int) -> int:
        r"""Behind the delimiter that closes a `\verb`, which must stand on the same line, or -1."""
        end = self._text.find("}" if delimiter == "{" else delimiter, start, start + _REACH)
        return -1 if end < 0 or "\n" in self._text[start:end] else end + 1

    def end_of_iffalse(self, start: int) -> int:
        r"""Behind the `\fi` or `\else` that ends a stretch which `\iffalse` hides, or -1."""
        if "iffalse" in self._absent:
            return -1
        depth = 0
        for match in _CONDITIONAL.finditer(self._text, start):
            if match[1]:
                depth += 1
            elif match[2] and depth == 0:
                return match.end()
            elif match[2] == "fi":
                depth -= 1
        self._absent.add("iffalse")
        return -1
