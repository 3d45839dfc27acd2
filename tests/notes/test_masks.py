"""What is not prose is blanked out, and everything keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given

from jobdesk.notes.masks import FILLER, gap_ends, mask
from tests.support.note_texts import markdown


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a `b::c` d", "a  d"),
        ("a ``b`c`` d `e", "a  d `e"),
        ("$a::b$ c $5 d $6", " c $5 d $6"),
        ("$$a\n::b$$ c", "\n c"),
        (r"\(a\) \[b\] \$ c", "   c"),
        ("a <!-- b --> c %%d%% e", "a  c  e"),
        ("see http://a.b/c::d and https://[::1]/ ok", "see  and  ok"),
        ("[a](b::c) [[d::e]] ![[f]]", "[a  "),
        ("a <b c='::'> d </b>", "a  d "),
        ("[key:: value] (key:: value) a", "  a"),
        ("a {{c1::b::c}} d", "a  d"),
        ("a < b > c 1 < 2", "a < b > c 1 < 2"),
        ("5$ and 6$", "5$ and 6$"),
    ],
)
def test_masks(text: str, left: str) -> None:
    assert mask(text).replace(FILLER, "") == left


def test_formulas_and_gaps_stay_where_asked() -> None:
    assert mask("$a$ {{c1::b}} `c`", formulas=False, gaps=False) == "$a$ {{c1::b}} " + FILLER * 3


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("{{c1::a}}", {0: 9}),
        (r"{{c1::\frac{a}{b}}} x", {0: 19}),
        ("{{c1::a}} {{c2::b}}", {0: 9, 10: 19}),
        ("{{c1::a{b}} c", {0: 11}),
        ("{{c1::a", {}),
    ],
)
def test_gaps_end_at_their_own_braces(text: str, ends: dict[int, int]) -> None:
    assert gap_ends(text) == ends


@given(markdown())
def test_a_mask_is_as_long_as_its_text(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(is_left in (FILLER, was) for is_left, was in zip(masked, text, strict=True))
    assert [at for at, letter in enumerate(masked) if letter == "\n"] == [
        at for at, letter in enumerate(text) if letter == "\n"
    ]
