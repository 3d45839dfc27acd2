"""Short ways to say "this note" and "this HTML" in the tests of notes."""

from __future__ import annotations

from collections.abc import Iterable

from jobdesk.notes.block import Block, Parsed, Style
from jobdesk.notes.kinds import KINDS, Environments
from jobdesk.notes.latex import parse
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.markdown import MarkdownOptions, parse_markdown
from jobdesk.notes.render_latex import render_latex
from jobdesk.notes.render_markdown import render_markdown
from jobdesk.notes.rendered import Rendered
from jobdesk.notes.survey import survey


def latex_block(body: str, *, title: str | None = None, kind: str = "theorem", proof: str | None = None) -> Block:
    return Block("latex", kind, "basic", kind, kind.capitalize(), body, 1, 1, title=title, proof=proof, file="a.tex")


def markdown_block(body: str, *, title: str | None = None, style: Style = "basic") -> Block:
    return Block("markdown", "question", style, "Q::A", "", body, 1, 1, title=title, file="a.md")


def macros_of(definitions: str) -> MacroSet:
    """The macros that a piece of LaTeX defines, with its theorems."""
    found = survey(definitions.encode())
    return MacroSet().extended(found.macros, [one.theorem for one in found.theorems])


def rendered_latex(body: str, definitions: str = "", *, title: str | None = None) -> Rendered:
    return render_latex(latex_block(body, title=title), macros_of(definitions))


def latex_html(body: str, definitions: str = "") -> str:
    return rendered_latex(body, definitions).body


def markdown_html(body: str, *, style: Style = "basic") -> str:
    return render_markdown(markdown_block(body, style=style), MacroSet()).body


def parse_latex(text: str, kinds: Iterable[str] = KINDS) -> Parsed:
    """The blocks of a file that declares its theorems itself."""
    declared = [one.theorem for one in survey(text.encode()).theorems]
    return parse(text.encode(), Environments.of(kinds, declared))


def parse_opted_in(text: str, *, headings: bool = False) -> Parsed:
    """The cards of a Markdown note whose path opted in."""
    return parse_markdown(text.encode(), MarkdownOptions(everywhere=True, headings=headings))
