"""All notes of a commit, as its configuration asks: which files, which macros, what they take in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from jobdesk.notes.block import PARSER_VERSION, NoteWarning
from jobdesk.notes.codec import to_json
from jobdesk.notes.config import Config, Course, default_config
from jobdesk.notes.gather import Notes, gather, is_note
from jobdesk.notes.library import PlainLibrary
from jobdesk.notes.media import find_media
from jobdesk.notes.render import render
from jobdesk.notes.source import MAX_BYTES

LEMMA = r"\begin{lemma}$\x$\end{lemma}"
CONFIG = Config((Course("A", ("a/**",), "A"), Course("Cards", ("cards/*.md",), "C")))


def notes_of(files: Mapping[str, str], config: Config = CONFIG, only: set[str] | None = None) -> Notes:
    return gather(files, _library(files), config, only=only)


def _library(files: Mapping[str, str]) -> PlainLibrary:
    blobs = {path: text.encode() for path, text in files.items()}
    return PlainLibrary(blobs.get)


def shown(notes: Notes) -> list[tuple[str, str]]:
    return [(one.block.file, render(one.block, one.macros).body) for one in notes.placed]


def test_both_formats_are_gathered_in_order() -> None:
    files = {
        "a/z.tex": LEMMA,
        "a/b.md": "#flashcards\nQ::A\n\nR::B",
        "cards/c.md": "S::C",
        "other/d.tex": LEMMA,
        "a/e.py": "x::y",
    }
    assert shown(notes_of(files)) == [("a/b.md", "A"), ("a/b.md", "B"), ("a/z.tex", r"\(\x\)"), ("cards/c.md", "C")]


def test_a_note_is_known_by_its_ending() -> None:
    assert [path for path in ("a.tex", "a.TEX", "a.md", "a.markdown", "a.sty", "a.txt", "tex") if is_note(path)] == [
        "a.tex",
        "a.TEX",
        "a.md",
        "a.markdown",
    ]


def test_a_path_opts_in_and_another_does_not() -> None:
    assert shown(notes_of({"a/b.md": "Q::A", "cards/c.md": "S::C"})) == [("cards/c.md", "C")]
    assert shown(notes_of({"a.md": "Q::A"}, default_config("Notes"))) == []


def test_the_preamble_holds_in_both_formats() -> None:
    """A Markdown note has its own definitions as well."""
    files = {
        "style.sty": r"\def\x{1}",
        "a/b.tex": LEMMA,
        "a/c.md": "$$\\newcommand{\\y}{2}$$\n\n#flashcards\nQ::$\\x\\y$",
    }
    notes = notes_of(files, replace(CONFIG, preamble=("style.sty",)))
    assert shown(notes) == [("a/b.tex", r"\(1\)"), ("a/c.md", r"\(12\)")]
    assert notes.read_paths == ("a/b.tex", "a/c.md", "style.sty")


def test_embedded_notes_are_put_in() -> None:
    """Whole or from a heading; what is not there leaves its mark, and a ring of notes ends."""
    files = {
        "a/b.md": "#flashcards\nQ::A ![[part]] ![[part#Two]] ![[gone]] ![[ring]]",
        "a/part.md": "---\na: b\n---\none\n# Two\ntwo\n# Three\nthree",
        "ring.md": "ring ![[ring]]",
    }
    notes = notes_of(files)
    ((_, body),) = shown(notes)
    assert body.count("two") == 2
    assert body.count("three") == 1
    assert "[gone: not found or not readable at this commit, or too long]" in body
    assert "ring" in body
    assert notes.read_paths == ("a/b.md", "a/part.md", "ring.md")


def test_code_embeds_nothing() -> None:
    """It shows what is written there, as it does in Obsidian."""
    code = "`![[b]]` ![[b]]\n```md\n![[b]]\n```"
    ((_, body),) = shown(notes_of({"a/a.md": f"#card\nQ\n?\n{code}", "a/b.md": "taken in"}))
    assert body.count("taken in") == 1
    assert body.count("![[b]]") == 2


def test_an_embedded_note_embeds_what_lies_beside_it() -> None:
    files = {"a/a.md": "#flashcards\nQ::A ![[far/b]]", "a/far/b.md": "B ![[c]]", "a/far/c.md": "C"}
    assert shown(notes_of(files)) == [("a/a.md", "A B C")]


@pytest.mark.parametrize("content", ["\0", "version https://git-lfs.github.com/spec/v1\n", "x" * (MAX_BYTES + 1)])
def test_what_cannot_be_read_leaves_its_mark(content: str) -> None:
    """In both formats; it would be missed on the card."""
    latex = r"\begin{lemma}A \input{c}\end{lemma}"
    files = {"a/a.md": "#card\nQ::A ![[b]]", "a/b.md": content, "a/d.tex": latex, "a/c.tex": content}
    (_, in_markdown), (_, in_latex) = shown(notes_of(files))
    assert "[b: not found or not readable at this commit, or too long]" in in_markdown
    assert "[c: not found or not readable at this commit, or too long]" in in_latex


def test_a_comment_in_code_is_no_heading() -> None:
    part = "# Set up\n```sh\n# first\nmake\n```\nand go\n# Next\nno"
    ((_, body),) = shown(notes_of({"a/a.md": "#card\nQ\n?\n![[b#first]]\n![[b#Set up]]", "a/b.md": part}))
    assert "and go" in body
    assert "Next" not in body
    assert "[b#first: not found" in body


def test_a_heading_that_is_not_there_leaves_its_mark() -> None:
    """Also a block of a note, which Obsidian names in the same way."""
    ((_, body),) = shown(notes_of({"a/a.md": "#card\nQ::![[b#Gone]] ![[b#^x1]]", "a/b.md": "# There\ntext ^x1"}))
    assert "[b#Gone: not found" in body
    assert "[b#^x1: not found" in body


def test_images_are_looked_for_in_the_folders_of_the_book() -> None:
    files = {
        "a/main.tex": r"\documentclass{x}\graphicspath{{img/}}\input{tex/one}",
        "a/tex/one.tex": r"\begin{lemma}\includegraphics{pic}\end{lemma}",
        "a/img/pic.png": "pic",
    }
    (placed,) = notes_of(files).placed
    blobs = {path: text.encode() for path, text in files.items()}
    found = find_media("pic", placed.block.file, blobs.get, placed.media_folders)
    assert found is not None
    assert found.path == "a/img/pic.png"


def test_only_changed_files_are_read_for_blocks() -> None:
    files = {"a/b.tex": LEMMA, "a/c.tex": LEMMA, "a/d.md": "#card\nQ::A", "a/e.md": "#card\nR::B"}
    assert [one.block.file for one in notes_of(files, only={"a/c.tex", "a/e.md"}).placed] == ["a/c.tex", "a/e.md"]


def test_what_is_wrong_is_told_for_all() -> None:
    notes = notes_of({"a/b.tex": r"\begin{lemma}", "cards/c.md": "a\n\n?\n"})
    assert notes.warnings == (
        NoteWarning("\\begin{lemma} is never closed: nothing closes it", 1, "a/b.tex"),
        NoteWarning("a lone ? without an answer", 3, "cards/c.md"),
    )
    assert [(one.file, one.reason) for one in notes.passed_over] == [("a/b.tex", "never closed")]


OF_EVERYTHING = {
    "a/book.tex": r"\documentclass{book}\newtheorem{satz}{Satz}\newcommand{\x}{1}\input{a/part}\input{gone}",
    "a/part.tex": r"""\section{S}
\begin{satz}[T]\label{t}
\input{a/inner} % \input{a/inner}
\verb|\input{a/inner}|
\begin{lemma}$\x$\end{lemma}
\end{satz}
\begin{proof}\input{a/inner}\end{proof}
\begin{lemma}
""".replace("\n", "\r\n"),
    "a/inner.tex": "It holds. % so",
    "a/note.md": """---
tags: [f]
---
# H #flashcards/d
Q::A ![[other#Two]] ![[other#Gone]] ![[ring]]
R:::B ^1234

x ^1000 :: `y ^1000`

$x ^1000$ :: z ^2

| a :: b | c |
|---|---|

long
?
answer
<!--ID: 77-->

A ==gap== and {{c3::one::hint}}

Q: q
A: a `![[other]]`

key:: value
## Front
back
## Lone

?
""",
    "a/other.md": "# One\n1\n# Two\n2\n```sh\n# no\n```\n",
    "a/ring.md": "ring ![[ring]]",
}
"""Something of all that notes may be made of."""


def test_another_reading_is_another_version() -> None:
    """What is cached is kept by the version, so that whoever reads notes otherwise changes both."""
    notes = notes_of(OF_EVERYTHING, replace(CONFIG, headings=True))
    blocks = [to_json(one.block) for one in notes.placed]
    html = [to_json(render(one.block, one.macros)) for one in notes.placed if one.block.format == "latex"]
    read = json.dumps([blocks, html, to_json(notes.passed_over), to_json(notes.warnings)])
    assert (PARSER_VERSION, hashlib.sha256(read.encode()).hexdigest()[:16]) == ("parser-1.3", "3bb5f1fccec06640")
