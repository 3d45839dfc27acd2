"""Gaps are found, numbered for good, and written so that Anki finds them and no others."""

from __future__ import annotations

import pytest

from jobdesk.notes.clozes import gaps_in, has_gaps, keep_numbers
from tests.support.fields import read_field
from tests.support.notes import markdown_html


@pytest.mark.parametrize(
    ("source", "field"),
    [
        ("The ==sun== and ==moon==.", "The {{c1::sun}} and {{c2::moon}}."),
        ("The {{c1::sun}}.", "The {{c1::sun}}."),
        ("{{c2::a::hint}} and ==b==", "{{c2::a::hint}} and {{c3::b}}"),
        ("{{c1::a}} {{c1::b}}", "{{c1::a}} {{c1::b}}"),
        (r"{{c1::$\frac{a}{b}$}}", r"{{c1::\(\frac{a}{b}\)}}"),
        (r"$\frac{ {{c1::a}} }{\sqrt{b}}$", r"\(\frac{ {{c1::a}} }{\sqrt{b} }\)"),
        (r"==$\sqrt{x_{1}}$==", r"{{c1::\(\sqrt{x_{1} }\)}}"),
        ("{{c1::a<b}}", "{{c1::a&lt;b}}"),
        ("{{c1::`x::y`}}", "{{c1::<code>x:<!-- -->:y</code>}}"),
        ("==a **b**==", "{{c1::a <strong>b</strong>}}"),
        (
            "`==a==` {{c1::b}} `{{c2::c}}`",
            "<code>==a==</code> {{c1::b}} <code>{<!-- -->{c2:<!-- -->:c}<!-- -->}</code>",
        ),
        ("==a {{c2::b}} c==", "<mark>a {{c2::b}} c</mark>"),
    ],
)
def test_gaps(source: str, field: str) -> None:
    """`}}` and `::` inside a gap would end it: they are broken up, in formulas by a space."""
    assert markdown_html(source, style="cloze") == field
    read_field(field)


@pytest.mark.parametrize(
    "text",
    [
        "`==a==`",
        "a == b == c",
        "{{c1::}}",
        "{{c0::a}}",
        "{c1::a}",
        "====",
        "== a ==",
        r"$a {{c1::b$ c}}",
        "{{c1::a $b}} c$",
        "$a {{c1::b$ $c}} d$",
        "",
    ],
)
def test_what_is_no_gap(text: str) -> None:
    assert not has_gaps(text)


def test_a_basic_card_has_no_gaps() -> None:
    r"""Anki refuses a note with `{{c1::x}}` in a type without cloze."""
    assert markdown_html("{{c1::a}} ==b==") == "{<!-- -->{c1::a}} <mark>b</mark>"


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("{{c1::a}} {{c2::b}}", "{{c1::b}} {{c2::a}}", "{{c2::b}} {{c1::a}}"),
        ("{{c1::a}} {{c2::b}}", "{{c1::new}} {{c2::a}} {{c3::b}}", "{{c3::new}} {{c1::a}} {{c2::b}}"),
        ("{{c1::a}} {{c2::b}} {{c3::c}}", "{{c1::c}}", "{{c3::c}}"),
        ("{{c1::a}} {{c1::b}}", "{{c1::b}} {{c2::x}}", "{{c1::b}} {{c2::x}}"),
        ("{{c5::a}}", "{{c1::b}}", "{{c6::b}}"),
        ("no gaps", "{{c1::a}}", "{{c1::a}}"),
        ("{{c1::a::hint}}", "{{c1::x}} {{c2::a::hint}}", "{{c2::x}} {{c1::a::hint}}"),
        ("{{c3::kernal}}", "{{c1::kernel}}", "{{c3::kernel}}"),
        ("{{c1::groop}} {{c2::rings}}", "{{c1::ring}} {{c2::group}} {{c3::x}}", "{{c2::ring}} {{c1::group}} {{c3::x}}"),
        ("{{c1::group}}", "{{c1::groups}} {{c2::group}}", "{{c2::groups}} {{c1::group}}"),
    ],
)
def test_numbers_stay_with_their_text(before: str, after: str, kept: str) -> None:
    """In Anki a number carries the history; a new gap never takes over that of another."""
    assert keep_numbers(before, after) == kept


def test_gaps_are_told_apart() -> None:
    assert gaps_in("a {{c2::b::hint}} {{c1::c}} {{c2::b::hint}}") == ("{{c2::b::hint}}", "{{c1::c}}")


def test_keeping_numbers_twice_changes_nothing() -> None:
    once = keep_numbers("{{c1::a}} {{c2::b}}", "{{c1::b}} {{c2::c}}")
    assert keep_numbers(once, once) == once
