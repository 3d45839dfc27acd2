"""Cards of a repository: what its notes suggest at a tip, what a person decided about it, and what is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from jobdesk.anki.note import Kind, Media, Note
from jobdesk.anki.package import Package, write_package
from jobdesk.core.clock import Clock
from jobdesk.core.errors import EnvironmentTrouble, UserError
from jobdesk.core.language import _
from jobdesk.desk.cards.actions import WHO, CardActions, Undone
from jobdesk.desk.cards.filter import CardFilter
from jobdesk.desk.cards.media import CardMedia, MediaFinder
from jobdesk.desk.cards.reviews import (
    NOT_REVIEWED,
    CardState,
    CardText,
    Edit,
    NoSuchWording,
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
from jobdesk.desk.cards.sent import SentNotes
from jobdesk.desk.cards.sources import CardSource, source_of
from jobdesk.git.executable import find_git
from jobdesk.git.repository import Repository
from jobdesk.notes.block import NoteWarning, PassedOver
from jobdesk.notes.cards import Card
from jobdesk.notes.clozes import is_cloze_field
from jobdesk.notes.lineage import Ambiguity, Orphan
from jobdesk.notes.media import settle_media
from jobdesk.notes.tip import Tip
from jobdesk.pipelines.note_tips import IDENTITIES, Watch
from jobdesk.store.store import Store

CARD_KIND = "card"
"""The kind of decisions that are reviews, by the identity of their card."""

GAPS_KIND = "card gaps"
"""The kind of decisions that say which gaps a card ever had, by its identity; what was sent is sent, undone or not."""


class TipAt(Protocol):
    """Reads the notes of a repository at a revision."""

    def __call__(self, repository: Path, tip: str, watch: Watch | None = None, /) -> Tip: ...


EVERY_CARD = CardFilter()


class NonsenseEdit(UserError):
    """Anki could not show that card."""


class NotACandidate(UserError):
    """That is none of the cards that it may be."""

    help = "cards#which-card-is-which"


class NothingToExport(UserError):
    """There are no cards to export."""

    help = "cards#export"


class MediaNotKept(EnvironmentTrouble):
    """The pictures of the cards could not be kept."""


class Which(StrEnum):
    """What is sent: what was accepted (edited included), or everything that was not discarded."""

    ACCEPTED = "accepted"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class OrphanCard:
    """A card that no note asks any more, and what was decided about it while one did."""

    orphan: Orphan
    review: Review


@dataclass(frozen=True)
class CardsAtTip:
    """The cards of a repository at one commit, in the order of their files and lines."""

    commit: str
    every: tuple[ReviewCard, ...]
    """Those that nobody suggested, too."""
    orphans: tuple[OrphanCard, ...]
    ambiguities: tuple[Ambiguity, ...]
    passed_over: tuple[PassedOver, ...]
    warnings: tuple[NoteWarning, ...]

    def cards(self, *, everything: bool = False) -> tuple[ReviewCard, ...]:
        """Those that belong to a review: suggested ones and those that were decided about. Or everything."""
        return self.every if everything else tuple(card for card in self.every if card.is_listed)


@dataclass(frozen=True)
class ToSend:
    """Notes to send, and what they could not take along."""

    notes: tuple[Note, ...]
    states: Mapping[str, CardState]
    """By identity the state in which each is sent."""
    waiting: frozenset[str]
    """Those that are sent as they were accepted, while something newer waits for a review."""
    lacking: tuple[str, ...]
    """Media that were not found, each with its place."""
    gaps: Mapping[str, tuple[str, ...]]
    """By identity all gaps of those cards that get new ones."""


@dataclass(frozen=True)
class Exported:
    """A package, how many cards of each state are in it, and how many of them as accepted before they changed."""

    package: Package
    states: Mapping[CardState, int]
    waiting: int
    lacking: tuple[str, ...]


class Cards:
    """The facet of the desk that knows cards. Any process may review; the last decision about a card holds."""

    def __init__(self, store: Store, tip_at: TipAt, sent: SentNotes, media: Path, clock: Clock) -> None:
        """`media` is the folder for pictures and sounds."""
        self._store = store
        self._tip_at = tip_at
        self._sent = sent
        self._media = CardMedia(media)
        self._clock = clock
        self._actions = CardActions(store, clock)
        self._places: dict[Path, str] = {}

    # ------------------------------------------------------------------ looking

    def at(self, repository: Path, tip: str = "HEAD", watch: Watch | None = None) -> CardsAtTip:
        """All cards at a revision, each with its review. Raises what `Tips.at` raises."""
        found = self._tip_at(repository, tip, watch)
        reviews = self._reviews([*(card.id for card in found.cards), *(one.identity for one in found.orphans)])
        gaps = self._gaps([card.id for card in found.cards])
        return CardsAtTip(
            found.commit,
            tuple(
                reviewed(card, found.commit, reviews.get(card.id, NOT_REVIEWED), gaps.get(card.id, ()))
                for card in found.cards
            ),
            tuple(OrphanCard(one, reviews.get(one.identity, NOT_REVIEWED)) for one in found.orphans),
            found.ambiguities,
            found.passed_over,
            found.warnings,
        )

    def refreshed(self, cards: Sequence[ReviewCard]) -> list[ReviewCard]:
        """The same cards at the same tip with what is decided about them now, as after an undo."""
        ids = [card.id for card in cards]
        reviews, gaps = self._reviews(ids), self._gaps(ids)
        return [
            reviewed(card.tip_card, card.tip, reviews.get(card.id, NOT_REVIEWED), gaps.get(card.id, ()))
            for card in cards
        ]

    def last_texts(self, repository: Path, lost: Sequence[Orphan], watch: Watch | None = None) -> dict[str, Card]:
        """What lost cards said where they were seen last, by identity; the notes of each of those commits are read."""
        wanted = {one.identity for one in lost}
        texts: dict[str, Card] = {}
        for commit in dict.fromkeys(one.last.commit for one in lost):
            tip = self._tip_at(repository, commit, watch)
            texts |= {card.id: card.card for card in tip.cards if card.id in wanted}
        return texts

    def media(self, repository: Path, card: ReviewCard) -> Mapping[str, Media | None]:
        """Pictures and sounds of a card, by the reference in its HTML; None for one that is not there.

        Raises `MediaNotKept`.
        """
        if not card.text.media:
            return {}
        with _told(), self._media.of(Repository.open(repository, find_git()), card.tip) as finder:
            return finder.find(card.text)

    def source(self, repository: Path, card: ReviewCard) -> CardSource:
        """The lines of its note that became a card, and the commit that changed it last."""
        return source_of(Repository.open(repository, find_git()), card)

    # ------------------------------------------------------------------ deciding

    def accept(self, repository: Path, cards: Sequence[ReviewCard]) -> list[ReviewCard]:
        """Accept cards as they are shown, all as one action; the cards as they are now."""
        return self._decide(repository, "accept", [card.with_review(accepted(card)) for card in cards])

    def discard(self, repository: Path, cards: Sequence[ReviewCard]) -> list[ReviewCard]:
        """Discard cards; what was accepted of them before is not sent any more."""
        return self._decide(repository, "discard", [card.with_review(discarded(card)) for card in cards])

    def keep(self, repository: Path, cards: Sequence[ReviewCard]) -> list[ReviewCard]:
        """Keep what was accepted before, whatever the notes say now. Raises `NothingKept`."""
        return self._decide(repository, "keep", [card.with_review(kept(card)) for card in cards])

    def edit(self, repository: Path, edits: Sequence[tuple[ReviewCard, Edit]]) -> list[ReviewCard]:
        """Accept cards in the person's own words. Raises `NonsenseEdit`."""
        changed = [card.with_review(edited(card, edit)) for card, edit in edits]
        for card in changed:
            _check(card)
        return self._decide(repository, "edit", changed)

    def regenerate(
        self, repository: Path, cards: Sequence[ReviewCard], template: str | None = None
    ) -> list[ReviewCard]:
        """Ask in the next wording, or in that of a template; it waits for a review.

        Cards that have no such wording are passed over; raises `OneWording` and `NoSuchWording` where that is all.
        """
        changed = [card.with_review(regenerated(card, template)) for card in cards if card.has_wording(template)]
        if cards and not changed:
            raise OneWording if template is None else NoSuchWording
        return self._decide(repository, "regenerate", changed)

    def decide(self, repository: Path, ambiguity: Ambiguity, identity: str) -> None:
        """Say which of its candidates an ambiguous card is, or, by its own identity, that it is a new one.

        Raises `NotACandidate`.
        """
        if identity not in (ambiguity.identity, *(one.identity for one in ambiguity.candidates)):
            raise NotACandidate
        self._actions.take(self._place(repository), "decide", IDENTITIES, {ambiguity.identity: identity})

    def undo(self, repository: Path) -> Undone:
        """Take back the last action in a repository; again, the one before. Raises `NothingToUndo`."""
        return self._actions.undo(self._place(repository))

    # ------------------------------------------------------------------ sending

    def notes(self, repository: Path, tip: str = "HEAD", which: Which = Which.ACCEPTED) -> list[Note]:
        """What is to be sent of a repository, with its media kept on this machine. Raises `MediaNotKept`."""
        return list(self.to_send(repository, self.at(repository, tip), which).notes)

    def to_send(
        self,
        repository: Path,
        cards: CardsAtTip,
        which: Which = Which.ACCEPTED,
        only: CardFilter = EVERY_CARD,
        *,
        everything: bool = False,
    ) -> ToSend:
        """The same of cards that were looked at already, with what a person wants to know of it."""
        chosen = _chosen(only.among(cards.cards(everything=everything)), which)
        notes, lacking = self._notes(Repository.open(repository, find_git()), cards.commit, chosen)
        states = {card.id: card.state if text is card.text else card.review.verdict for card, text in chosen}
        waiting = frozenset(card.id for card, text in chosen if text is not card.text)
        gaps = {card.id: gaps_after(text, card.gaps) for card, text in chosen}
        fresh = {card.id: gaps[card.id] for card, _ in chosen if gaps[card.id] != card.gaps}
        return ToSend(tuple(notes), states, waiting, tuple(lacking), fresh)

    def export(self, repository: Path, what: ToSend, path: Path) -> Exported:
        """Write a package for Anki, in place of what is at `path`, and remember what was sent.

        Raises `NothingToExport` and `PackageNotWritten`.
        """
        if not what.notes:
            raise NothingToExport
        place = Path(self._place(repository))
        sent = self._sent.of(place, {note.key for note in what.notes})
        self._keep_gaps(what.gaps)
        package = write_package(path, what.notes, self._clock.now(), sent)
        self._sent.keep(place, package.sent)
        ids = [one.id for one in package.sent]
        states = Counter(what.states[one] for one in ids)
        return Exported(package, states, len(what.waiting.intersection(ids)), what.lacking)

    # ------------------------------------------------------------------ inside

    def _reviews(self, ids: Sequence[str]) -> dict[str, Review]:
        with self._store.reading() as connection:
            found = self._store.decisions.latest(connection, CARD_KIND, ids)
        return {one.identity: review_in(one.decision) for one in found.values()}

    def _gaps(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        with self._store.reading() as connection:
            found = self._store.decisions.latest(connection, GAPS_KIND, ids)
        return {one.identity: tuple(one.decision) for one in found.values() if isinstance(one.decision, list)}

    def _keep_gaps(self, gaps: Mapping[str, tuple[str, ...]]) -> None:
        if gaps:
            with self._store.writing() as connection:
                self._store.decisions.add_all(connection, GAPS_KIND, gaps, who=WHO, now=self._clock.now())

    def _decide(self, repository: Path, what: str, cards: Sequence[ReviewCard]) -> list[ReviewCard]:
        done = [
            replace(card, gaps=gaps_after(card.text, card.gaps)) if card.state.is_accepted else card for card in cards
        ]
        fresh = {card.id: card.gaps for card, before in zip(done, cards, strict=True) if card.gaps != before.gaps}
        decisions = {card.id: review_shape(card.review) for card in done}
        self._actions.take(self._place(repository), what, CARD_KIND, decisions, {GAPS_KIND: fresh})
        return done

    def _place(self, repository: Path) -> str:
        """The git folder that all work trees of a repository share."""
        if repository not in self._places:
            self._places[repository] = str(Repository.open(repository, find_git()).common_dir)
        return self._places[repository]

    def _notes(
        self, repository: Repository, tip: str, chosen: Sequence[tuple[ReviewCard, CardText]]
    ) -> tuple[list[Note], list[str]]:
        """The notes, and the media that were not found."""
        has_media = any(text.media for _, text in chosen)
        lacking: dict[str, None] = {}
        with _told(), self._media.of(repository, tip) if has_media else nullcontext() as finder:
            notes = [_note(card, text, finder, lacking) for card, text in chosen]
        return notes, list(lacking)


@contextmanager
def _told() -> Iterator[None]:
    """Trouble with the disk, as a sentence."""
    try:
        yield
    except OSError as error:
        raise MediaNotKept(f"{MediaNotKept().message} {error}") from error


def _chosen(cards: Sequence[ReviewCard], which: Which) -> list[tuple[ReviewCard, CardText]]:
    """The cards that are sent, each with what is sent of it."""
    if which is Which.ALL:
        return [(card, card.text) for card in cards if card.state is not CardState.DISCARDED]
    return [(card, text) for card in cards if (text := card.accepted) is not None]


def _note(card: ReviewCard, text: CardText, finder: MediaFinder | None, lacking: dict[str, None]) -> Note:
    found: Mapping[str, Media | None] = finder.find(text) if finder is not None and text.media else {}
    names = {reference: media.name if media else None for reference, media in found.items()}
    front, back = settle_media(text.front, names), settle_media(text.back, names)
    lacking |= dict.fromkeys(f"{text.source}: {reference}" for reference, media in found.items() if media is None)
    shown = tuple(media for media in found.values() if media and (media.name in front or media.name in back))
    return Note(
        id=card.id,
        kind=Kind(text.type),
        front=front,
        back=back,
        deck=text.deck,
        tags=text.tags,
        source=text.source,
        media=tuple(dict.fromkeys(shown)),
        priority=card.card.priority,
    )


def _check(card: ReviewCard) -> None:
    """Refuse what Anki would not take, or what asks nothing."""
    text = card.text
    note = Note(card.id, Kind(text.type), text.front, text.back)
    if text.type != "cloze" and is_cloze_field(text.front + text.back):
        raise NonsenseEdit(_("Only a cloze can leave something out ({{c1::…}}), and this card is none."))
    if note.flaw:
        raise NonsenseEdit(note.flaw)
    if text.type != "cloze" and not note.content[1].strip():
        raise NonsenseEdit(_("Its back is empty."))
    if not text.deck.strip(": "):
        raise NonsenseEdit(_("Its deck has no name."))
