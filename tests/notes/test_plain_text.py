"""A field is read on a terminal as it reads on a card, and no text makes it anything but text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.notes import markup
from jobdesk.notes.plain_text import as_text, in_one_line


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("a &lt; b", "a < b"),
        ("one\n  line", "one line"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("one<br>two", "one\ntwo"),
        ("<b>bold</b>, <i>not</i>", "bold, not"),
        (r"\(x &lt; y\)", r"\(x < y\)"),
        ("{{c1::a}} {<!-- -->{c2::b}}", "{{c1::a}} {{c2::b}}"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<pre><code>a\n  b</code></pre>c", "a\n  b\nc"),
        ('<img src="x.png" alt="a cone">', "[picture: a cone]"),
        ('<img src="x&amp;y.png" alt="">', "[picture: x&y.png]"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "| 1 | 2"),
        ("", ""),
    ],
)
def test_fields_are_read(field: str, text: str) -> None:
    assert as_text(field) == text


def test_a_list_shows_one_line() -> None:
    assert in_one_line("<p>one</p><p>two</p>") == "one two"


@given(st.text())
def test_escaped_text_comes_back(text: str) -> None:
    """Whatever a note says is shown as it is said, white space aside."""
    assert in_one_line(markup.escape(text)) == " ".join(text.split())
