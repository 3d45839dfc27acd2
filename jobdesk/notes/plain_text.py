"""A field of a card as text that a person can read without a browser."""

from __future__ import annotations

import html
import re

_MARKUP = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SPACES = re.compile(r"[ \t\r\n]+")
_BLANK_LINES = re.compile(r"\n[ \n]*\n")
_LINES = frozenset("p div br li tr ul ol dl dt dd table blockquote pre hr h1 h2 h3 h4 h5 h6".split())
"""What begins and ends a line."""

_CELLS = frozenset({"td", "th"})


def as_text(field: str) -> str:
    """HTML as lines of text: formulas and gaps as they are written, a picture as its name, items behind a dash."""
    if "<" not in field:
        return html.unescape(_SPACES.sub(" ", field)).strip()
    parts: list[str] = []
    done, preformatted = 0, 0
    for match in _MARKUP.finditer(field):
        parts.append(_text(field[done : match.start()], is_preformatted=preformatted > 0))
        done = match.end()
        name = (match[2] or "").lower()
        parts.append(_shown(name, match[3] or "", is_end=bool(match[1])))
        if name == "pre":
            preformatted += -1 if match[1] else 1
    parts.append(_text(field[done:], is_preformatted=preformatted > 0))
    lines = (line.rstrip() for line in "".join(parts).split("\n"))
    text = _BLANK_LINES.sub("\n\n", "\n".join(_flush(line) for line in lines))
    return text.replace("\n\n- ", "\n- ").strip("\n")


def in_one_line(field: str) -> str:
    """The same in one line, for lists."""
    return " ".join(as_text(field).split())


def _text(source: str, *, is_preformatted: bool) -> str:
    return html.unescape(source if is_preformatted else _SPACES.sub(" ", source))


def _shown(name: str, attributes: str, *, is_end: bool) -> str:
    if name == "img":
        known = {match[1]: html.unescape(match[2] or match[3] or "") for match in _ATTRIBUTE.finditer(attributes)}
        return f"[picture: {known.get('alt') or known.get('src', '')}]"
    if name in _CELLS:
        return "" if is_end else " | "
    if name not in _LINES:
        return ""
    return "\n- " if name == "li" and not is_end else "\n"


def _flush(line: str) -> str:
    """Without the one space that is left of a line break in the source."""
    return line[1:] if line.startswith(" ") and not line.startswith("  ") else line
