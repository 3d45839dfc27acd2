"""Renders any block, and says what its HTML depends on."""

from __future__ import annotations

from jobdesk.notes.block import Block
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.render_latex import render_latex
from jobdesk.notes.render_markdown import render_markdown
from jobdesk.notes.rendered import Rendered


def render(block: Block, macros: MacroSet) -> Rendered:
    """The HTML of a block with these macros in force; a pure function, to be kept by `html_key`."""
    return render_latex(block, macros) if block.format == "latex" else render_markdown(block, macros)


def html_key(block: Block, macros: MacroSet) -> tuple[str, str]:
    """What the HTML of a block depends on besides `PARSER_VERSION`: its words, and the macros that it uses."""
    needed = macros.needed_by(block.body, block.title, block.proof, *block.heading)
    return block.digest, needed.digest
