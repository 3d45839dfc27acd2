r"""Cuts LaTeX into tokens and puts tokens together again.

A token is a plain string, and its first character tells what it is: `\alpha`, `\,`, `\begin{align*}`, `{`, `}`,
`$`, `&`, `~`, `[`, `]`, `#1`, a line break, an empty line (`PARAGRAPH`), or a run of ordinary text. Comments
are gone. Three kinds carry text that is not TeX, behind a character that no note contains:
`INLINE` (`\verb`), `LITERAL` (verbatim environments) and `PICTURE` (the name of what MathJax cannot draw).

Why not a library: see the measurements in `jobdesk.notes.latex`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from jobdesk.notes.environments import HIDDEN_ENVIRONMENTS, PICTURE_ENVIRONMENTS
from jobdesk.notes.regions import OPAQUE, VERB, Regions

INLINE = "\x01"
LITERAL = "\x02"
PICTURE = "\x03"
PARAGRAPH = "\n\n"

_TOKEN = re.compile(
    r"""
      \\(?:begin|end)[ \t]*\{[^{}\\\n]*\}
    | \\[a-zA-Z]+
    | \\(?s:.)
    | %[^\n]*(?:\n[ \t]*+(?!\n))?                 # a comment takes its line break and the next indentation along
    | \n[ \t]*\n\s*
    | [{}$&~\[\]]
    | \#+[0-9]?
    | [^\\%{}$&~\[\]\#\n]+(?:\n(?![ \t]*\n)[^\\%{}$&~\[\]\#\n]*)*
    | \n
    | \\
    """,
    re.VERBOSE,
)
_SPACED = re.compile(r"\\(begin|end)[ \t]+")
_OPAQUE_NAMES = "|".join(map(re.escape, sorted(OPAQUE)))
_MAYBE_OPAQUE = re.compile(rf"\\(?:[vV]erb|lstinline|mintinline|begin[ \t]*\{{(?:{_OPAQUE_NAMES})\}})")
_OPAQUE = re.compile(
    rf"""
      %[^\n]*
    | \\(?:
          {VERB}
        | mintinline(?:\[[^\]\n]*\])?\{{[^{{}}\n]*\}}(?P<minted>[^\sa-zA-Z])
        | begin[ \t]*\{{(?P<name>{_OPAQUE_NAMES})\}}
        | [^a-zA-Z]
      )
    """,
    re.VERBOSE,
)


def tokenize(source: str) -> list[str]:
    """The tokens of a piece of LaTeX; any text is welcome, and nothing in it raises."""
    if not _MAYBE_OPAQUE.search(source):
        return _plain_tokens(source)
    tokens: list[str] = []
    done = 0
    for start, end, token in opaque_spans(source):
        tokens += _plain_tokens(source[done:start])
        if token:
            tokens.append(token)
        done = end
    return tokens + _plain_tokens(source[done:])


def opaque_spans(source: str) -> Iterable[tuple[int, int, str]]:
    """Start, end and token of every stretch that is not TeX; one that nothing closes is left to TeX.

    The token of what is never printed is empty.
    """
    regions = Regions(source)
    position = 0
    while match := _OPAQUE.search(source, position):
        position = match.end()
        if name := match["name"]:
            end = regions.end_of_environment(name, position)
            if end > 0:
                yield match.start(), end, _opaque_token(name, source[position : end - len(name) - 6])
                position = end
        elif delimiter := match["verb"] or match["minted"]:
            end = regions.end_of_verb(delimiter, position)
            if end > 0:
                yield match.start(), end, INLINE + source[position : end - 1]
                position = end


def source_of(tokens: Iterable[str]) -> str:
    """Tokens as LaTeX; a control word and a letter that came together are kept apart."""
    parts: list[str] = []
    after_word = False
    for token in tokens:
        if after_word and token[0].isalpha():
            parts.append(" ")
        parts.append(token)
        after_word = token[0] == "\\" and token[-1].isalpha()
    return "".join(parts)


def is_space(token: str) -> bool:
    return token.isspace()


def _plain_tokens(source: str) -> list[str]:
    tokens = [token for token in _TOKEN.findall(source) if token[0] != "%"]
    for index, token in enumerate(tokens):
        if token[0] == "\n" and len(token) > 1 and token.isspace():
            tokens[index] = PARAGRAPH
        elif token[0] == "\\" and token[-1] == "}" and len(token) > 2 and " " in token:
            tokens[index] = _SPACED.sub(r"\\\1", token)
    return tokens


def _opaque_token(name: str, content: str) -> str:
    if name in HIDDEN_ENVIRONMENTS:
        return ""
    return PICTURE + name if name in PICTURE_ENVIRONMENTS else LITERAL + _without_options(content)


def _without_options(content: str) -> str:
    r"""Literal text without what stood on the line of its `\begin`: options, the language of minted."""
    head, newline, rest = content.partition("\n")
    if newline and (not head.strip() or head.lstrip()[0] in "[{%"):
        return rest.rstrip()
    return content.rstrip()
