"""Decides about cards and takes it back; the next card that waits comes before what was decided is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from jobdesk.core.language import _
from jobdesk.desk.cards.actions import Undone
from jobdesk.desk.cards.cards import CARD_KIND
from jobdesk.desk.cards.reviews import Edit, ReviewCard
from jobdesk.ui.looks import Tone
from jobdesk.ui.notices import Notice, trouble_notice
from jobdesk.ui.review.card_list import CardList, CardModel
from jobdesk.ui.review.rows import CardRow, Deck
from jobdesk.ui.review.wording import decided_words, undone_words
from jobdesk.ui.surroundings import Surroundings

GOES_ON = ("accept", "discard", "keep")
"""After these there is nothing left to do about a card."""

Failed = Callable[[Exception], object]
Decision = Callable[[Path, Sequence[ReviewCard]], list[ReviewCard]]


class Decisions(QObject):
    """About the cards of a deck that are selected in the list, or that it shows.

    `changed` comes when cards say something else now, `outdated` when they must be read again. What is decided while
    a deck is being read may come too late for it, and is looked up when the deck is there.
    """

    changed = Signal()
    outdated = Signal()

    def __init__(self, surroundings: Surroundings, model: CardModel, cards: CardList) -> None:
        super().__init__(cards)
        self._desk, self._reader, self._notices = surroundings.desk, surroundings.reader, surroundings.notices
        self._go = surroundings.go
        self._model = model
        self._list = cards
        self._deck: Deck | None = None
        self._late: set[str] = set()

    def expect(self, repository: Path) -> None:
        """The cards of a repository are being read from now on; until they are there, those of another are not."""
        self._late = set()
        if self._deck is not None and self._deck.repository != repository:
            self._deck = None

    def take(self, deck: Deck) -> None:
        """The deck that is in the list from now on."""
        self._deck = deck
        self._look_up(self._late)
        self._late = set()

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

    def edit(self, card: ReviewCard, edit: Edit, then: Callable[[], object], failed: Failed) -> None:
        """Accept a card in the person's own words."""
        if (deck := self._deck) is not None:
            self._reader.wish(
                lambda: self._desk.cards.edit(deck.repository, [(card, edit)]),
                partial(self._edited, deck, then),
                failed=failed,
            )

    def undo(self) -> None:
        """Take the last decision about cards of this repository back."""
        if self._deck is not None:
            self._undo_in(self._deck.repository)

    # ------------------------------------------------------------------ deciding

    def _wish(self, what: str, rows: Sequence[CardRow], *, is_told: bool) -> None:
        if (deck := self._deck) is not None:
            cards = [row.card for row in rows]
            self._reader.wish(
                lambda: self._decision(what)(deck.repository, cards),
                partial(self._decided, deck, what, is_told),
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

    def _decided(self, deck: Deck, what: str, is_told: bool, cards: list[ReviewCard]) -> None:
        self._show(deck, cards)
        about = _about(deck.repository)
        if is_told:
            words, undo = decided_words(what, len(cards)), partial(self._undo_in, deck.repository)
            self._notices.tell(Notice(words, Tone.PLAIN, "check-check", _("Undo"), undo, about=about))
        else:
            self._notices.withdraw(about)

    def _edited(self, deck: Deck, then: Callable[[], object], cards: list[ReviewCard]) -> None:
        self._show(deck, cards)
        self._notices.withdraw(_about(deck.repository))
        then()

    # ------------------------------------------------------------------ taking back

    def _undo_in(self, repository: Path) -> None:
        self._reader.wish(
            lambda: self._desk.cards.undo(repository), partial(self._undone, repository), failed=self._tell
        )

    def _undone(self, repository: Path, undone: Undone) -> None:
        words = undone_words(undone.what, len(undone.identities))
        self._notices.tell(Notice(words, Tone.PLAIN, "undo-2", about=_about(repository)))
        if self._deck is None or self._deck.repository != repository:
            return
        if undone.kind != CARD_KIND:
            self.outdated.emit()
            return
        places = map(self._model.rows.place_of, undone.identities)
        if (place := next((one for one in places if one is not None), None)) is not None:
            self._list.go_to(place)
        self._look_up(undone.identities)

    # ------------------------------------------------------------------ what the list shows

    def _show(self, deck: Deck, cards: Sequence[ReviewCard]) -> None:
        """The cards of a deck as they are now."""
        if deck is self._deck:
            self._late |= {card.id for card in cards}
            self._model.replace(cards)
            self.changed.emit()
        elif self._deck is not None and deck.repository == self._deck.repository:
            self._look_up(card.id for card in cards)

    def _look_up(self, ids: Iterable[str]) -> None:
        """Show what is decided about cards of the deck, once what was wished before is done."""
        deck, rows = self._deck, map(self._model.rows.with_id, ids)
        cards = [row.card for row in rows if row is not None]
        if deck is not None and cards:
            self._reader.wish(lambda: self._desk.cards.refreshed(cards), partial(self._show, deck), failed=self._tell)

    def _tell(self, error: Exception) -> None:
        self._notices.tell(trouble_notice(error, self._go))


def _about(repository: Path) -> str:
    """What notices of decisions are about: an "Undo" takes the last one back, so only that of the last may stand."""
    return f"decisions in {repository}"
