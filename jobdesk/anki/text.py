"""Text as Anki keeps it, so that what was sent and what comes back can be compared.

Tried against Anki 26.09: fields are composed (NFC) and lose their control characters, a tag ends at a space, and
the parts of a deck's name are trimmed. Tags and decks are the same in capital and in small letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

DECK = "JobDesk"
"""The deck of notes that name none."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ALL_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HALF_PAIRS = re.compile("[\ud800-\udfff]")
_AROUND_A_DECK = re.compile(r"^[\s:]+|[\s:]+$")


def kept_field(html: str) -> str:
    """A field as it comes back; what is no character at all becomes U+FFFD, since it cannot be sent."""
    if html.isascii() and html.isprintable():
        return html
    return _composed(_CONTROL.sub("", html))


@lru_cache(maxsize=4096)
def kept_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Tags as they come back, each once; spaces become underscores, and what is empty is dropped."""
    kept: dict[str, str] = {}
    for tag in map(_kept_tag, tags):
        if tag:
            kept.setdefault(tag.casefold(), tag)
    return tuple(kept.values())


@lru_cache(maxsize=1024)
def kept_deck(name: str) -> str:
    """A deck's name as it comes back, without its empty parts."""
    parts = (_AROUND_A_DECK.sub("", _composed(_ALL_CONTROL.sub("", part))) for part in name.split("::"))
    return "::".join(part for part in parts if part) or DECK


def is_same_deck(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def topmost(decks: Iterable[str]) -> list[str]:
    """The decks that lie in no other one of them, each once."""
    kept: list[str] = []
    for deck in sorted(set(decks), key=str.casefold):
        if not any(f"{deck}::".casefold().startswith(f"{other}::".casefold()) for other in kept):
            kept.append(deck)
    return kept


def tags_among(tags: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """The tags that are among the others, too."""
    folded = {tag.casefold() for tag in others}
    return tuple(tag for tag in tags if tag.casefold() in folded)


def tags_without(tags: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """The tags that are not among the others."""
    folded = {tag.casefold() for tag in others}
    return tuple(tag for tag in tags if tag.casefold() not in folded)


def _kept_tag(tag: str) -> str:
    words = "_".join(_composed(tag).split())
    return "::".join(part for part in _ALL_CONTROL.sub("", words).split("::") if part)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", _HALF_PAIRS.sub("\ufffd", text))
