r"""LaTeX is cut into tokens as TeX would, and no text is lost but comments."""

from __future__ import annotations

import pytest
from hypothesis import given

from jobdesk.notes.tokens import INLINE, LITERAL, PARAGRAPH, PICTURE, source_of, tokenize
from tests.support.note_texts import latex


@pytest.mark.parametrize(
    ("source", "tokens"),
    [
        (r"a \emph{b}", ["a ", r"\emph", "{", "b", "}"]),
        (r"\frac12\,x", [r"\frac", "12", r"\,", "x"]),
        (r"\begin{align*} & \\ \end {align*}", [r"\begin{align*}", " ", "&", " ", r"\\", " ", r"\end{align*}"]),
        ("one\ntwo", ["one\ntwo"]),
        ("one\n \n\n two", ["one", PARAGRAPH, "two"]),
        (r"\\begin{x}", [r"\\", "begin", "{", "x", "}"]),
        ("$x^2$ ~ #1 ##2", ["$", "x^2", "$", " ", "~", " ", "#1", " ", "##2"]),
        ("\\", ["\\"]),
        ("", []),
    ],
)
def test_tokens(source: str, tokens: list[str]) -> None:
    assert tokenize(source) == tokens


@pytest.mark.parametrize(
    ("source", "tokens"),
    [
        ("a % not b\n  c", ["a ", "c"]),
        ("50\\% % of", ["50", "\\%", " "]),
        ("a%\nb", ["a", "b"]),
        ("a\n% c\n\nb", ["a\n", PARAGRAPH, "b"]),
        ("a\n% c\n \t\nb", ["a\n", PARAGRAPH, "b"]),
        ("%", []),
    ],
)
def test_a_comment_takes_its_line_break_along(source: str, tokens: list[str]) -> None:
    """But not an empty line behind it, which ends the paragraph."""
    assert tokenize(source) == tokens


@pytest.mark.parametrize(
    ("source", "tokens"),
    [
        (r"\verb|%$\{|x", [INLINE + r"%$\{", "x"]),
        (r"\verb*+a+", [INLINE + "a"]),
        (r"\lstinline[language=C]!a_b!", [INLINE + "a_b"]),
        (r"\mintinline{c}{a;}", [INLINE + "a;"]),
        ("\\begin{verbatim}\n%a\n\\b\n\\end{verbatim}z", [LITERAL + "%a\n\\b", "z"]),
        ("\\begin{lstlisting}[language=C]\nx;\n\\end{lstlisting}", [LITERAL + "x;"]),
        ("\\begin{minted}{c}\nx;\n\\end{minted}", [LITERAL + "x;"]),
        ("\\begin{asy}draw(a--b); // $\\end{asy}", [PICTURE + "asy"]),
        ("a\\begin{comment}$\\end{comment}b", ["a", "b"]),
    ],
)
def test_what_is_not_tex_is_one_token(source: str, tokens: list[str]) -> None:
    assert tokenize(source) == tokens


@pytest.mark.parametrize("source", [r"\verb|a", "\\verb|a\nb|", r"\begin{verbatim} $x$", r"\verb", "% \\verb|a"])
def test_code_that_nothing_closes_is_left_to_tex(source: str) -> None:
    assert not any(token[0] in (INLINE, LITERAL, PICTURE) for token in tokenize(source))


def test_a_word_and_a_letter_are_kept_apart() -> None:
    """`\\alpha` and `x` that a macro brought together are not `\\alphax`."""
    assert source_of([r"\alpha", "x", r"\,", "y", r"\to", "1"]) == r"\alpha x\,y\to1"


@given(latex())
def test_tokens_are_never_empty_and_cut_again_the_same(text: str) -> None:
    tokens = tokenize(text)
    assert all(tokens)
    plain = [token for token in tokens if token[0] not in (INLINE, LITERAL, PICTURE)]
    again = tokenize(source_of(plain))
    assert "".join(again).split() == "".join(tokenize(source_of(again))).split()
