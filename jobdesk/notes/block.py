"""What a parser finds in one note: blocks, warnings, and what it passed over and why."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Literal

PARSER_VERSION = "parser-1.3"
"""Changes whenever the same bytes may give other blocks or other HTML."""

Format = Literal["latex", "markdown"]
Style = Literal["basic", "reversed", "cloze"]

LATEX = (".tex", ".ltx", ".latex")
MARKDOWN = (".md", ".markdown")
"""Endings of the notes of either format."""


@dataclass(frozen=True, slots=True)
class NoteWarning:
    """Something in a note that a person should look at; the rest of the note was read."""

    text: str
    line: int
    file: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An environment that was seen and is no block, with the reason."""

    environment: str
    line: int
    reason: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing worth asking, as source: nothing in it is HTML yet.

    In LaTeX `title` is the optional title and `body` what the environment holds. In Markdown `title` is the
    front and `body` the back; a cloze has a body only. Lines count from 1 and include both ends.
    """

    format: Format
    kind: str
    """What it is: "theorem", "definition", ...; "question" in Markdown."""
    style: Style
    environment: str
    """As written: "thm*"; in Markdown the syntax, such as "Q::A"."""
    name: str
    """As printed: "Theorem", "Abuse of Notation"; empty in Markdown."""
    body: str
    line: int
    end_line: int
    title: str | None = None
    label: str | None = None
    proof: str | None = None
    """The proof or the solution that stands directly behind a LaTeX block."""
    heading: tuple[str, ...] = ()
    """Source of the headings above, outermost first."""
    deck: str | None = None
    """The deck that the note itself asks for (`#flashcards/deck`), its parts joined by `::`."""
    tags: tuple[str, ...] = ()
    explicit_id: str | None = None
    """An id that the note carries, as written."""
    before: str = ""
    after: str = ""
    warnings: tuple[str, ...] = ()
    file: str = ""

    @property
    def digest(self) -> str:
        """Of what is rendered, not of where it stands: with the macros in force the key of its HTML."""
        parts = [self.format, self.kind, self.style, self.name, self.title, self.body, self.proof, self.heading]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that one blob gives; the same for every file that holds it."""

    blocks: tuple[Block, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    warnings: tuple[NoteWarning, ...] = ()

    def placed_in(self, file: str) -> Parsed:
        """The same, in a file of the repository (a path with forward slashes)."""
        return Parsed(
            tuple(replace(block, file=file) for block in self.blocks),
            tuple(replace(one, file=file) for one in self.passed_over),
            tuple(replace(warning, file=file) for warning in self.warnings),
        )
