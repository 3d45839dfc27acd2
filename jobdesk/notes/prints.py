"""What is remembered of a block when it is looked for in other commits."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from jobdesk.notes.block import Block

DIGEST_LENGTH = 32
"""Hexadecimal digits, 128 bits: an identity also fits where notes carry ids (8 to 40 digits)."""

_WORD = re.compile(r"\\?\w+")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a block stands in a tree: the path of its file, and its number among the blocks there, from 0."""

    path: str
    index: int


@dataclass(frozen=True, slots=True)
class Print:
    """What tells one block from another: its kind, the digest of its front and back, the id that it carries."""

    kind: str
    text: str
    explicit_id: str | None = None


def print_of(block: Block) -> Print:
    """The print of a block. White space, the place, the proof and the headings make no difference to it."""
    return Print(block.kind, digest_of(plain(block.title or ""), plain(block.body)), block.explicit_id)


def plain(text: str) -> str:
    """The text with each stretch of white space as one space."""
    return " ".join(text.split())


def digest_of(*parts: str | int) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:DIGEST_LENGTH]


def features_of(block: Block) -> Iterable[str]:
    """The words and commands of a block, and each two that follow one another; with repetitions, in order."""
    words = [word.lower() for word in _WORD.findall(f"{block.title or ''} {block.body}")]
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))
