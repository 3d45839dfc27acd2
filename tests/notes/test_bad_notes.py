"""A bad note costs a warning with its line, and the rest is processed, in time that grows with its length."""

from __future__ import annotations

import pytest

from jobdesk.notes.book import read_book
from jobdesk.notes.library import PlainLibrary
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.render import render
from jobdesk.notes.survey import survey
from tests.support.fields import read_basic_field
from tests.support.notes import latex_block, markdown_block, parse_latex, parse_opted_in

GOOD = b"\\begin{lemma}Good.\\end{lemma}"

# Each would take hours where something is looked for again at every place.
LATEX = [
    "\\begin{theorem}", "\\end{theorem}", "\\begin{theorem}x\\end{theorem}", "\\begin{theorem}[",
    "\\begin{a}{", "{", "}", "\\newcommand{\\a}{", "\\newcommand{", "\\def\\a", "\\begin{verbatim}",
    "\\verb|", "\\iffalse ", "\\section{", "\\label{", "\\input{",
    "\\begin{theorem}x\\end{theorem}\\begin{proof}", "% guid: abcdef12\n", "\\", "\\\\", "%", "\n",
]  # fmt: skip
BODIES = [
    "$", "${", "$$ ", "\\(", "\\[", "\\text{$", "\\emph{", "{\\bf ", "\\\\[", "\\item[", "\\footnote{",
    "\\href{a}{", "\\ref{a,", "\\cite[", "\\begin{itemize}\\item", "\\begin{tabular}{l}&\\\\",
    "\\begin{align}", "\\xymatrix{", "\\'", "\\[\\label{a}\\]\\ref{a}", "\\left(", "\\marginpar{", "\n\n",
    "\\newcommand{\\z}[", "Let $x$ ", "\\multicolumn{9}{",
]  # fmt: skip
MARKDOWN = [
    "Q::A\n", "a::b::", "?\n", "Q: a\n", "==a", "==a ", "{{c1::", "{{c1::a}} ", "# H #card\n", "`", "` `` ",
    "```\n", "$a ", "$$\n", "\\(", "\\begin{align}\n", "  - a\n", "> ", "|a|b|\n|-|-|\n", "**", "![a](",
    "[[a", "<a ", "<!--", "%%", "[",
]  # fmt: skip


@pytest.mark.parametrize(
    ("blob", "warning"),
    [
        (b"x" * 50_000_000, "bad.tex:1: not read: 50.0 MB is more than the 4 MB a note may have"),
        (b"a\0b", "bad.tex:1: not read: this is a binary file"),
        (b"a\n\\begin{lemma}b", "bad.tex:2: \\begin{lemma} is never closed: nothing closes it"),
        (b"a\n\xffb", "bad.tex:2: not valid UTF-8: read as Windows-1252"),
        (b"\\input{gone}", "bad.tex:1: gone is not there at this commit"),
    ],
)
def test_the_others_are_read(blob: bytes, warning: str) -> None:
    book = read_book(["bad.tex", "good.tex"], PlainLibrary({"bad.tex": blob, "good.tex": GOOD}.get))
    assert [block.file for note in book.files for block in note.parsed.blocks] == ["good.tex"]
    assert [str(one) for one in book.warnings] == [warning]


def test_a_macro_that_expands_for_ever_costs_one_card_a_warning() -> None:
    text = rb"\def\a{\a}\begin{lemma}$\a$\end{lemma}" + GOOD
    (note,) = read_book(["a.tex"], PlainLibrary({"a.tex": text}.get)).files
    bad, good = (render(block, note.macros_at(block.line)) for block in note.parsed.blocks)
    assert (bad.warnings, bad.body) == ((r"\a expands for ever: it is left as it is",), r"\(\a\)")
    assert (good.warnings, good.body) == ((), "Good.")


@pytest.mark.parametrize("piece", LATEX)
def test_a_file_of_nothing_but(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    survey(text.encode())
    parsed = parse_latex(text)
    assert len(parsed.warnings) <= 101
    assert len(parsed.blocks) <= 10_000


@pytest.mark.parametrize("piece", [*LATEX, *BODIES])
def test_a_block_of_nothing_but(piece: str) -> None:
    block = latex_block(piece * (30_000 // len(piece)), title=piece)
    read_basic_field(render(block, MacroSet()).body)


@pytest.mark.parametrize("piece", MARKDOWN)
def test_a_markdown_note_of_nothing_but(piece: str) -> None:
    parse_opted_in(piece * (60_000 // len(piece)), headings=True)
    read_basic_field(render(markdown_block(piece * (15_000 // len(piece))), MacroSet()).body)
