"""A card is a question with its deck, its tags, its place and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace

from jobdesk.notes.cards import Card, make_card
from jobdesk.notes.codec import from_json, to_json
from jobdesk.notes.config import Config, Course, default_config
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.render import render
from tests.support.notes import latex_block, markdown_block

CONFIG = Config(
    (Course("Algebra", ("algebra/**",), "Maths::Algebra", 5), Course("Rest", ("**/*.tex",), "Rest")),
    tags=("auto", "course:{course}", "commit:{sha}", "file:{file}", "env:{env}"),
)
BLOCK = replace(latex_block("x", title="T"), file="algebra/my groups.tex", line=7, explicit_id="abcdef12")


def card_of(block: object, config: Config = CONFIG, **options: str) -> Card:
    card = make_card(block, render(block, MacroSet()), config, **options)  # type: ignore[arg-type]
    assert card is not None
    return card


def test_a_card_knows_where_it_belongs() -> None:
    card = card_of(BLOCK, sha="0123456789abcdef")
    assert (card.type, card.kind, card.template) == ("basic", "theorem", "state-title")
    assert (card.deck, card.course, card.priority) == ("Maths::Algebra", "Algebra", 5)
    assert (card.file, card.line, card.source) == ("algebra/my groups.tex", 7, "algebra/my groups.tex:7")
    assert card.tags == ("auto", "course:Algebra", "commit:01234567", "file:algebra/my_groups.tex", "env:theorem")
    assert card.explicit_id == "abcdef12"


def test_the_first_course_that_holds_the_file() -> None:
    assert card_of(replace(BLOCK, file="a.tex")).course == "Rest"


def test_a_file_of_no_course_makes_no_card() -> None:
    block = replace(BLOCK, file="a.md")
    assert make_card(block, render(block, MacroSet()), CONFIG) is None


def test_what_asks_nothing_makes_no_card() -> None:
    block = markdown_block("no gap", style="cloze")
    assert make_card(block, render(block, MacroSet()), default_config("Notes")) is None


def test_a_note_may_choose_its_deck_and_its_tags() -> None:
    block = replace(markdown_block("A", title="Q"), deck="Own::Deck", tags=("two words", "auto"))
    card = card_of(block, default_config("Notes"))
    assert (card.deck, card.tags) == ("Own::Deck", ("auto", "file:a.md", "two_words"))


def test_a_tag_without_its_field_is_left_out() -> None:
    assert "commit:" not in " ".join(card_of(BLOCK).tags)


def test_warnings_tell_what_a_card_cannot_show() -> None:
    card = card_of(replace(BLOCK, body=r"\foo \begin{asy}x\end{asy} $5", warnings=("an id twice",)))
    assert card.warnings == (
        "an id twice",
        "a $ that nothing closes",
        "cannot be expanded: \\foo",
        "cannot be shown in Anki, a placeholder stands for it: asy",
    )


def test_a_card_is_flagged_for_what_it_shows_only() -> None:
    """The picture in a proof counts where the question is about the proof."""
    block = replace(BLOCK, proof=r"\begin{proof}\begin{asy}x\end{asy}\includegraphics{a.png}\end{proof}")
    assert (card_of(block).warnings, card_of(block).media) == ((), ())
    proving = card_of(block, template="prove")
    assert (len(proving.warnings), proving.media) == (1, ("a.png",))


def test_the_digest_is_of_what_a_person_sees() -> None:
    card = card_of(BLOCK)
    assert card.digest == replace(card, line=9, file="b.tex", tags=()).digest
    assert card.digest != replace(card, back="other").digest


def test_cards_survive_json() -> None:
    card = card_of(BLOCK)
    assert from_json(Card, to_json(card)) == card
