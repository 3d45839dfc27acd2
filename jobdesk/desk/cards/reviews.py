"""What a person decided about a card, and what that comes to where the notes have changed since.

Nothing here knows git or the database: a card of the tip and a review give the card as it is shown and sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from jobdesk.core.errors import UserError
from jobdesk.notes.block import Style
from jobdesk.notes.cards import Card
from jobdesk.notes.clozes import gaps_in, keep_numbers
from jobdesk.notes.codec import from_json, to_json
from jobdesk.notes.media import images_in
from jobdesk.notes.tip import TipCard


class OneWording(UserError):
    """There is only one wording for this card."""


class NoSuchWording(UserError):
    """There is no such wording for this card: `jobdesk cards show` names those that there are."""


class NothingKept(UserError):
    """There is nothing to keep: this card was neither accepted nor edited before."""


class CardState(StrEnum):
    """Where the review of a card stands. An edited card is accepted in the person's own words."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    EDITED = "edited"
    DISCARDED = "discarded"

    @property
    def is_accepted(self) -> bool:
        return self in (CardState.ACCEPTED, CardState.EDITED)


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says; `front` and `back` are HTML, in which media stand by the names that the note gives them.

    `media` are found from `file` and `media_folders`, at `commit`.
    """

    type: Style
    front: str
    back: str
    deck: str
    tags: tuple[str, ...] = ()
    source: str = ""
    file: str = ""
    media: tuple[str, ...] = ()
    media_folders: tuple[str, ...] = ()
    commit: str = ""

    @property
    def sides(self) -> tuple[Style, str, str]:
        return self.type, self.front, self.back


@dataclass(frozen=True, slots=True)
class Review:
    """All that was decided about one card.

    `verdict` is pending where nothing was; else it was given on `text`, which the note's own text of `digest` had
    become. `template` is the wording that was chosen. Deck and tags that a person gave stay through every change.
    """

    verdict: CardState = CardState.PENDING
    digest: str = ""
    template: str | None = None
    text: CardText | None = None
    deck: str | None = None
    more_tags: tuple[str, ...] = ()
    fewer_tags: tuple[str, ...] = ()

    def tags_of(self, card: Card) -> tuple[str, ...]:
        kept = (tag for tag in card.tags if tag not in self.fewer_tags)
        return tuple(dict.fromkeys((*kept, *self.more_tags)))


NOT_REVIEWED = Review()


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person writes in place of what a card says; None leaves it as it is. `front` and `back` are clean HTML."""

    front: str | None = None
    back: str | None = None
    deck: str | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A card at a tip as a person sees it: `text` is what it says, or would say if it were accepted now.

    `before` is what it said when it was decided on, where it waits again because the note or the wording has
    changed since.
    """

    tip_card: TipCard
    tip: str
    review: Review
    card: Card
    """The chosen wording of the note's own text."""
    state: CardState
    text: CardText
    before: CardText | None = None
    gaps: tuple[str, ...] = ()
    """Every gap that was ever accepted or sent; Anki keeps histories by their numbers, so later ones keep these."""

    @property
    def id(self) -> str:
        return self.tip_card.id

    @property
    def commit(self) -> str:
        """The newest one that changed it."""
        return self.tip_card.commit

    @property
    def is_listed(self) -> bool:
        """Whether it belongs to a review: it was suggested, or something was decided about it."""
        return self.tip_card.is_suggested or self.review != NOT_REVIEWED

    @property
    def accepted(self) -> CardText | None:
        """What is sent of it: what was accepted last, even while something newer waits; None where nothing was."""
        if self.state.is_accepted:
            return self.text
        return self.before if self.review.verdict.is_accepted else None

    def has_wording(self, template: str | None) -> bool:
        """Whether it can be asked in the wording of a template, or, without one, in any other."""
        others = [one.template for one in self.tip_card.wordings if one.template != self.card.template]
        return bool(others) if template is None else template in others

    @property
    def own_text(self) -> CardText:
        """What the note itself says in the chosen wording."""
        return _own_text(self.card, self.tip_card, self.tip, self.review, self.gaps)

    def with_review(self, review: Review) -> ReviewCard:
        return reviewed(self.tip_card, self.tip, review, self.gaps)


def reviewed(tip_card: TipCard, tip: str, review: Review, gaps: tuple[str, ...] = ()) -> ReviewCard:
    """A card at the commit `tip` with what was decided about it, and the gaps that it ever had."""
    card = next((one for one in tip_card.wordings if one.template == review.template), tip_card.card)
    now = _own_text(card, tip_card, tip, review, gaps)
    decided = review.text
    if decided is None:
        return ReviewCard(tip_card, tip, review, card, CardState.PENDING, now, None, gaps)
    if card.digest != review.digest:
        return ReviewCard(tip_card, tip, review, card, CardState.PENDING, now, decided, gaps)
    kind, front, back = decided.sides
    media = tuple(dict.fromkeys((*now.media, *decided.media)))
    text = replace(now, type=kind, front=front, back=back, media=media)
    return ReviewCard(tip_card, tip, review, card, review.verdict, text, None, gaps)


def gaps_after(text: CardText, gaps: tuple[str, ...]) -> tuple[str, ...]:
    """All gaps that a card ever had, when it had these and says this now; the newest first."""
    return tuple(dict.fromkeys((*gaps_in(text.front), *gaps))) if text.type == "cloze" else gaps


def _own_text(card: Card, tip_card: TipCard, tip: str, review: Review, gaps: tuple[str, ...]) -> CardText:
    """What the note itself says, with the person's deck and tags and the numbers that its gaps have had."""
    front = card.front
    if card.type == "cloze" and gaps:
        front = keep_numbers("".join(gaps), front)
    return CardText(
        card.type,
        front,
        card.back,
        review.deck or card.deck,
        review.tags_of(card),
        card.source,
        card.file,
        card.media,
        tip_card.media_folders,
        tip,
    )


def accepted(card: ReviewCard) -> Review:
    """The review after what is shown was accepted."""
    verdict = CardState.ACCEPTED if card.text.sides == card.own_text.sides else CardState.EDITED
    return _decided(card, verdict, card.text)


def discarded(card: ReviewCard) -> Review:
    return _decided(card, CardState.DISCARDED, card.text)


def kept(card: ReviewCard) -> Review:
    """The review after the text that was accepted before was kept, whatever the note says now. Raises `NothingKept`."""
    if card.accepted is None:
        raise NothingKept
    return _decided(card, CardState.EDITED, card.accepted)


def edited(card: ReviewCard, edit: Edit) -> Review:
    """The review after a person wrote something themselves."""
    front = card.text.front if edit.front is None else edit.front
    back = card.text.back if edit.back is None else edit.back
    review = card.review if edit.deck is None else replace(card.review, deck=edit.deck)
    if edit.tags is not None:
        review = replace(
            review,
            more_tags=tuple(tag for tag in edit.tags if tag not in card.card.tags),
            fewer_tags=tuple(tag for tag in card.card.tags if tag not in edit.tags),
        )
    text = replace(
        card.text,
        front=front,
        back=back,
        deck=review.deck or card.card.deck,
        tags=review.tags_of(card.card),
        media=tuple(dict.fromkeys((*card.text.media, *images_in(front), *images_in(back)))),
    )
    return _decided(replace(card, review=review), CardState.EDITED, text)


def regenerated(card: ReviewCard, template: str | None = None) -> Review:
    """The review with the wording of a template, or with the next one; behind the last comes the first.

    Raises `OneWording` and `NoSuchWording`.
    """
    names = [one.template for one in card.tip_card.wordings]
    if not card.has_wording(template):
        raise OneWording if template is None else NoSuchWording
    following = names[(names.index(card.card.template) + 1) % len(names)]
    return replace(card.review, template=template or following)


def _decided(card: ReviewCard, verdict: CardState, text: CardText) -> Review:
    return replace(card.review, verdict=verdict, digest=card.card.digest, template=card.card.template, text=text)


def review_shape(review: Review) -> object:
    """A review as JSON can say it."""
    return to_json(review)


def review_in(shape: object) -> Review:
    """The review that `review_shape` was given; none where there is nothing."""
    return from_json(Review, shape) if isinstance(shape, dict) else NOT_REVIEWED
