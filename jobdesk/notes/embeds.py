"""Puts notes that a Markdown card embeds (`![[note]]`, `![[note#Heading]]`) in their place."""

from __future__ import annotations

import re
from collections.abc import Callable

from jobdesk.notes.latex import MAX_BODY
from jobdesk.notes.library import candidates, folder_of

MAX_DEPTH = 5
"""How deep notes may embed notes."""

_EMBED = re.compile(r"!\[\[([^\[\]\n|#]+)(?:#([^\[\]\n|]+))?(?:\|[^\[\]\n]*)?\]\]")
_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?\n---[ \t]*(?:\n|$)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t#]*$", re.MULTILINE)


def with_embeds(source: str, file: str, text_of: Callable[[str], str | None]) -> str:
    """The source with the notes that it embeds, as far as they are there; pictures and sounds stay."""
    for _ in range(MAX_DEPTH):
        if "![[" not in source:
            break
        grown = _EMBED.sub(lambda match: _embedded(match, file, text_of), source)
        if grown == source or len(grown) > MAX_BODY:
            break
        source = grown
    return source


def _embedded(match: re.Match[str], file: str, text_of: Callable[[str], str | None]) -> str:
    for path in candidates(match[1], (folder_of(file), ""), (".md", ".markdown")):
        text = text_of(path)
        if text is not None:
            text = _FRONT_MATTER.sub("", text, count=1) if text.startswith("---") else text
            return (_section(text, match[2]) if match[2] else text).strip()
    return match[0]


def _section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next that is not below it."""
    found = list(_HEADING.finditer(text))
    for place, match in enumerate(found):
        if match[2].strip().casefold() == heading.strip().casefold():
            following = (other.start() for other in found[place + 1 :] if len(other[1]) <= len(match[1]))
            return text[match.end() : next(following, len(text))]
    return ""
