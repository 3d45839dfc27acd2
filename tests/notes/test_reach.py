"""Which files have a say is told by their paths, and errs on the side of looking."""

from __future__ import annotations

import pytest

from jobdesk.core.globs import any_of
from jobdesk.notes.config import Config, Course, default_config
from jobdesk.notes.reach import counting_patterns, is_read, speaks_for_itself


def counts(path: str, *courses: str, preamble: tuple[str, ...] = ()) -> bool:
    config = Config((Course("notes", courses, "Notes"),), preamble=preamble)
    return bool(any_of(counting_patterns(config)).fullmatch(path))


@pytest.mark.parametrize("path", ["a.tex", "deep/er/B.TEX", "a.md", "x.markdown", "macros.sty", "book.cls", "a.ltx"])
def test_without_courses_every_note_counts(path: str) -> None:
    assert any_of(counting_patterns(default_config("Deck"))).fullmatch(path)
    assert is_read(path, default_config("Deck"))


@pytest.mark.parametrize("path", ["a.png", "media/x.svg", "tex", "Makefile", "a.py", "a.texture"])
def test_what_is_no_note_does_not(path: str) -> None:
    assert not any_of(counting_patterns(default_config("Deck"))).fullmatch(path)


@pytest.mark.parametrize(
    ("path", "course", "does"),
    [
        ("notes/a.tex", "notes/**", True),
        ("notes/deep/a.md", "notes/**", True),
        ("notes/a.png", "notes/**", False),
        ("other/a.tex", "notes/**", False),
        ("notes/ch1.tex", "notes/ch*", True),
        ("notes/ch1.png", "notes/ch*", False),
        ("notes/a.tex", "notes/*.tex", True),
        ("notes/a.md", "notes/*.tex", False),
        ("notes/ch.tex", "notes/ch.*", True),
        ("README.md", "notes/**/*.tex", False),
    ],
)
def test_courses_narrow_it(path: str, course: str, does: bool) -> None:
    assert counts(path, course) is does


def test_the_preamble_counts() -> None:
    """It is named by its path, whatever its ending, and is no part of a course."""
    assert counts("style/notation", "notes/**", preamble=("style/notation",))
    assert not counts("style/other", "notes/**", preamble=("style/notation",))
    assert is_read("style/notation", Config((), preamble=("style/notation",)))


@pytest.mark.parametrize(
    ("path", "speaks"),
    [("notes/a.tex", True), ("a.sty", True), ("pre/amble", True), ("other/a.tex", False), ("notes/a.txt", False)],
)
def test_who_speaks_for_itself(path: str, speaks: bool) -> None:
    """Others have a say only in notes that take them in."""
    config = Config((Course("notes", ("notes/**",), "Notes"),), preamble=("pre/amble",))
    assert speaks_for_itself(path, config) is speaks
