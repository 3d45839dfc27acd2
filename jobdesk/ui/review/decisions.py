"""Decides about cards and takes it back; the next card that waits comes before what was decided is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from jobdesk.core.language import _
from jobdesk.desk.cards.actions import Undone
from jobdesk.desk.cards.cards import CARD_KIND
from jobdesk.desk.cards.reviews import ReviewCard
from jobdesk.ui.looks import Tone
from jobdesk.ui.notices import Notice, trouble_notice
from jobdesk.ui.review.card_list import CardList, CardModel
from jobdesk.ui.review.rows import CardRow, Deck
from jobdesk.ui.review.wording import decided_words, undone_words
from jobdesk.ui.surroundings import Surroundings

GOES_ON = ("accept", "discard", "keep")
"""After these there is nothing left to do about a card."""

Decision = Callable[[Path, Sequence[ReviewCard]], list[ReviewCard]]


class Decisions(QObject):
    """About the cards of `deck` that are selected in the list, or that it shows.

    `changed` comes when cards say something else now, `outdated` when they must be read again.
    """

    changed = Signal()
    outdated = Signal()

    def __init__(self, surroundings: Surroundings, model: CardModel, cards: CardList) -> None:
        super().__init__(cards)
        self._desk, self._reader, self._notices = surroundings.desk, surroundings.reader, surroundings.notices
        self._go = surroundings.go
        self._model = model
        self._list = cards
        self.deck: Deck | None = None

    def decide(self, what: str) -> None:
        """Accept, discard, regenerate or keep what is selected."""
        rows = self._list.chosen()
        if rows:
            self._wish(what, rows, is_told=len(rows) > 1)
            if what in GOES_ON and (place := self._next_left(rows)) is not None:
                self._list.go_to(place)

    def accept_shown(self) -> None:
        """Accept every card in view that waits for a decision; one step takes it back."""
        rows = [row for row in self._model.rows if row.is_left]
        if rows:
            self._wish("accept", rows, is_told=True)

    def undo(self) -> None:
        """Take the last decision about cards of this repository back."""
        if (deck := self.deck) is not None:
            self._reader.wish(lambda: self._taken_back(deck), self._undone, failed=self._tell)

    # ------------------------------------------------------------------ deciding

    def _wish(self, what: str, rows: Sequence[CardRow], *, is_told: bool) -> None:
        if (deck := self.deck) is not None:
            cards = [row.card for row in rows]
            self._reader.wish(
                lambda: self._decision(what)(deck.repository, cards),
                partial(self._decided, what, is_told),
                failed=self._tell,
            )

    def _decision(self, what: str) -> Decision:
        """On a thread: the facet that knows cards is loaded with its first use."""
        cards = self._desk.cards
        return {
            "accept": cards.accept,
            "discard": cards.discard,
            "regenerate": cards.regenerate,
            "keep": cards.keep,
        }[what]

    def _next_left(self, decided: Sequence[CardRow]) -> int | None:
        """The next card behind the last of these that waits for a decision, and is none of them."""
        ids = {row.id for row in decided}
        rows = self._model.rows
        last = max((place for row in decided if (place := rows.place_of(row.id)) is not None), default=-1)
        order = (*range(last + 1, len(rows)), *range(last + 1))
        return next((place for place in order if rows[place].is_left and rows[place].id not in ids), None)

    def _decided(self, what: str, is_told: bool, cards: list[ReviewCard]) -> None:
        self._model.replace(cards)
        self.changed.emit()
        if is_told:
            words = decided_words(what, len(cards))
            self._notices.tell(Notice(words, Tone.PLAIN, "check-check", _("Undo"), self.undo))

    # ------------------------------------------------------------------ taking back

    def _taken_back(self, deck: Deck) -> tuple[Undone, list[ReviewCard]]:
        undone = self._desk.cards.undo(deck.repository)
        ids = set(undone.identities)
        cards = [row.card for row in deck.rows if row.id in ids]
        return undone, self._desk.cards.refreshed(cards) if undone.kind == CARD_KIND else []

    def _undone(self, found: tuple[Undone, list[ReviewCard]]) -> None:
        undone, cards = found
        self._notices.tell(Notice(undone_words(undone.what, len(undone.identities)), Tone.PLAIN, "undo-2"))
        if undone.kind != CARD_KIND:
            self.outdated.emit()
            return
        self._model.replace(cards)
        place = next((at for card in cards if (at := self._model.rows.place_of(card.id)) is not None), None)
        if place is not None:
            self._list.go_to(place)
        self.changed.emit()

    def _tell(self, error: Exception) -> None:
        self._notices.tell(trouble_notice(error, self._go))
