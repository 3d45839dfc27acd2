"""How cards are shown on a terminal: as a table, one with all that is known of it, old beside new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from jobdesk.cli.card_choice import short_ids
from jobdesk.cli.screen import Screen, Style, safe
from jobdesk.cli.session import Session
from jobdesk.cli.summary import hint
from jobdesk.cli.tables import Cell, Column, write_table
from jobdesk.cli.words import counted, listed, short, sign_of, style_of
from jobdesk.desk.cards.cards import CardsAtTip, OrphanCard
from jobdesk.desk.cards.changes import Change, changes
from jobdesk.desk.cards.reviews import NOT_REVIEWED, CardState, ReviewCard
from jobdesk.notes.cards import Card
from jobdesk.notes.lineage import Ambiguity
from jobdesk.notes.plain_text import as_text

LABEL_WIDTH = 8
LONGEST_FRONT = 400
MARKS: Mapping[Change, tuple[str, str, Style | None]] = {
    Change.SAME: ("", "", None),
    Change.GONE: ("[-", "-]", Style.BAD),
    Change.NEW: ("{+", "+}", Style.GOOD),
}
"""As `git diff --word-diff` marks words, so that colour never speaks alone."""

ORPHAN_COLUMNS = (
    Column("CARD"),
    Column("STATE"),
    Column("SEEN LAST", is_flexible=True),
    Column("FRONT", is_flexible=True),
)


def chip_of(card: ReviewCard) -> str:
    """Its state; one that was decided on before it changed is told apart."""
    return "changed" if card.before is not None else str(card.state)


def write_cards(screen: Screen, cards: Sequence[ReviewCard], known: Sequence[ReviewCard]) -> None:
    """A line for each; ids are told apart among all that are `known`, and decks shown where there are several."""
    ids = short_ids(card.id for card in known)
    has_decks = len({card.text.deck for card in cards}) > 1
    columns: dict[Column, Callable[[ReviewCard], Cell]] = {
        Column("CARD"): lambda card: Cell(safe(ids[card.id])),
        Column("STATE"): lambda card: _state_cell(screen, card),
        Column("DECK", is_flexible=True): lambda card: Cell(safe(card.text.deck)),
        Column("WHERE", is_flexible=True): lambda card: Cell(safe(card.text.source)),
        Column("FRONT", is_flexible=True): lambda card: _front_cell(screen, card),
    }
    shown = {column: cell for column, cell in columns.items() if has_decks or column.heading != "DECK"}
    write_table(screen, tuple(shown), [[cell(card) for cell in shown.values()] for card in cards])


def _front_cell(screen: Screen, card: ReviewCard) -> Cell:
    """Its first words, behind a sign where it has warnings."""
    words = _first_words(screen, card.text.front)
    return Cell(f"{'⚠' if screen.has_signs else '!'} {words}", Style.NOTE) if card.card.warnings else Cell(words)


def _state_cell(screen: Screen, card: ReviewCard) -> Cell:
    chip = chip_of(card)
    return Cell(f"{sign_of(chip, has_signs=screen.has_signs)} {card.state}", style_of(chip))


def _first_words(screen: Screen, front: str) -> str:
    """The front in one line, its own lines told apart."""
    return screen.joined(*as_text(front)[:LONGEST_FRONT].split("\n"))


def counts_line(cards: Sequence[ReviewCard]) -> str:
    """`34 cards: 20 pending (3 changed since a decision), 14 accepted`."""
    states = Counter(card.state for card in cards)
    changed = sum(1 for card in cards if card.before is not None)
    words = {state: f"{states[state]:,} {state}" for state in CardState if states[state]}
    if changed:
        words[CardState.PENDING] += f" ({changed:,} changed since a decision)"
    return f"{counted(len(cards), 'card')}: {listed(words.values())}" if cards else "No cards."


def tell_card(session: Session, card: ReviewCard, *, as_html: bool) -> None:
    """All that is known of a card; where it waits again, what has changed."""
    out = session.out
    chip = chip_of(card)
    sign = out.paint(sign_of(chip, has_signs=out.has_signs), style_of(chip))
    changed = ", changed since it was decided on" if card.before is not None else ""
    kind = f"{card.card.kind}, {card.text.type}"
    out.line(f"{sign} {out.paint(safe(card.id), Style.STRONG)}  {safe(kind)}: {card.state}{changed}")
    for label, words in _facts(card):
        out.line(f"  {out.paint(f'{label:<{LABEL_WIDTH}}', Style.FAINT)} {safe(words)}")
    before = card.before
    for label, side, old in (
        ("Front", card.text.front, before.front if before else None),
        ("Back", card.text.back, before.back if before else None),
    ):
        out.line()
        out.line(out.paint(label, Style.FAINT))
        _tell_side(out, side, old, as_html=as_html)


def _facts(card: ReviewCard) -> Iterator[tuple[str, str]]:
    yield "where", f"{card.text.source}, changed last by {short(card.commit)}"
    if card.card.course:
        yield "course", card.card.course
    old = card.before
    yield "deck", card.text.deck if old is None or old.deck == card.text.deck else f"{old.deck} → {card.text.deck}"
    if card.text.tags:
        yield "tags", " ".join(card.text.tags)
    names = [one.template for one in card.tip_card.wordings]
    if len(names) > 1:
        place = names.index(card.card.template) + 1
        yield "wording", f"{card.card.template}, {place} of {len(names)} ({listed(names)})"
    for warning in card.card.warnings:
        yield "warning", warning


def _tell_side(out: Screen, side: str, old: str | None, *, as_html: bool) -> None:
    shown = side if as_html else as_text(side)
    before = shown if old is None else old if as_html else as_text(old)
    if before == shown and old is not None and old != side:
        out.line(f"  {out.paint('Only its markup has changed; --html shows it.', Style.FAINT)}")
    marked = "".join(_marked(out, piece.text, piece.change) for piece in changes(before, shown))
    for line in marked.split("\n"):
        out.line(f"  {line}" if line else "")


def _marked(out: Screen, text: str, change: Change) -> str:
    """A piece between its marks, line by line, so that no line ends in the middle of a colour."""
    start, end, style = MARKS[change]
    lines = (safe(line) for line in text.split("\n"))
    return "\n".join(out.paint(f"{start}{line}{end}", style) if line and start else line for line in lines)


def tell_nothing(session: Session, cards: CardsAtTip, again: str, *, everything: bool) -> None:
    """Why there is nothing to list, and what to do; `again` are the options that mean the repository."""
    out = session.out
    if cards.cards(everything=everything):
        out.line("No card matches.")
        return
    if not cards.every:
        out.line("There are no cards in the notes of this commit.")
        return
    out.line(f"No card is suggested yet; the notes have {len(cards.every):,}.")
    out.line(hint(session, f"process{again} --pipeline cards --all", "suggests the cards of all commits"))
    out.line(hint(session, f"cards list{again} --everything", "shows all cards of the notes"))


def tell_ambiguity(session: Session, cards: CardsAtTip, ambiguity: Ambiguity, texts: Mapping[str, Card]) -> None:
    """The card that counts as new, and which lost ones it may be, each as its difference to it.

    `texts` is what the lost ones said, by identity.
    """
    out = session.out
    new = next((card for card in cards.every if card.id == ambiguity.identity), None)
    where = new.text.source if new else ambiguity.place.path
    out.line(f"{out.paint(safe(ambiguity.identity), Style.STRONG)}  {safe(where)}")
    if new:
        _tell_side(out, _both_sides(new.card), None, as_html=False)
    for candidate in ambiguity.candidates:
        seen = f"{candidate.last.place.path} at {short(candidate.last.commit)}"
        out.line(f"may be {out.paint(safe(candidate.identity), Style.STRONG)}  {safe(seen)}")
        old = texts.get(candidate.identity)
        if new and old:
            _tell_side(out, _both_sides(new.card), _both_sides(old), as_html=False)


def _both_sides(card: Card) -> str:
    return f"{card.front}<hr>{card.back}"


def write_orphans(screen: Screen, orphans: Sequence[OrphanCard]) -> None:
    ids = short_ids(one.orphan.identity for one in orphans)
    rows = []
    for one in orphans:
        seen, verdict = one.orphan.last, str(one.review.verdict)
        words = "never reviewed" if one.review == NOT_REVIEWED else verdict
        chip = f"{sign_of(verdict, has_signs=screen.has_signs)} {words}"
        rows.append(
            [
                Cell(safe(ids[one.orphan.identity])),
                Cell(chip, style_of(verdict)),
                Cell(safe(f"{seen.place.path} at {short(seen.commit)}")),
                Cell(_first_words(screen, one.review.text.front) if one.review.text else safe(seen.print.kind)),
            ]
        )
    write_table(screen, ORPHAN_COLUMNS, rows)
