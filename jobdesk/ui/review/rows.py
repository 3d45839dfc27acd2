"""The cards of a repository as the page shows them: what each asks in one line, which pass a filter. No Qt here."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from jobdesk.desk.cards.cards import CardsAtTip
from jobdesk.desk.cards.reviews import CardState, ReviewCard
from jobdesk.notes.plain_text import in_one_line

CHANGED = "changed"
STANDINGS = (str(CardState.PENDING), CHANGED, *(str(one) for one in CardState if one is not CardState.PENDING))
"""Where a card stands, as people tell it: one that has changed since it was decided on is told apart."""

AHEAD, BACK = 4, 1
"""So many cards behind the one before the person, and before it, are likely to be looked at next."""

LONGEST_READ = 4000
"""In letters of HTML: so much of a side is searched and shown in the list."""

LONGEST_QUESTION = 300


@dataclass(frozen=True, slots=True)
class CardRow:
    """One card in the list: what it asks, and what a text is looked for in."""

    card: ReviewCard
    question: str
    folded: str

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def standing(self) -> str:
        """One of `STANDINGS`."""
        return standing_of(self.card)

    @property
    def is_left(self) -> bool:
        """Whether it waits for a decision."""
        return self.card.state is CardState.PENDING


@dataclass(frozen=True)
class Deck:
    """All cards of a repository at one commit, with what else was found there; made on a thread."""

    repository: Path
    found: CardsAtTip
    rows: tuple[CardRow, ...]

    @cached_property
    def suggested(self) -> int:
        """How many belong to a review."""
        return sum(1 for row in self.rows if row.card.is_listed)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which cards are shown; what is empty lets everything pass. `everything`: those, too, that nobody suggested."""

    text: str = ""
    course: str = ""
    file: str = ""
    standings: frozenset[str] = frozenset()
    everything: bool = False

    @classmethod
    def from_kept(cls, kept: Mapping[str, object]) -> Narrowed:
        """The filter whose `kept` this was, as far as it can be read."""
        standings = kept.get("standings")
        return cls(
            course=str(kept.get("course", "")),
            file=str(kept.get("file", "")),
            standings=frozenset(map(str, standings)) if isinstance(standings, list) else frozenset(),
            everything=kept.get("everything") is True,
        )

    @property
    def kept(self) -> dict[str, object]:
        """What is remembered of it, in JSON; the text is not."""
        return {
            "course": self.course,
            "file": self.file,
            "standings": sorted(self.standings),
            "everything": self.everything,
        }

    def lets(self, row: CardRow) -> bool:
        card = row.card
        return (
            (self.everything or card.is_listed)
            and (not self.course or card.card.course == self.course)
            and (not self.file or card.card.file == self.file)
            and (not self.standings or row.standing in self.standings)
            and all(word in row.folded for word in self.text.casefold().split())
        )


def standing_of(card: ReviewCard) -> str:
    return CHANGED if card.before is not None else str(card.state)


def row_of(card: ReviewCard) -> CardRow:
    text = card.text
    question = in_one_line(text.front[:LONGEST_READ])
    answer = in_one_line(text.back[:LONGEST_READ])
    return CardRow(card, question[:LONGEST_QUESTION], f"{question} {answer} {text.source}".casefold())


def deck_of(repository: Path, found: CardsAtTip) -> Deck:
    return Deck(repository, found, tuple(row_of(card) for card in found.every))


@dataclass(frozen=True)
class Sums:
    """What there is to choose from, whatever else the filter says: how many cards, how many of them wait for a
    decision, and how many each course has, each file of the chosen course, and each standing.
    """

    total: int
    left: int
    courses: Mapping[str, int]
    files: Mapping[str, int]
    standings: Mapping[str, int]


class CardRows:
    """The rows of one deck, which change as a person decides; `shown` are the places of those that pass the filter.

    What is decided stays in view until the filter is applied anew, so that one can go back to it.
    """

    def __init__(self) -> None:
        self._rows: list[CardRow] = []
        self._places: dict[str, int] = {}
        self.narrowed = Narrowed()
        self.shown: list[int] = []
        self._sums: Sums | None = None

    def __len__(self) -> int:
        return len(self.shown)

    def __getitem__(self, place: int) -> CardRow:
        return self._rows[self.shown[place]]

    def __iter__(self) -> Iterator[CardRow]:
        return (self._rows[place] for place in self.shown)

    def all(self) -> Sequence[CardRow]:
        return self._rows

    def take(self, rows: Iterable[CardRow]) -> None:
        """Other rows, narrowed as before."""
        self._rows = list(rows)
        self._places = {row.id: place for place, row in enumerate(self._rows)}
        self._sums = None
        self.narrow(self.narrowed)

    def narrow(self, narrowed: Narrowed) -> None:
        before, self.narrowed = self.narrowed, narrowed
        if (before.everything, before.course) != (narrowed.everything, narrowed.course):
            self._sums = None
        self.shown = [place for place, row in enumerate(self._rows) if narrowed.lets(row)]

    def replace(self, cards: Iterable[ReviewCard]) -> list[int]:
        """The same cards as they are now; the places in view that have changed."""
        self._sums = None
        changed = set()
        for card in cards:
            place = self._places.get(card.id)
            if place is not None:
                row = self._rows[place]
                is_same_text = row.card.text.sides == card.text.sides
                self._rows[place] = replace(row, card=card) if is_same_text else row_of(card)
                changed.add(place)
        return [at for at, place in enumerate(self.shown) if place in changed]

    def place_of(self, identity: str) -> int | None:
        """Where a card stands in view."""
        place = self._places.get(identity)
        if place is None:
            return None
        at: int = bisect_left(self.shown, place)
        return at if self.shown[at : at + 1] == [place] else None

    def with_id(self, identity: str) -> CardRow | None:
        place = self._places.get(identity)
        return None if place is None else self._rows[place]

    def next_left(self, place: int) -> int | None:
        """The next card that waits for a decision, behind that place, and else from the top."""
        order = chain(range(place + 1, len(self.shown)), range(min(place, len(self.shown))))
        return next((at for at in order if self[at].is_left), None)

    def after(self, place: int) -> list[int]:
        """The places that are likely to be looked at after that one, the likeliest first."""
        if place < 0:
            return []
        left = self.next_left(place)
        near = [*range(place + 1, place + 1 + AHEAD), *range(place - 1, place - 1 - BACK, -1)]
        likely = near if left is None else [left, *near]
        return [at for at in dict.fromkeys(likely) if 0 <= at < len(self)]

    @property
    def sums(self) -> Sums:
        """All of them added up; once, as long as they stay as they are."""
        if self._sums is None:
            everything, course = self.narrowed.everything, self.narrowed.course
            self._sums = sums_of((row.card for row in self._rows if everything or row.card.is_listed), course)
        return self._sums


def sums_of(cards: Iterable[ReviewCard], course: str) -> Sums:
    """Cards added up, in the order in which they come; files are those of the course, or of all where it is empty."""
    courses, files, standings = Counter[str](), Counter[str](), Counter[str]()
    for card in cards:
        courses[card.card.course] += 1
        standings[standing_of(card)] += 1
        if not course or card.card.course == course:
            files[card.card.file] += 1
    left = standings[CardState.PENDING] + standings[CHANGED]
    return Sums(courses.total(), left, courses, files, standings)
