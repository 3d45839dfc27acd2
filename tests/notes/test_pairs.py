r"""What opens finds what closes it, and what nothing closes finds nothing."""

from __future__ import annotations

import pytest
from hypothesis import given

from jobdesk.notes.pairs import NONE, match_pairs
from jobdesk.notes.tokens import tokenize
from tests.support.note_texts import latex


def pairs_of(source: str) -> dict[int, int]:
    return {index: end for index, end in enumerate(match_pairs(tokenize(source))) if end != NONE}


@pytest.mark.parametrize(
    ("source", "pairs"),
    [
        ("{a{b}}", {0: 5, 2: 4}),
        ("$a$", {0: 2}),
        ("$a$$b$", {0: 2, 3: 5}),
        ("$$a$$", {0: 3}),
        (r"\[a\]\(b\)", {0: 2, 3: 5}),
        (r"\begin{a}{\end{a}", {0: 2}),
        (r"$\text{if $x$}$", {0: 8, 2: 7, 4: 6}),
    ],
)
def test_pairs(source: str, pairs: dict[int, int]) -> None:
    assert pairs_of(source) == pairs


@pytest.mark.parametrize(
    "source", ["{", "}", "$a", "$a\n\nb$", r"\[a", r"\begin{a}", r"\end{a}", r"$\(", "}{", r"\begin{a}}\end{b}"]
)
def test_what_nothing_closes_has_no_partner(source: str) -> None:
    """A formula in a line ends with its paragraph at the latest."""
    assert pairs_of(source) == {}


def test_a_thousand_groups_need_no_recursion() -> None:
    assert len(pairs_of("{" * 5000 + "}" * 5000)) == 5000


@given(latex(60))
def test_pairs_never_cross(text: str) -> None:
    """Two pairs lie apart, or one inside the other."""
    tokens = tokenize(text)
    spans = [(start, end) for start, end in enumerate(match_pairs(tokens)) if end != NONE]
    assert all(start < end < len(tokens) for start, end in spans)
    open_ends: list[int] = []
    for start, end in spans:
        while open_ends and open_ends[-1] < start:
            open_ends.pop()
        assert not open_ends or end < open_ends[-1]
        open_ends.append(end)
