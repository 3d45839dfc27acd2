"""A block is rendered into the parts from which questions are made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobdesk.notes.macros import MacroSet
from jobdesk.notes.render_latex import render_latex
from tests.support.notes import latex_block, macros_of, rendered_latex


def test_all_parts_are_rendered() -> None:
    block = replace(
        latex_block(r"Let $x\in\RR$. Then \emph{so}.", title=r"Of $\RR$", proof=r"\begin{proof}$\RR$\end{proof}"),
        heading=(r"On $\RR$",),
    )
    rendered = render_latex(block, macros_of(r"\newcommand{\RR}{\mathbb R}"))
    assert rendered.title == r"Of \(\mathbb R\)"
    assert rendered.body == r"Let \(x\in\mathbb R\). Then <i>so</i>."
    assert rendered.heading == (r"On \(\mathbb R\)",)
    assert rendered.terms == ("<i>so</i>",)
    assert rendered.hypothesis == r"Let \(x\in\mathbb R\)"
    assert rendered.proof is not None
    assert rendered.proof.body == r"<div><i>Proof.</i> \(\mathbb R\) ∎</div>"


def test_a_picture_in_the_proof_is_not_the_statement_s() -> None:
    """A card that does not show the proof must not be flagged for it."""
    rendered = render_latex(latex_block("a", proof=r"\begin{proof}\begin{asy}x\end{asy}\end{proof}"), MacroSet())
    assert rendered.pictures == ()
    assert rendered.proof is not None
    assert rendered.proof.pictures == ("asy",)


@pytest.mark.parametrize(
    ("body", "hypothesis"),
    [
        ("Let $G$ be a finite group. Then $G$ is fine.", r"Let \(G\) be a finite group"),
        ("If $p$ divides $ab$, then it divides one of them.", r"If \(p\) divides \(ab\)"),
        ("Suppose that \\emph{all} is well.\nThen so it is.", "Suppose that <i>all</i> is well"),
        ("Let $a$.\n\nThen it is so.", ""),
        ("Then it is so.", ""),
        ("Every one of them strengthens the others.", ""),
        ("The sum is finite. Then it is so.", ""),
        ("If so then yes", ""),
    ],
)
def test_the_hypothesis_of_a_statement(body: str, hypothesis: str) -> None:
    """Everything before "then", where the statement begins with an assumption that is long enough to ask."""
    assert rendered_latex(body).hypothesis == hypothesis


@pytest.mark.parametrize(
    ("body", "opening"),
    [
        ("A short first sentence. And a second one, which is a good deal longer than that.", "A short first sentence"),
        ("word " * 60, ("word " * 18).strip()),
        ("One two three four", "One two"),
        ("First here \\[x\\] and behind", "First here"),
        ("First here \\begin{itemize}\\item a\\end{itemize}", "First here"),
        ("$x$", ""),
    ],
)
def test_the_opening_never_gives_all_away(body: str, opening: str) -> None:
    """At most half, at most ninety characters, never a display or a list."""
    assert rendered_latex(body).opening == opening


def test_titles_with_brackets_and_formulas() -> None:
    assert rendered_latex("x", title=r"Case $[0,1)$ of \textbf{A}").title == r"Case \([0,1)\) of <b>A</b>"


def test_a_definition_inside_a_block_holds_in_it() -> None:
    assert rendered_latex(r"\newcommand{\x}{y}$\x$").body == r"\(y\)"
