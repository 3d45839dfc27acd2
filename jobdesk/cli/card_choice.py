"""Which cards of which repository: the options that the commands about cards share, and how cards are named."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar, TypeVar

import typer

from jobdesk.cli.choice import TwoChoices
from jobdesk.cli.words import listed
from jobdesk.core.errors import UserError
from jobdesk.desk.cards.cards import CardsAtTip
from jobdesk.desk.cards.filter import CardFilter
from jobdesk.desk.cards.reviews import CardState, ReviewCard

SHORT_CARD = 8
MOST_NAMED = 5

CardIds = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CARD]...", help="Cards: the beginnings of their ids.", show_default=False),
]

T = TypeVar("T")


class NoCardsChosen(UserError):
    """Say which cards: their ids, a filter such as --file 'algebra/*', or --all."""


class UnknownCard(UserError):
    """There is no such card."""


class AmbiguousId(UserError):
    """Several ids begin so."""


class TypeChoice(StrEnum):
    """How a card asks."""

    BASIC = "basic"
    REVERSED = "reversed"
    CLOZE = "cloze"


@dataclass(frozen=True)
class WhichNotes:
    """The notes of which repository, and as of when."""

    title: ClassVar[str] = "Which notes"

    repo: Annotated[Path, typer.Option(metavar="PATH", help="A folder of the repository.")] = Path()
    tip: Annotated[str, typer.Option(metavar="REV", help="The cards as they are at this commit.")] = "HEAD"

    @property
    def again(self) -> str:
        """The options that mean the same repository, for hints that can be copied."""
        return "" if self.repo == Path() else f" --repo {shlex.quote(str(self.repo))}"


@dataclass(frozen=True)
class WhichCards:
    """What a card must be like. Everything that is given must hold."""

    title: ClassVar[str] = "Which cards"

    state: Annotated[
        list[CardState] | None,
        typer.Option(show_choices=False, metavar="STATE", help="pending, accepted, edited, discarded. Repeatable."),
    ] = None
    type_: Annotated[
        list[TypeChoice] | None,
        typer.Option("--type", show_choices=False, metavar="TYPE", help="basic, reversed or cloze. Repeatable."),
    ] = None
    course: Annotated[str, typer.Option(metavar="NAME", help="Of this course.")] = ""
    deck: Annotated[str, typer.Option(metavar="NAME", help="In this deck, or in one below it.")] = ""
    file: Annotated[str, typer.Option(metavar="PATH", help="From this file, or from files like 'algebra/*'.")] = ""
    kind: Annotated[str, typer.Option(metavar="NAME", help="Of this kind: theorem, definition, ...")] = ""
    tag: Annotated[str, typer.Option(metavar="TAG", help="With this tag, or with tags like 'file:*'.")] = ""
    commit: Annotated[str, typer.Option(metavar="REV", help="Changed last by this commit.")] = ""
    text: Annotated[str, typer.Option(metavar="WORDS", help="With these words on it.")] = ""
    warnings: Annotated[bool, typer.Option("--warnings", help="With warnings.")] = False
    everything: Annotated[
        bool, typer.Option("--everything", help="All cards of the notes, not only what was suggested.")
    ] = False

    def filter(self, states: Iterable[CardState] = ()) -> CardFilter:
        """What was asked for; without a state, one of `states`."""
        return CardFilter(
            states=tuple(self.state or states),
            types=tuple(str(one) for one in self.type_ or ()),
            course=self.course,
            deck=self.deck,
            file=self.file,
            kind=self.kind,
            tag=self.tag,
            commit=self.commit,
            text=self.text,
            has_warnings=self.warnings,
        )

    @property
    def is_open(self) -> bool:
        """Whether nothing was asked for."""
        return self.filter() == CardFilter()

    def of(self, cards: CardsAtTip, states: Iterable[CardState] = ()) -> list[ReviewCard]:
        return self.filter(states).among(cards.cards(everything=self.everything))


def chosen_cards(
    cards: CardsAtTip,
    ids: Sequence[str] | None,
    which: WhichCards,
    *,
    every: bool,
    states: Iterable[CardState] = (CardState.PENDING,),
) -> list[ReviewCard]:
    """The cards of these ids, in whatever state; or those that the filter matches, in one of `states`.

    Raises `NoCardsChosen`, `TwoChoices`, `UnknownCard` and `AmbiguousId`.
    """
    if ids:
        if every or not which.is_open:
            raise TwoChoices("Cards are named by their ids, or chosen by a filter: not both.")
        return list(dict.fromkeys(card_of(cards, one) for one in ids))
    if which.is_open and not every:
        raise NoCardsChosen
    return which.of(cards, states)


def card_of(cards: CardsAtTip, beginning: str) -> ReviewCard:
    """The one card whose id begins so. Raises `UnknownCard` and `AmbiguousId`."""
    return named(cards.every, beginning, lambda card: card.id, "card at this commit")


def named(things: Iterable[T], beginning: str, id_of: Callable[[T], str], what: str) -> T:
    """The one whose id begins so; a whole id names its own even where a longer one begins with it."""
    wanted = beginning.lower()
    found = [one for one in things if id_of(one).lower().startswith(wanted)] if wanted else []
    exact = [one for one in found if id_of(one).lower() == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise UnknownCard(f"There is no {what} whose id begins with {beginning!r}.")
    ids = list(short_ids(id_of(one) for one in found).values())
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    raise AmbiguousId(f"{beginning!r} is the beginning of {listed(ids[:MOST_NAMED])}{more}: write more of it.")


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """Ids as people write them: eight letters, or as many more as it takes to tell them apart."""
    wanted = list(dict.fromkeys(ids))
    length = SHORT_CARD
    while len({one[:length] for one in wanted}) < len(wanted):
        length += 2
    return {one: one[:length] for one in wanted}
