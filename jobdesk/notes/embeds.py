"""Puts notes that a Markdown card embeds (`![[note]]`, `![[note#Heading]]`) in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from jobdesk.notes.block import MARKDOWN
from jobdesk.notes.library import candidates, folder_of
from jobdesk.notes.masks import mask
from jobdesk.notes.splice import Taken, splice

MAX_DEPTH = 5
"""How deep notes may embed notes."""

_EMBED = re.compile(r"!\[\[([^\[\]\n|#]+)(?:#([^\[\]\n|]+))?(?:\|[^\[\]\n]*)?\]\]")
_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?\n---[ \t]*(?:\n|$)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t#]*$", re.MULTILINE)

TextOf = Callable[[str], str | None]


def with_embeds(source: str, file: str, text_of: TextOf) -> str:
    """The source with the notes that it embeds, as far as they are there; pictures and sounds stay."""
    return splice(source, file, partial(_embedded, text_of), MAX_DEPTH) if "![[" in source else source


def _embedded(text_of: TextOf, source: str, file: str) -> Iterator[Taken]:
    prose = mask(source, gaps=False, links=False)
    for match in _EMBED.finditer(prose):
        for path in candidates(match[1], (folder_of(file), ""), MARKDOWN):
            text = text_of(path)
            if text is not None:
                part = match[2] or ""
                shown = _section(_below_front_matter(text), part) if part else _below_front_matter(text)
                if shown is not None:
                    yield Taken(*match.span(), path, shown.strip(), part)
                break


def _below_front_matter(text: str) -> str:
    match = _FRONT_MATTER.match(text)
    return text[match.end() :] if match else text


def _section(text: str, heading: str) -> str | None:
    """What stands under a heading, up to the next that is not below it; None where there is no such heading.

    A comment in code is none.
    """
    masked = mask(text)
    found = [match for match in _HEADING.finditer(text) if masked[match.start()] == "#"]
    for place, match in enumerate(found):
        if match[2].strip().casefold() == heading.strip().casefold():
            following = (other.start() for other in found[place + 1 :] if len(other[1]) <= len(match[1]))
            return text[match.end() : next(following, len(text))]
    return None
