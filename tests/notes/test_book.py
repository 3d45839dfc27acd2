r"""Files that take in each other are read as books: what is in force where, at that commit."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from jobdesk.notes.block import NoteWarning
from jobdesk.notes.book import Book, NoteFile, read_book
from jobdesk.notes.latex import MAX_BODY
from jobdesk.notes.library import PlainLibrary, candidates
from jobdesk.notes.render_latex import render_latex

LEMMA = r"\begin{lemma}$\x$\end{lemma}"


def book_of(files: Mapping[str, str], **options: tuple[str, ...]) -> Book:
    blobs = {path: text.encode() for path, text in files.items()}
    paths = [path for path in files if path.endswith(".tex")]
    return read_book(paths, PlainLibrary(blobs.get), **options)


def shown(book: Book) -> dict[str, list[str]]:
    """The HTML of all blocks, by file."""
    return {
        note.path: [render_latex(block, note.macros_at(block.line)).body for block in note.parsed.blocks]
        for note in book.files
        if note.parsed.blocks
    }


def file_of(book: Book, path: str) -> NoteFile:
    return next(note for note in book.files if note.path == path)


@pytest.mark.parametrize(
    "taking_in", [r"\input{pre}", r"\input{pre.tex}", r"\include{pre}", r"\input{./pre}", r"\subfile{pre}"]
)
def test_definitions_come_from_files_that_are_taken_in(taking_in: str) -> None:
    book = book_of({"main.tex": rf"\documentclass{{a}}{taking_in}" + LEMMA, "pre.tex": r"\def\x{1}"})
    assert shown(book) == {"main.tex": [r"\(1\)"]}
    assert book.read_paths == ("main.tex", "pre.tex")


def test_own_packages_and_classes_are_read() -> None:
    """Those that are in the repository; all others are passed over without a word."""
    book = book_of(
        {
            "main.tex": "\\documentclass{mine}\\usepackage{own,amsmath}" + LEMMA + r"\begin{saet}\y\end{saet}",
            "mine.cls": r"\newtheorem{saet}{Theorem}\LoadClass{article}",
            "own.sty": r"\def\x{1}\def\y{2}",
        }
    )
    assert shown(book) == {"main.tex": [r"\(1\)", "2"]}
    assert book.warnings == ()


def test_macros_hold_from_their_place_on() -> None:
    """In the file, and through all that is taken in after it."""
    book = book_of(
        {
            "main.tex": "\\documentclass{a}\n\\def\\x{1}\n\\input{one}\n\\def\\x{2}\n\\input{two}",
            "one.tex": f"{LEMMA}\n\\renewcommand{{\\x}}{{3}}\n{LEMMA}",
            "two.tex": LEMMA,
        }
    )
    assert shown(book) == {"one.tex": [r"\(1\)", r"\(3\)"], "two.tex": [r"\(2\)"]}


def test_theorems_hold_in_the_whole_book() -> None:
    book = book_of(
        {
            "main.tex": r"\documentclass{a}\input{one}\newtheorem{hs}{Lemma}",
            "one.tex": r"\begin{hs}a\end{hs}",
            "other/main.tex": r"\documentclass{a}\newtheorem{hs}{Step}\begin{hs}b\end{hs}",
        }
    )
    assert shown(book) == {"one.tex": ["a"]}


def test_paths_are_looked_for_beside_the_root_the_file_and_at_the_top() -> None:
    book = book_of(
        {
            "a/main.tex": r"\documentclass{a}\input{tex/one}",
            "a/tex/one.tex": r"\input{tex/two}\input{three}\input{top/four}" + LEMMA,
            "a/tex/two.tex": r"\def\x{\y}",
            "a/tex/three.tex": r"\def\y{\z}",
            "top/four.tex": r"\def\z{4}",
        }
    )
    assert shown(book) == {"a/tex/one.tex": [r"\(4\)"]}


@pytest.mark.parametrize("reference", ["../../passwd", "/etc/passwd", "..", "", "a\0b"])
def test_nothing_outside_of_the_repository_is_looked_for(reference: str) -> None:
    assert list(candidates(reference, ("", "a"), ("",))) == []


def test_a_file_that_is_not_there_is_told() -> None:
    book = book_of({"main.tex": "\\documentclass{a}\n\n\\input{gone}"})
    assert book.warnings == (NoteWarning("gone is not there at this commit", 3, "main.tex"),)


def test_files_in_a_ring_end() -> None:
    book = book_of({"a.tex": r"\input{b}" + LEMMA, "b.tex": r"\input{a}\def\x{1}" + LEMMA})
    assert shown(book) == {"a.tex": [r"\(1\)"], "b.tex": [r"\(1\)"]}


def test_a_file_that_takes_in_itself() -> None:
    assert shown(book_of({"a.tex": r"\input{a}\def\x{1}" + LEMMA})) == {"a.tex": [r"\(1\)"]}


def test_taking_in_without_end() -> None:
    """A hundred files in a chain: thirty are followed, and the rest is told."""
    chain = {f"f{number}.tex": rf"\input{{f{number + 1}}}" for number in range(100)}
    book = book_of({"main.tex": r"\documentclass{a}\input{f0}", **chain})
    assert NoteWarning("f30 is taken in more than 30 deep", 1, "f29.tex") in book.warnings


@pytest.mark.parametrize("first_line", ["% !TEX root = ../main.tex\n", "\\documentclass[../main]{subfiles}\n"])
def test_a_file_that_names_its_root_follows_it(first_line: str) -> None:
    book = book_of({"main.tex": r"\documentclass{a}\def\x{1}", "parts/one.tex": first_line + LEMMA})
    assert shown(book) == {"parts/one.tex": [r"\(1\)"]}


def test_a_loose_file_follows_the_nearest_root() -> None:
    """A chapter that is not taken in yet still has the macros of its book."""
    book = book_of(
        {
            "main.tex": r"\documentclass{a}\def\x{far}",
            "a/main.tex": r"\documentclass{a}\def\x{near}",
            "a/b/loose.tex": LEMMA,
            "c/loose.tex": LEMMA,
        }
    )
    assert shown(book) == {"a/b/loose.tex": [r"\(near\)"], "c/loose.tex": [r"\(far\)"]}


def test_a_preamble_may_be_named() -> None:
    """For notes whose own is not among the files that are read for cards."""
    files = {"notes/one.tex": LEMMA, "style/mine.sty": r"\def\x{1}"}
    assert shown(book_of(files, preamble=("style/mine.sty",))) == {"notes/one.tex": [r"\(1\)"]}


def test_lyx_prints_names_that_are_macros() -> None:
    text = r"\providecommand{\theoremname}{Theorem}\newtheorem{t}{\protect\theoremname}\begin{t}a\end{t}"
    (block,) = file_of(book_of({"a.tex": text}), "a.tex").parsed.blocks
    assert (block.kind, block.name) == ("theorem", "Theorem")


def test_an_environment_around_a_theorem_is_one() -> None:
    text = r"\newtheorem{theorem}{Theorem}\newenvironment{mythm}[1][]{\begin{theorem}[#1]}{\end{theorem}}"
    (block,) = file_of(book_of({"a.tex": text + r"\begin{mythm}[T]a\end{mythm}"}), "a.tex").parsed.blocks
    assert (block.kind, block.title, block.body) == ("theorem", "T", "a")


def test_a_block_takes_in_files() -> None:
    """At that commit, its proof as well; a ring of files ends, and a comment ends with its file."""
    book = book_of({"a.tex": r"\begin{lemma}A \input{b} C\end{lemma}", "b.tex": r"\input{c}", "c.tex": "B % comment"})
    assert shown(book)["a.tex"] == ["A B C"]
    proved = {"a.tex": LEMMA + r"\begin{proof}\input{b}\end{proof}", "b.tex": "B"}
    (block,) = file_of(book_of(proved), "a.tex").parsed.blocks
    assert block.proof == r"\begin{proof}B\end{proof}"
    ring = book_of({"a.tex": r"\begin{lemma}A \input{b}\end{lemma}", "b.tex": r"b\input{a}"})
    assert shown(ring)["a.tex"] == [
        'A b<span class="placeholder">[a: not found or not readable at this commit, or too long]</span>'
    ]


def test_a_statement_in_a_statement_has_its_name() -> None:
    """Though no declaration is in sight, as in notes without a preamble."""
    book = book_of({"a.tex": r"\begin{theorem}A \begin{lemma}B\end{lemma}\end{theorem}"})
    outer = book.files[0].parsed.blocks[0]
    rendered = render_latex(outer, book.files[0].macros_at(1))
    assert "<b>Lemma.</b> B" in rendered.body
    assert rendered.unexpanded == ()


def test_what_is_no_command_takes_in_nothing() -> None:
    """Neither a comment, of which only the first line would be one, nor what is shown as it is written."""
    text = "A % \\input{b}\nB \\verb|\\input{b}|\n\\begin{verbatim}\n\\input{b}\n\\end{verbatim}"
    book = book_of({"a.tex": f"\\begin{{lemma}}{text}\\end{{lemma}}", "b.tex": "one\ntwo\n"})
    assert [block.body for block in file_of(book, "a.tex").parsed.blocks] == [text]


def test_what_is_taken_in_is_bounded() -> None:
    """However many files take in others however often, no more is put in than a card can show."""
    files = {f"{number}.tex": f"\\input{{{number + 1}}}" * 50 + "text " * 100 for number in range(8)}
    (block,) = file_of(book_of({**files, "a.tex": "\\begin{lemma}\\input{0}\\end{lemma}"}), "a.tex").parsed.blocks
    assert len(block.body) <= MAX_BODY


def test_the_kinds_are_the_person_s() -> None:
    book = book_of({"a.tex": r"\begin{axiom}a\end{axiom}" + LEMMA}, kinds=("axiom",))
    assert [block.kind for block in book.files[0].parsed.blocks] == ["axiom"]


def test_folders_of_images_belong_to_the_book() -> None:
    book = book_of({"main.tex": r"\documentclass{a}\graphicspath{{img/}}\input{one}", "one.tex": LEMMA})
    assert file_of(book, "one.tex").graphics == ("img/",)


def test_blocks_of_changed_files_alone() -> None:
    """The whole book is walked all the same: what is in force does not change with what is asked for."""
    files = {"main.tex": (r"\documentclass{a}\def\x{1}\input{one}" + LEMMA).encode(), "one.tex": LEMMA.encode()}
    book = read_book(files, PlainLibrary(files.get), only={"one.tex"})
    assert shown(book) == {"one.tex": [r"\(1\)"]}
    assert book.read_paths == ("main.tex", "one.tex")


def test_a_missing_path_is_no_file() -> None:
    assert read_book(["gone.tex"], PlainLibrary({}.get)) == Book((), (), ())
