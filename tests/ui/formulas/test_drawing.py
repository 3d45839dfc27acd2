"""Formulas as SVG: what notes hold is drawn, and what cannot be is told."""

from __future__ import annotations

import pytest

from jobdesk.ui.formulas.drawing import CannotDraw, draw
from jobdesk.ui.formulas.protocol import COLOUR, LONGEST


def test_a_formula_knows_its_baseline() -> None:
    """A fraction hangs below the line, a letter hardly; both are in a colour that can be changed."""
    letter, fraction = draw("x", is_display=False), draw("\\frac{a}{b}", is_display=False)
    assert letter.descent < 0.2 < fraction.descent
    assert letter.ascent < fraction.ascent
    assert COLOUR in fraction.svg


@pytest.mark.parametrize(
    "source",
    [
        "\\det \\begin{bmatrix} 1 & 1 \\\\ i & -i \\end{bmatrix}^2",
        "\\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}",
        "\\begin{align*} a &= b \\\\ &= c \\end{align*}",
        "\\operatorname{Spec} A \\xrightarrow{f} \\mathbb C",
    ],
)
def test_what_notes_hold_is_drawn(source: str) -> None:
    assert draw(source, is_display=True).width > 1


def test_fences_are_as_high_as_what_they_hold() -> None:
    """The library makes them a thousand pixels high around an operator with limits."""
    drawing = draw("\\left( \\sum_{p \\in U} p \\right)^{-1}", is_display=True)
    assert drawing.ascent + drawing.descent < 5


def test_letters_of_an_alphabet() -> None:
    """With braces or without, it is the same letter."""
    assert draw("\\mathbb C", is_display=False).svg == draw("\\mathbb{C}", is_display=False).svg


def test_angle_brackets() -> None:
    """Where a size stands before them, < and > are brackets and no relations."""
    brackets = draw("\\left\\langle x \\right\\rangle", is_display=False)
    assert draw("\\left<x\\right>", is_display=False).svg == brackets.svg
    assert draw("a<x", is_display=False).svg != draw("a \\langle x", is_display=False).svg


@pytest.mark.parametrize("source", ["\\frac{1", "\\nosuchthing{x}", "x" * (LONGEST + 1), "{" * 3000 + "}" * 3000])
def test_what_cannot_be_drawn(source: str) -> None:
    """Torn, unknown, too long, or nested too deep: told, never raised as anything else."""
    with pytest.raises(CannotDraw):
        draw(source, is_display=False)
