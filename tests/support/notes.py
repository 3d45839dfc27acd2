"""Short ways to say "this note" and "this HTML" in the tests of notes."""

from __future__ import annotations

from collections.abc import Iterable

from jobdesk.notes.block import Parsed
from jobdesk.notes.kinds import KINDS, Environments
from jobdesk.notes.latex import parse
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.survey import survey


def macros_of(definitions: str) -> MacroSet:
    """The macros that a piece of LaTeX defines, with its theorems."""
    found = survey(definitions.encode())
    return MacroSet().extended(found.macros, [one.theorem for one in found.theorems])


def parse_latex(text: str, kinds: Iterable[str] = KINDS) -> Parsed:
    """The blocks of a file that declares its theorems itself."""
    declared = [one.theorem for one in survey(text.encode()).theorems]
    return parse(text.encode(), Environments.of(kinds, declared))
