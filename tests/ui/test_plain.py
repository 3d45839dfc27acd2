"""What came from elsewhere is shown as text, on one line, however long and however odd."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.ui.plain import ELLIPSIS, SIGN, as_tip, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  two\r\nlines\tand\u2028more ", "two lines and more"),
        ("\u202egnol yrev\u2066", f"{SIGN}gnol yrev{SIGN}"),
        ("bell\x07 and \x1b[31mcolour", f"bell{SIGN} and {SIGN}[31mcolour"),
        ("\ud800", SIGN),
        ("👩‍👩‍👧 שלום", "👩‍👩‍👧 שלום"),
        ("", ""),
    ],
)
def test_a_text_becomes_one_line(text: str, line: str) -> None:
    """Spaces for what breaks a line, a sign for what acts; letters of any script and joined emoji stay."""
    assert one_line(text) == line


@given(st.text(), st.integers(2, 50))
def test_a_line_is_never_longer_than_is_read(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most
    assert "\n" not in line
    assert line == one_line(line, most)


def test_a_megabyte_is_cut() -> None:
    line = one_line("x" * 1_000_000, 20)
    assert line == "x" * 19 + ELLIPSIS


def test_a_tip_shows_markup_as_it_is_written() -> None:
    assert as_tip("<b>no</b> & more") == "<p>&lt;b&gt;no&lt;/b&gt; &amp; more</p>"
