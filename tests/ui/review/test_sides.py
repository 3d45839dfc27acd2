"""Every card that Anki makes of a note, by the templates of its type."""

from __future__ import annotations

from jobdesk.desk.cards.reviews import CardText
from jobdesk.notes.block import Style
from jobdesk.ui.review.sides import asked, revealed, sides_of


def text(kind: Style, front: str, back: str) -> CardText:
    return CardText(kind, front, back, "Deck", source="a.tex:1")


def test_one_way() -> None:
    (side,) = sides_of(text("basic", "Q", "A"))
    assert (side.question, side.answer) == ("Q", 'A<footer class="source">a.tex:1</footer>')


def test_both_ways() -> None:
    forward, backward = sides_of(text("reversed", "Q", "A"))
    assert (forward.question, backward.question) == ("Q", "A")


def test_a_card_for_every_gap() -> None:
    """Its own gap is left out with its hint, the others are filled."""
    first, second = sides_of(text("cloze", "{{c1::Rome}} is in {{c2::Italy::a country}}", ""))
    assert first.question == '<span class="cloze">[...]</span> is in Italy'
    assert second.question == 'Rome is in <span class="cloze">[a country]</span>'
    assert second.answer.startswith('Rome is in <span class="cloze">Italy</span>')


def test_gaps_in_gaps_and_in_formulas() -> None:
    assert revealed("{{c1::a {{c2::b}}}}", 1) == '<span class="cloze">a b</span>'
    assert asked("\\(x = {{c1::2}}\\)", 1) == "\\(x = [...]\\)"


def test_what_only_looks_like_a_gap() -> None:
    assert asked("{<!-- -->{c1::no}}", 1) == "{<!-- -->{c1::no}}"
