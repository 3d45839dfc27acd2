"""Every block is rendered by its format, and kept under what its HTML depends on."""

from __future__ import annotations

from dataclasses import replace

from jobdesk.notes.macros import MacroSet
from jobdesk.notes.render import html_key, render
from tests.support.notes import latex_block, macros_of, markdown_block


def test_each_format_has_its_own_way() -> None:
    assert render(latex_block(r"\emph{a} *b*"), MacroSet()).body == "<i>a</i> *b*"
    assert render(markdown_block(r"\emph{a} *b*"), MacroSet()).body == r"\emph{a} <em>b</em>"


def test_the_key_is_of_the_block_and_the_macros_that_it_uses() -> None:
    block = latex_block(r"$\RR$", title="T")
    macros = macros_of(r"\newcommand{\RR}{\mathbb R}")
    assert html_key(block, macros) == html_key(replace(block, line=9, file="b.tex", after="x"), macros)
    assert html_key(block, macros) == html_key(block, macros_of(r"\newcommand{\RR}{\mathbb R}\def\other{x}"))
    assert html_key(block, macros) != html_key(block, macros_of(r"\newcommand{\RR}{\mathbf R}"))
    assert html_key(block, macros) != html_key(replace(block, title="U"), macros)
