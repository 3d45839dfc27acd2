"""Cards made ready: what is too long is cut until it is asked for."""

from __future__ import annotations

from jobdesk.desk.cards.reviews import CardText
from jobdesk.ui.review.pieces import Text, pieces_of
from jobdesk.ui.review.sheets import MOST_LETTERS, read_face

MEGABYTE = 1_000_000


def test_a_card_of_a_megabyte_is_cut() -> None:
    """Its beginning is read, and all of it when that is wanted."""
    text = CardText("basic", "Q", "word " * (MEGABYTE // 5), "Deck")
    cut, whole = read_face(text), read_face(text, is_whole=True)
    assert cut.is_cut
    assert not whole.is_cut
    assert letters(cut.blocks) < 2 * MOST_LETTERS < letters(whole.blocks)


def letters(blocks: tuple[object, ...]) -> int:
    return sum(len(piece.words) for piece in pieces_of(blocks) if isinstance(piece, Text))  # type: ignore[arg-type]
