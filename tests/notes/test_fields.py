"""The reader of fields that other tests rely on sees what it must not let through."""

from __future__ import annotations

import pytest

from tests.support.fields import UncleanField, read_basic_field, read_field


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<b onclick='x'>a</b>",
        "<b>a",
        "a</b>",
        "<b><i>a</b></i>",
        "<br/>",
        "<!-- a -->",
        "<!DOCTYPE html>",
        "<?php?>",
        '<a href="javascript:x">a</a>',
        '<li style="color: red">a</li>',
        r"\(a",
        r"a\)",
        r"\(a<b>\)",
        r"\({a\)",
        r"\(a}\)",
        r"\(a\(b\)\)",
        r"\[a\)",
        "[sound:a.mp3]",
        "[latex]",
        "[$]a[/$]",
        "{{c1::a}}",
    ],
)
def test_what_was_not_meant_is_seen(html: str) -> None:
    with pytest.raises(UncleanField):
        read_basic_field(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>a</b> &lt;b&gt;", "a <b>"),
        (r"\(a &lt; {b}\) \[\{c\]", r"\(a < {b}\) \[\{c\]"),
        (r"<code>\(</code><pre><code>\[</code></pre>", r"\(\["),
        ("<span>\\</span>(", "\\("),
        ("{<!-- -->{c1::a}}", "{{c1::a}}"),
    ],
)
def test_what_was_meant_is_read(html: str, text: str) -> None:
    assert read_basic_field(html) == text


def test_a_cloze_has_gaps() -> None:
    assert read_field("{{c1::a}}") == "{{c1::a}}"
