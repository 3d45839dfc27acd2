"""No text that a person can write makes a parser raise or loop, or puts unescaped markup on a card."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from jobdesk.notes.block import Block, Parsed
from jobdesk.notes.book import read_book
from jobdesk.notes.clozes import is_cloze_field
from jobdesk.notes.codec import from_json, to_json
from jobdesk.notes.kinds import KINDS
from jobdesk.notes.library import PlainLibrary
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.markdown import MarkdownOptions, parse_markdown
from jobdesk.notes.questions import questions_for
from jobdesk.notes.render import html_key, render
from jobdesk.notes.rendered import Rendered
from jobdesk.notes.survey import survey
from tests.support.fields import read_basic_field, read_field
from tests.support.note_texts import as_bytes, latex, markdown

MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BLOCK = Block("latex", "theorem", "basic", "theorem", "Theorem", "", 1, 1, file="a.tex")


def check(block: Block, macros: MacroSet) -> None:
    """Every field of every question about a block is clean, and the values survive JSON."""
    rendered = render(block, macros)
    assert from_json(Rendered, to_json(rendered)) == rendered
    assert html_key(block, macros) == html_key(replace(block, line=99, file="b.tex"), macros)
    for question in questions_for(block, rendered):
        assert is_cloze_field(question.front) is (question.style == "cloze")
        (read_field if question.style == "cloze" else read_basic_field)(question.front)
        read_basic_field(question.back)
    for html in (rendered.title, *rendered.heading, *rendered.terms, rendered.hypothesis, rendered.opening):
        read_basic_field(html)


@MANY
@given(latex(), latex())
def test_latex_files(first: str, second: str) -> None:
    """Two files that may take in each other: blocks, macros and HTML come out whatever they hold."""
    files = {"a.tex": as_bytes(first), "b.tex": as_bytes(second), "a": as_bytes(first)}
    book = read_book(["a.tex", "b.tex"], PlainLibrary(files.get), kinds=(*KINDS, "proof", "exercise"))
    for note in book.files:
        assert from_json(Parsed, to_json(note.parsed)) == note.parsed
        for block in note.parsed.blocks:
            check(block, note.macros_at(block.line))


@MANY
@given(latex(), latex(20), latex(30))
def test_latex_blocks(body: str, title: str, definitions: str) -> None:
    """A block of any text, under any definitions."""
    macros = MacroSet().extended(survey(as_bytes(definitions)).macros)
    check(replace(BLOCK, body=body, title=title, proof=title, heading=(title,)), macros)


@MANY
@given(markdown())
def test_markdown_files(text: str) -> None:
    """A Markdown note in which everything opted in."""
    parsed = parse_markdown(as_bytes(text), MarkdownOptions(everywhere=True, headings=True))
    assert from_json(Parsed, to_json(parsed)) == parsed
    for block in parsed.blocks:
        check(block, MacroSet())


@MANY
@given(markdown(), markdown(10))
def test_markdown_blocks(body: str, title: str) -> None:
    """A Markdown block of any text, of every style."""
    block = replace(BLOCK, format="markdown", kind="question", body=body, title=title)
    check(block, MacroSet())
    check(replace(block, style="cloze", title=None), MacroSet())
