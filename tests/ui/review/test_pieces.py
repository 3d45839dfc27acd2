"""What is to be seen of a field: what cards are made of is read, and everything else is left out or shown as text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobdesk.notes.markup import escape
from jobdesk.ui.review.pieces import (
    Cell,
    Formula,
    Mark,
    Paragraph,
    Picture,
    Rule,
    Shape,
    Sound,
    Table,
    Text,
    pieces_of,
    read_field,
)


def shown(html: str) -> str:
    """The words that are seen."""
    return "".join(piece.words for piece in pieces_of(read_field(html)) if isinstance(piece, Text))


def test_text_and_formulas() -> None:
    assert read_field("Let <b>x</b> be \\(a &lt; b\\).") == [
        Paragraph((Text("Let "), Text("x", Mark.BOLD), Text(" be "), Formula("a < b"), Text(".")))
    ]


def test_what_is_displayed_stands_alone() -> None:
    blocks = read_field("Then \\[x\\] holds.")
    assert [block.shape for block in blocks if isinstance(block, Paragraph)] == [
        Shape.PLAIN,
        Shape.DISPLAY,
        Shape.PLAIN,
    ]


def test_lists() -> None:
    """Each item has its bullet or its number, and stands as deep as it is nested."""
    blocks = read_field('<ol start="3"><li>a</li><li>b<ul><li>c</li></ul></li></ol>')
    assert [(block.bullet, block.depth) for block in blocks if isinstance(block, Paragraph)] == [
        ("3.", 1),
        ("4.", 1),
        ("•", 2),
    ]


def test_tables() -> None:
    head, cell = Cell((Text("a"),), is_head=True), Cell((Text("b"),), columns=2)
    assert read_field('<table><tr><th>a</th></tr><tr><td colspan="2">b</td></tr></table>') == [
        Table(((head,), (cell,)))
    ]


def test_pictures_sounds_and_rules() -> None:
    assert read_field('<img src="a.png" alt="A">[sound:b.mp3]<hr id="answer">') == [
        Paragraph((Picture("a.png", "A"), Sound("b.mp3"))),
        Rule(is_answer=True),
    ]


def test_code_holds_no_formula() -> None:
    assert read_field("<pre><code>a\n  \\(b\\)</code></pre>") == [
        Paragraph((Text("a\n  \\(b\\)", Mark.CODE),), Shape.CODE)
    ]


def test_what_would_act_is_left_out() -> None:
    """Scripts and styles are not seen; a link that runs something leads nowhere."""
    assert shown("<script>alert(1)</script><style>x</style>a") == "a"
    (text,) = pieces_of(read_field('<a href="javascript:alert(1)">b</a>'))
    assert text == Text("b")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_escaped_text_is_seen_as_it_is(words: str) -> None:
    """Whatever a note says, its words are on the card, but for the spaces around and between them."""
    assert shown(escape(words)).split() == words.split() or "[sound:" in words


@given(st.text(alphabet="<>/abdeilpruthlo=\"'&;\\()[]{} \n", max_size=200))
def test_whatever_it_is_it_can_be_read(html: str) -> None:
    """Markup that is torn, crossed or never closed costs no more than its words."""
    for piece in pieces_of(read_field(html)):
        assert not isinstance(piece, Text) or piece.words
