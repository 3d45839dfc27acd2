"""A pattern means the same wherever files are chosen by name."""

from __future__ import annotations

import pytest

from jobdesk.core.globs import any_of, pattern


@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("notes/*.tex", "notes/a.tex", True),
        ("notes/*.tex", "notes/b/a.tex", False),
        ("notes/**/*.tex", "notes/a.tex", True),
        ("notes/**/*.tex", "notes/b/c/a.tex", True),
        ("notes/**", "notes/b/a.tex", True),
        ("notes/**", "notes", True),
        ("notes/**", "notebook/a.tex", False),
        ("./a?.md", "ab.md", True),
        ("a?.md", "a/.md", False),
        ("**", "any/thing\nat all", True),
        ("a+b.tex", "a+b.tex", True),
        ("a+b.tex", "aab.tex", False),
    ],
)
def test_what_a_pattern_fits(glob: str, path: str, fits: bool) -> None:
    assert bool(pattern(glob).fullmatch(path)) is fits
    assert bool(any_of(("nothing", glob)).fullmatch(path)) is fits


def test_some_patterns_at_once() -> None:
    """Any of them is enough, the case of letters does not count, and none fits nothing."""
    wanted = any_of(("*.tex", "b/*.md"))
    assert wanted.fullmatch("A.TEX")
    assert wanted.fullmatch("b/c.md")
    assert not wanted.fullmatch("c.md")
    assert not any_of(()).fullmatch("")
