"""What a person writes into a field is a card's HTML, and nothing that runs or loads anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.notes.written_html import clean_field

PIECES = (
    "<", ">", "&", '"', "b", "<b>", "</b>", "<script>", "alert(1)", "\\(", "\\)", "\\[", "\\]", "<img src=", "x",
    ' onerror="x"', "<a href=", '"javascript:x"', "&lt;", "<!--", "-->", "<!-- -->", "{{c1::", "}}", "\n",
)  # fmt: skip
WRITTEN = st.lists(st.sampled_from(PIECES)).map("".join)


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<b>a</b><br/><BR>", "<b>a</b><br><br>"),
        ("a &lt; b&nbsp;c", "a &lt; b&nbsp;c"),
        (r"\(a<b\) and \[c &lt; d\]", r"\(a&lt;b\) and \[c &lt; d\]"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<b onclick="x">a</b>', "<b>a</b>"),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<a href="https://example.org">a</a>', '<a href="https://example.org">a</a>'),
        ('<img src="a.png" alt="b">', '<img src="a.png" alt="b">'),
        ('<img class="x" alt="b" src="a.png">', '<img src="a.png" alt="b">'),
        ('<img src="a & b.png">', '<img src="a &amp; b.png" alt="">'),
        ("<!-- a -->", "&lt;!-- a --&gt;"),
        ("{<!-- -->{c1::a}}", "{<!-- -->{c1::a}}"),
        ("<style>b{}</style>", "&lt;style&gt;b{}&lt;/style&gt;"),
        ("  a\r\nb ", "a\nb"),
    ],
)
def test_what_becomes_of_it(written: str, field: str) -> None:
    assert clean_field(written) == field


@given(WRITTEN)
def test_nothing_runs(written: str) -> None:
    """However it is put together, every tag that is left is one that cards use."""
    field = clean_field(written).replace("<!-- -->", "")
    assert re.sub(r'</?(?:b|a|img)(?: (?:src|alt|href)="[^"<>]*")*>', "", field).count("<") == 0
    assert "javascript:" not in "".join(re.findall(r"<[^>]*>", field))


@given(WRITTEN)
def test_a_second_time_changes_nothing(written: str) -> None:
    """So a field may be edited as often as a person likes."""
    once = clean_field(written)
    assert clean_field(once) == once
