"""What was decided about a card holds until its text changes; then old and new are both there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.desk.cards.reviews import (
    NOT_REVIEWED,
    CardState,
    Edit,
    NoSuchWording,
    NothingKept,
    OneWording,
    Review,
    ReviewCard,
    accepted,
    discarded,
    edited,
    gaps_after,
    kept,
    regenerated,
    review_in,
    review_shape,
    reviewed,
)
from jobdesk.notes.cards import Card
from jobdesk.notes.tip import TipCard

TIP = "a" * 40


def card(front: str = "What?", back: str = "That.", template: str = "title", **more: object) -> Card:
    usual = Card(
        type="basic", kind="theorem", template=template, front=front, back=back, deck="Deck", course="", priority=0,
        tags=("auto", "file:a.tex"), file="a.tex", line=3, source="a.tex:3",
    )  # fmt: skip
    return replace(usual, **more)  # type: ignore[arg-type]


def cloze(front: str) -> Card:
    return card(front, "", "gaps", type="cloze")


def at_tip(*wordings: Card, tip: str = TIP) -> TipCard:
    return TipCard("c" * 32, wordings, tip, True, ())


def seen(*wordings: Card, review: Review = NOT_REVIEWED) -> ReviewCard:
    return reviewed(at_tip(*wordings), TIP, review)


def test_what_nobody_looked_at_waits() -> None:
    shown = seen(card())
    assert (shown.state, shown.text.front, shown.before, shown.accepted) == (CardState.PENDING, "What?", None, None)


def test_the_same_card_is_not_asked_again() -> None:
    """Though it moved and got other tags, which are followed."""
    review = accepted(seen(card()))
    moved = seen(card(file="b.tex", source="b.tex:9", tags=("auto", "file:b.tex")), review=review)
    assert moved.state is CardState.ACCEPTED
    assert (moved.text.source, moved.text.tags) == ("b.tex:9", ("auto", "file:b.tex"))
    assert moved.accepted == moved.text


def test_a_changed_card_waits_with_old_and_new() -> None:
    """What is sent meanwhile is what was accepted."""
    changed = seen(card(back="This."), review=accepted(seen(card())))
    assert changed.state is CardState.PENDING
    assert changed.before is not None
    assert (changed.before.back, changed.text.back) == ("That.", "This.")
    assert changed.accepted == changed.before


def test_changed_back_is_accepted_still() -> None:
    """A commit that was reverted asks nothing."""
    assert seen(card(), review=accepted(seen(card()))).state is CardState.ACCEPTED


def test_own_words_hold_until_the_note_changes() -> None:
    review = edited(seen(card()), Edit(front="Mine?"))
    unchanged = seen(card(), review=review)
    assert (unchanged.state, unchanged.text.front, unchanged.text.back) == (CardState.EDITED, "Mine?", "That.")
    changed = seen(card(back="This."), review=review)
    assert (changed.state, changed.text.front) == (CardState.PENDING, "What?")
    assert changed.accepted is not None
    assert changed.accepted.front == "Mine?"


def test_own_words_can_be_kept() -> None:
    """Whatever the note says now."""
    changed = seen(card(back="This."), review=edited(seen(card()), Edit(front="Mine?")))
    again = seen(card(back="This."), review=kept(changed))
    assert (again.state, again.text.front, again.text.back) == (CardState.EDITED, "Mine?", "That.")


def test_nothing_is_there_to_be_kept() -> None:
    with pytest.raises(NothingKept):
        kept(seen(card()))
    with pytest.raises(NothingKept):
        kept(seen(card(back="This."), review=discarded(seen(card()))))


def test_deck_and_tags_of_a_person_stay() -> None:
    """Through every change of the text; the tags of the notes go on following the notes."""
    review = edited(seen(card()), Edit(deck="Mine", tags=("file:a.tex", "hard")))
    changed = seen(card(back="This.", tags=("auto", "file:b.tex")), review=review)
    assert (changed.text.deck, changed.text.tags) == ("Mine", ("file:b.tex", "hard"))
    assert accepted(changed).verdict is CardState.ACCEPTED


def test_what_was_discarded_is_not_sent() -> None:
    """Not even what was accepted of it before; a change asks again."""
    first = seen(card(), review=accepted(seen(card())))
    review = discarded(seen(card(back="This."), review=first.review))
    assert seen(card(back="This."), review=review).accepted is None
    changed = seen(card(back="Those."), review=review)
    assert (changed.state, changed.accepted) == (CardState.PENDING, None)


def test_own_words_come_back_from_the_bin() -> None:
    """Discarded and accepted again, they are still the person's."""
    mine = seen(card(), review=edited(seen(card()), Edit(front="Mine?")))
    gone = mine.with_review(discarded(mine))
    assert gone.state is CardState.DISCARDED
    assert gone.with_review(accepted(gone)).state is CardState.EDITED


def test_wordings_go_round() -> None:
    """The chosen one is remembered, and waits for a review; the accepted one is sent meanwhile."""
    both = (card("What?", template="title"), card("How?", template="continue"))
    first = seen(*both, review=accepted(seen(*both)))
    second = first.with_review(regenerated(first))
    assert (second.state, second.text.front) == (CardState.PENDING, "How?")
    assert second.accepted is not None
    assert second.accepted.front == "What?"
    assert second.with_review(accepted(second)).text.front == "How?"
    assert second.with_review(regenerated(second)).state is CardState.ACCEPTED


def test_a_wording_that_does_not_fit_any_more() -> None:
    """The title is gone: the best that is left is asked."""
    both = (card("What?", template="title"), card("How?", template="continue"))
    assert seen(both[1], review=accepted(seen(*both))).text.front == "How?"


def test_a_wording_is_chosen_by_its_name() -> None:
    both = (card("What?", template="title"), card("How?", template="continue"))
    assert seen(*both, review=regenerated(seen(*both), "continue")).text.front == "How?"
    with pytest.raises(NoSuchWording):
        regenerated(seen(*both), "tea")


def test_one_wording_cannot_change() -> None:
    with pytest.raises(OneWording):
        regenerated(seen(card()))


def test_gaps_keep_their_numbers() -> None:
    """Against all that there ever were: a gap that was gone for a while is the same one when it is back."""
    gaps: tuple[str, ...] = ()
    fronts = []
    for front in ("{{c1::a}} {{c2::b}}", "{{c1::b}}", "{{c1::new}} {{c2::b}} {{c3::a}}"):
        shown = reviewed(at_tip(cloze(front)), TIP, NOT_REVIEWED, gaps)
        gaps = gaps_after(shown.text, gaps)
        fronts.append(shown.text.front)
        assert shown.with_review(accepted(shown)).state is CardState.ACCEPTED
    assert fronts == ["{{c1::a}} {{c2::b}}", "{{c2::b}}", "{{c3::new}} {{c2::b}} {{c1::a}}"]


def test_only_a_cloze_has_gaps() -> None:
    assert gaps_after(seen(card("{{c1::a}}", "")).text, ("{{c1::b}}",)) == ("{{c1::b}}",)


def test_new_pictures_of_a_person_are_looked_for() -> None:
    mine = seen(card(media=("a.png",)), review=edited(seen(card(media=("a.png",))), Edit(back='<img src="b.png">')))
    assert mine.text.media == ("a.png", "b.png")


TEXTS = st.sampled_from(["one", "two", "{{c1::x}} y", ""])
STEPS = st.lists(
    st.one_of(
        st.sampled_from(["accept", "discard", "regenerate"]),
        st.tuples(st.just("edit"), TEXTS, TEXTS),
        st.tuples(st.just("note"), TEXTS),
    ),
    max_size=8,
)


def after(steps: list[object]) -> ReviewCard:
    """A card after a person and the notes have done things to it in turn."""
    shown = seen(card("one"), card("how", template="other"))
    for step in steps:
        match step:
            case "accept":
                shown = shown.with_review(accepted(shown))
            case "discard":
                shown = shown.with_review(discarded(shown))
            case "regenerate":
                shown = shown.with_review(regenerated(shown))
            case ("edit", front, deck):
                shown = shown.with_review(edited(shown, Edit(front=front, deck=deck or None)))
            case ("note", front):
                shown = seen(card(front), card("how", template="other"), review=shown.review)
    return shown


@given(STEPS)
def test_reviews_outlive_the_program(steps: list[object]) -> None:
    """They come back from JSON as they were."""
    review = after(steps).review
    assert review_in(json.loads(json.dumps(review_shape(review)))) == review


@given(STEPS)
def test_what_is_accepted_was_seen(steps: list[object]) -> None:
    """Whatever happened before, accepting makes exactly what is shown the text that is sent."""
    shown = after(steps)
    done = shown.with_review(accepted(shown))
    assert done.state.is_accepted
    assert done.accepted == shown.text
    assert done.with_review(discarded(done)).accepted is None


@given(STEPS)
def test_looking_changes_nothing(steps: list[object]) -> None:
    """The same tip and the same review give the same card, and only pending ones have something before them."""
    shown = after(steps)
    assert shown.with_review(shown.review) == shown
    assert shown.before is None or shown.state is CardState.PENDING
