"""Markdown becomes HTML with formulas for MathJax, and with almost no HTML of its own."""

from __future__ import annotations

import pytest

from jobdesk.notes.macros import MacroSet
from jobdesk.notes.render_markdown import render_markdown
from tests.support.fields import read_basic_field
from tests.support.notes import macros_of, markdown_block, markdown_html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a *b* **c** `d` ~~e~~ ==f==", "a <em>b</em> <strong>c</strong> <code>d</code> <s>e</s> <mark>f</mark>"),
        ("a\nb", "a<br>\nb"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("```py\na<b\n```", "<pre><code>a&lt;b</code></pre>"),
        ("$x<y$", r"\(x&lt;y\)"),
        ("$$x$$", r"<p>\[x\]</p>"),
        ("a $$x$$ b", r"a \[x\] b"),
        (r"\(x\) \[y\]", r"\(x\) \[y\]"),
        ("\\begin{align}\nx\n\\end{align}", "<p>\\[\\begin{align}\nx\n\\end{align}\\]</p>"),
        ("$$\nx\n\ny\n$$", "<p>\\[x\ny\\]</p>"),
        ("5$ and $6", "5$ and $6"),
        ("a <!-- b --> %%c%% d", "a   d"),
        ("[a](https://b.c)", '<a href="https://b.c">a</a>'),
        ("[a](b.md)", "a"),
        ("[[Page|shown]] [[Page]]", "shown Page"),
        ("![a](<b c.png>)", '<img src="b c.png" alt="a">'),
        ("![[a.png|300]] ![[b.mp3]]", '<img src="a.png" alt=""> [sound:b.mp3]'),
        ("![[note]]", '<span class="placeholder">[note: not found or not readable at this commit, or too long]</span>'),
        ("a<br>b <b>c</b> <sub>d</sub>", "a<br>b <b>c</b> <sub>d</sub>"),
        ("<img src='a.png' onerror='x'>", '<img src="a.png" alt="">'),
    ],
)
def test_markdown(source: str, html: str) -> None:
    assert markdown_html(source) == html


def test_a_table() -> None:
    html = markdown_html("| a | b |\n|:-:|---|\n| `1` | $2$ |")
    assert '<th style="text-align:center">a</th>' in html
    assert "<td>\\(2\\)</td>" in html
    assert read_basic_field(html).split() == ["a", "b", "1", r"\(2\)"]


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<b onclick=x>a</b>",
        "<b>never closed",
        "</b>",
        "<i><b>crossed</i></b>",
        "<a href='javascript:x'>a</a>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,x)",
        '![a](x" onerror="y)',
        "<div>\n<script>\n</div>",
        "<iframe src=x>",
        "&lt;script&gt; &#60;b&#62;",
        "`<b>`",
        "```\n</code></pre><script>\n```",
        "$</script>$",
        "\\\\(x\\\\) \\\\[y\\\\]",
        "[sound:a.mp3] [latex] [$]",
        '![["onerror=x.png]]',
        "[[<b>]]",
    ],
)
def test_what_is_text_stays_text(source: str) -> None:
    read_basic_field(markdown_html(source).replace("[sound:", ""))


def test_a_sound_that_a_note_spells_out_is_text() -> None:
    """Only an embedded file is a sound; anything else would play what is not there."""
    assert markdown_html("[sound:a.mp3]") == "&#91;sound:a.mp3]"


def test_media_are_listed_without_those_of_the_web() -> None:
    rendered = render_markdown(
        markdown_block("![a](b%20c.png) ![[d.png]] ![[e.mp3]] ![f](https://g.h/i.png)"), MacroSet()
    )
    assert rendered.media == ("b c.png", "d.png", "e.mp3")


def test_macros_hold_in_formulas() -> None:
    """Those of the notes, and those that a formula before defines, as notebooks do."""
    block = markdown_block("$$\\newcommand{\\R}{\\mathbb R}$$ $\\R\\x$", title=r"$\x$")
    rendered = render_markdown(block, macros_of(r"\def\x{y}"))
    assert (rendered.title, rendered.body) == (r"\(y\)", r"\(\mathbb Ry\)")


def test_what_cannot_be_shown_is_told() -> None:
    rendered = render_markdown(markdown_block(r"$\foo$ $$\begin{tikzcd}a\end{tikzcd}$$"), MacroSet())
    assert (rendered.unexpanded, rendered.pictures) == ((r"\foo",), ("tikzcd",))
