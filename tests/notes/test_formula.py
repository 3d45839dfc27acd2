r"""Formulas reach MathJax as it can show them: known commands, balanced braces, plain words."""

from __future__ import annotations

import pytest

from jobdesk.notes.mathjax import ACTING, COMMANDS
from tests.support.notes import latex_html, rendered_latex


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("$x^2$", r"\(x^2\)"),
        (r"\(x\)", r"\(x\)"),
        ("$$x$$", r"\[x\]"),
        (r"\[ x \]", r"\[x\]"),
        ("$a<b>c & d$", r"\(a&lt;b&gt;c &amp; d\)"),
        (r"\begin{equation}x\end{equation}", r"\[x\]"),
        (r"\begin{align*}a&=b\\c\end{align*}", r"\[\begin{align*}a&amp;=b\\c\end{align*}\]"),
        (r"\begin{math}x\end{math}", r"\(x\)"),
        (r"$\begin{pmatrix}1&2\end{pmatrix}$", r"\(\begin{pmatrix}1&amp;2\end{pmatrix}\)"),
        (r"$\ensuremath{x}$ \ensuremath{y}", r"\({x}\) \(y\)"),
        ("$a$$b$", r"\(a\)\(b\)"),
        (r"$x \qedhere\nonumber$", r"\(x \nonumber\)"),
        (r"\[x\label{a}\]", r"\[x\]"),
        (r"$\color{red} x \textcolor{blue}{y}$", r"\(x {y}\)"),
        (r"$\multicolumn{2}{c}{x}$", r"\(x&amp;\)"),
        (r"$x\ $ $\\$", r"\(x\ \) \(\\\)"),
        ("$x\n\n y$", "<p>$x</p><p>y$</p>"),
    ],
)
def test_formulas(source: str, html: str) -> None:
    assert latex_html(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (r"$\text{if $x$}$", r"\(\text{if $x$}\)"),
        (r"$\text{50\% of \& a\_b~c}$", "\\(\\text{50% of &amp; a_b\u00a0c}\\)"),
        (r"$\text{``caf\'e'' \emph{x}}$", "\\(\\text{“café” x}\\)"),
        (r"$\textsc{a} \mbox{b} \emph{c}$", r"\(\text{a} \text{b} \textit{c}\)"),
        (r"$\text{a \(x\) b}$", r"\(\text{a $x$ b}\)"),
        (r"$\text{\{ \$ \}}$", r"\(\text{\{ \$ \}}\)"),
        (r"\begin{align}a\\\intertext{so}b\end{align}", r"\[\begin{align}a\\\text{so}\\b\end{align}\]"),
        (r"$\verb|a_b|$", r"\(\texttt{a_b}\)"),
    ],
)
def test_words_in_formulas(source: str, html: str) -> None:
    """MathJax shows them letter by letter, so symbols and accents are put in."""
    assert latex_html(source) == html


@pytest.mark.parametrize(
    "source", [r"\[\begin{tikzcd}A \ar[r] & B\end{tikzcd}\]", r"\[\xymatrix{A & B}\]", r"\[\xymatrix@C=1em{A}\]"]
)
def test_drawings_in_formulas_leave_a_placeholder(source: str) -> None:
    rendered = rendered_latex(source)
    (name,) = rendered.pictures
    assert rendered.body == f"\\[\\boxed{{\\text{{[{name}: cannot be shown in Anki]}}}}\\]"


def test_what_mathjax_does_not_know_is_listed() -> None:
    """Commands and environments, each once, and the formula stays."""
    rendered = rendered_latex(r"$\foo{x} \foo \alpha \begin{bar}y\end{bar}$")
    assert rendered.unexpanded == (r"\foo", "bar")
    assert rendered.body == r"\(\foo{x} \foo \alpha y\)"


def test_symbols_that_only_unicode_knows_are_shown() -> None:
    assert latex_html(r"$A^\dag$") == r"\(A^†\)"


@pytest.mark.parametrize(
    "source",
    [r"$\href{javascript:x}{y}$", r"$\style{color:red}{y}$", r"$\class{a}{y}$", r"$\cssId{a}{y}$", r"$\require{a}y$"],
)
def test_nothing_that_acts_on_the_page_gets_through(source: str) -> None:
    assert latex_html(source) in (r"\({y}\)", r"\(y\)")


def test_definitions_never_reach_mathjax() -> None:
    r"""There they would hold for every other card: `\def` inside a block is expanded, or named."""
    assert ACTING.isdisjoint(COMMANDS)
    assert latex_html(r"$\def\a{x}\a$") == r"\(x\)"
    rendered = rendered_latex(r"$\def x$")
    assert rendered.body == r"\(\texttt{def} x\)"
    assert rendered.unexpanded == (r"\def",)


@pytest.mark.parametrize("source", ["${$", "$}$", r"$\{$", "$a}{b$", r"$\text{$", r"\[ { \]"])
def test_braces_are_balanced(source: str) -> None:
    """MathJax counts them when it looks for the end."""
    html = latex_html(source).replace(r"\{", "").replace(r"\}", "")
    assert html.count("{") == html.count("}") or "\\(" not in html


def test_equations_that_a_block_refers_to_are_numbered() -> None:
    """The number that the book gives is not known; that they are the same one is what counts."""
    source = r"\begin{align}a\label{x}\\b\label{y}\end{align} By \eqref{y} and \ref{z}."
    html = latex_html(source)
    assert html.startswith(r"\[\begin{align}a\\b\tag{1}\end{align}\]")
    assert html.endswith('By (1) and <span class="ref">z</span>.')


def test_an_equation_with_a_tag_keeps_it() -> None:
    assert latex_html(r"\[a\tag{*}\label{x}\] \eqref{x}") == r"\[a\tag{*}\] (*)"


def test_nesting_without_end() -> None:
    rendered = rendered_latex("$" + "{" * 1000 + "x" + "}" * 1000 + "$")
    assert rendered.warnings == ("nested too deep: some of it is shown without its commands",)
