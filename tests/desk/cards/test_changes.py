"""Two texts are told apart word by word, and neither is ever told wrong."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobdesk.desk.cards.changes import MOST_LETTERS, MOST_WORDS, Change, Piece, changes

TEXTS = st.text(alphabet="ab \\()\n", max_size=30)


def without(change: Change, pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.change is not change)


def test_words_are_told() -> None:
    assert changes("a finite group", "a group of order 2") == [
        Piece("a", Change.SAME),
        Piece(" finite", Change.GONE),
        Piece(" group", Change.SAME),
        Piece(" of order 2", Change.NEW),
    ]


def test_a_formula_is_one_word() -> None:
    assert changes(r"for \(a + b\).", r"for \(a - b\).") == [
        Piece("for", Change.SAME),
        Piece(r" \(a + b\)", Change.GONE),
        Piece(r" \(a - b\)", Change.NEW),
        Piece(".", Change.SAME),
    ]


def test_the_same_has_no_changes() -> None:
    assert changes("same", "same") == [Piece("same", Change.SAME)]
    assert changes("", "") == []


def test_long_texts_are_told_as_wholes() -> None:
    """By their words or by their letters; a megabyte takes no minute."""
    for old, new in (("a " * MOST_WORDS, "b " * MOST_WORDS), ("a" * MOST_LETTERS + " b", "b")):
        assert changes(old, new) == [Piece(old, Change.GONE), Piece(new, Change.NEW)]
        assert changes(old, old) == [Piece(old, Change.SAME)]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off(old: str, new: str) -> None:
    pieces = changes(old, new)
    assert (without(Change.NEW, pieces), without(Change.GONE, pieces)) == (old, new)
