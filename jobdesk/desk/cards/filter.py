"""Which cards are meant: everything that is asked for must hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from jobdesk.desk.cards.reviews import CardState, ReviewCard
from jobdesk.notes.plain_text import in_one_line


@dataclass(frozen=True, slots=True)
class CardFilter:
    """What a card must be like; what is empty lets everything pass. Capital and small letters are the same."""

    states: tuple[CardState, ...] = ()
    types: tuple[str, ...] = ()
    course: str = ""
    deck: str = ""
    """The deck, or one above it."""
    file: str = ""
    """A path, a file's name, or a pattern of either: `algebra/*.tex`."""
    kind: str = ""
    tag: str = ""
    """A tag, or a pattern of tags: `file:*`."""
    commit: str = ""
    """The beginning of the id of the newest commit that changed the card."""
    text: str = ""
    """Words that stand on it, each of them somewhere."""
    has_warnings: bool = False

    def among(self, cards: Iterable[ReviewCard]) -> list[ReviewCard]:
        return [card for card in cards if self.is_met_by(card)]

    def is_met_by(self, card: ReviewCard) -> bool:
        text = card.text
        return (
            (not self.states or card.state in self.states)
            and (not self.types or text.type in self.types)
            and (not self.course or card.card.course.casefold() == self.course.casefold())
            and (not self.deck or _is_below(text.deck, self.deck))
            and (not self.file or _is_file(card.card.file, self.file))
            and (not self.kind or card.card.kind.casefold() == self.kind.casefold())
            and (not self.tag or any(fnmatchcase(tag.casefold(), self.tag.casefold()) for tag in text.tags))
            and card.commit.startswith(self.commit.lower())
            and (not self.has_warnings or bool(card.card.warnings))
            and (not self.text or self._has_words(card))
        )

    def _has_words(self, card: ReviewCard) -> bool:
        shown = in_one_line(f"{card.text.front} {card.text.back}").casefold()
        return all(word in shown for word in self.text.casefold().split())


def _is_below(deck: str, wanted: str) -> bool:
    return f"{deck.casefold()}::".startswith(f"{wanted.casefold().strip(':')}::")


def _is_file(path: str, wanted: str) -> bool:
    path, wanted = path.casefold(), wanted.replace("\\", "/").removeprefix("./").casefold()
    return fnmatchcase(path, wanted) or fnmatchcase(path, f"*/{wanted}") or path.startswith(f"{wanted.rstrip('/')}/")
