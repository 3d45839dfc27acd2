"""Macros are replaced as TeX would, and whatever a note defines, that ends."""

from __future__ import annotations

from itertools import pairwise

import pytest

from jobdesk.notes.expand import expand
from jobdesk.notes.tokens import source_of, tokenize
from tests.support.notes import macros_of


def expanded(source: str, definitions: str) -> str:
    return source_of(expand(tokenize(source), macros_of(definitions)).tokens)


@pytest.mark.parametrize(
    ("source", "definitions", "result"),
    [
        (r"x \in \RR", r"\newcommand{\RR}{\mathbb R}", r"x \in \mathbb R"),
        (r"\RR x", r"\newcommand{\RR}{\mathbb R}", r"\mathbb Rx"),
        (r"\eps x", r"\newcommand{\eps}{\varepsilon}", r"\varepsilon x"),
        (r"\norm{x+y}", r"\newcommand{\norm}[1]{\lVert #1\rVert}", r"\lVert x+y\rVert"),
        (r"\norm x y", r"\newcommand{\norm}[1]{<#1>}", "<x> y"),
        (r"\norm\alpha", r"\newcommand{\norm}[1]{<#1>}", r"<\alpha>"),
        (r"\pd{f}", r"\newcommand{\pd}[2][x]{#2/#1}", "f/x"),
        (r"\pd[t]{f}", r"\newcommand{\pd}[2][x]{#2/#1}", "f/t"),
        (r"\pd [t] {f}", r"\newcommand{\pd}[2][x]{#2/#1}", "f/t"),
        (r"\pd[{]}]{f}", r"\newcommand{\pd}[2][x]{#2/#1}", "f/{]}"),
        (r"\pd[f", r"\newcommand{\pd}[2][x]{#2/#1}", "[/xf"),
        (r"\a\b", r"\def\a{\b\b}\def\b{x}", "xxx"),
        (r"\a{1}{2}", r"\def\a#1#2{#2#1##}", "21#"),
        (r"\old\phi", r"\let\old\phi\renewcommand{\phi}{\varphi}", r"\phi\varphi"),
        (r"\lcm(a)", r"\DeclareMathOperator{\lcm}{lcm}", r"\operatorname{lcm}(a)"),
        (r"\abs{x}", r"\DeclarePairedDelimiter{\abs}{|}{|}", "| x |"),
        (r"\abs*{x}", r"\DeclarePairedDelimiter{\abs}{|}{|}", r"\left| x \right|"),
        (r"\abs[\big]{x}", r"\DeclarePairedDelimiter{\abs}{|}{|}", r"\big| x \big|"),
        (r"\begin{m}x\end{m}", r"\newenvironment{m}{(}{)}", "(x)"),
        (r"\begin{m}[a]{b}x\end{m}", r"\newenvironment{m}[2][]{#1#2:}{)}", "ab:x)"),
        (r"\R", r"\newcommand{\R}{\ifmmode\mathbb R\else$\mathbb R$\fi}", r"\ensuremath{\mathbb R}"),
    ],
)
def test_expansion(source: str, definitions: str, result: str) -> None:
    assert expanded(source, definitions) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [(r"x^\RR", r"x^{\mathbb R}"), (r"\bar\RR", r"\bar{\mathbb R}"), (r"\frac\RR2", r"\frac{\mathbb R}2")],
)
def test_a_macro_in_the_place_of_an_argument_is_one_piece(source: str, result: str) -> None:
    r"""Else `\bar\RR` would put its bar over `\mathbb`."""
    assert expanded(source, r"\newcommand{\RR}{\mathbb R}") == result


def test_an_empty_macro_does_not_turn_a_formula_into_a_display() -> None:
    assert expanded(r"$\nothing$", r"\newcommand{\nothing}{}") == "${}$"


@pytest.mark.parametrize(
    ("source", "definitions", "culprit"),
    [
        (r"\a", r"\def\a{\a}", r"\a"),
        (r"\a", r"\def\a{x\b}\def\b{y\a}", r"\a"),
        (r"\a{x}", r"\def\a#1{\a{#1#1}}", r"\a"),
        (
            r"\a",
            r"\def\a{\b\b}" + "".join(rf"\def\{x}{{\{y}\{y}}}" for x, y in pairwise("bcdefghijklmnopq")),
            r"\p",
        ),
        (r"\begin{m}", r"\newenvironment{m}{\begin{m}}{}", r"\begin{m}"),
    ],
)
def test_what_expands_for_ever_is_left_as_it_is(source: str, definitions: str, culprit: str) -> None:
    """With a warning that names it, and everything as the note has it."""
    expansion = expand(tokenize(source), macros_of(definitions))
    assert source_of(expansion.tokens) == source
    assert expansion.opaque == (culprit,)
    assert expansion.warnings == (f"{culprit} expands for ever: it is left as it is",)


def test_what_needs_tex_is_named_and_left() -> None:
    expansion = expand(tokenize(r"\a and \a{x}"), macros_of(r"\def\a#1/{#1}"))
    assert (source_of(expansion.tokens), expansion.opaque) == (r"\a and \a{x}", (r"\a",))


@pytest.mark.parametrize("source", [r"\a{x}", r"\a{x}{", r"{\a{x}}"])
def test_a_macro_without_its_arguments_is_left(source: str) -> None:
    expansion = expand(tokenize(source), macros_of(r"\def\a#1#2{#1#2}"))
    assert source_of(expansion.tokens) == source
    assert expansion.warnings == (r"\a lacks an argument",)


def test_arguments_are_not_moved_again_and_again() -> None:
    """Thirty thousand groups inside each other would move a billion tokens."""
    depth = 30_000
    source = r"\a{" * depth + "}" * depth
    (warning,) = expand(tokenize(source), macros_of(r"\def\a#1{#1}")).warnings
    assert warning.startswith(r"\a expands for ever")
