"""`cards`: what the notes suggest is listed, reviewed and exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from jobdesk.cli.card_choice import (
    SHORT_CARD,
    CardIds,
    WhichCards,
    WhichNotes,
    card_of,
    chosen_cards,
    named,
)
from jobdesk.cli.card_editor import ask_editor, edit_in, form_of
from jobdesk.cli.card_export import check_name, check_some, tell_export
from jobdesk.cli.card_pages import counts_line, tell_ambiguity, tell_card, tell_nothing, write_cards, write_orphans
from jobdesk.cli.card_shapes import ambiguity_shape, export_shape, note_shape, orphan_shape
from jobdesk.cli.choice import TwoChoices
from jobdesk.cli.id_edits import id_edit_shape, tell_id_edit
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family
from jobdesk.cli.reading import read_cards, watching
from jobdesk.cli.screen import safe
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.summary import hint
from jobdesk.cli.words import counted
from jobdesk.core.errors import UserError
from jobdesk.desk.cards.cards import CardsAtTip, Which
from jobdesk.desk.cards.reviews import NOT_REVIEWED, CardState, Edit, ReviewCard
from jobdesk.desk.desk import Desk
from jobdesk.notes.written_html import clean_field

USUAL_CARDS = 50

app = Family()
cards = app.branch("cards", "Review the cards that notes suggest, and export them for Anki.")

Every = Annotated[bool, typer.Option("--all", help="All that wait for a review.")]


class SayWhichOne(UserError):
    """Say which card it is: --is CARD, or --new."""


class OneAtATime(UserError):
    """The editor, --front and --back take one card at a time; --deck, --tag and --untag take several."""


@cards.add
def list_(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichCards,
    every: Annotated[bool, typer.Option("--all", help=f"All, not only the first {USUAL_CARDS}.")] = False,
    as_json: AsJson = False,
) -> int:
    """List the cards that notes suggest.

    These are the cards in which a commit that was processed had a part, by file and line; --everything lists all cards
    of the notes.
    """
    session = session_of(context)
    with opened(session) as desk:
        found = read_cards(session, desk, notes)
        which = _in_full(desk, notes, which)
    chosen = which.of(found)
    if as_json:
        session.answer([note_shape(card) for card in chosen])
        return 0
    if not chosen:
        tell_nothing(session, found, notes.again, everything=which.everything)
    else:
        shown = chosen if every else chosen[:USUAL_CARDS]
        write_cards(session.out, shown, found.every)
        session.out.line(counts_line(chosen))
        if len(shown) < len(chosen):
            session.out.line(f"--all lists the other {len(chosen) - len(shown):,} too.")
    _remark(session, found, notes)
    return 0


@cards.add
def show(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichCards,
    ids: CardIds = None,
    every: Annotated[bool, typer.Option("--all", help="All that are listed.")] = False,
    html: Annotated[bool, typer.Option("--html", help="The HTML of the fields, as Anki gets it.")] = False,
    as_json: AsJson = False,
) -> int:
    """Show cards with all that is known of them.

    Where one has changed since it was decided on, what is gone and what is new is marked.
    """
    session = session_of(context)
    with opened(session) as desk:
        found = read_cards(session, desk, notes)
        chosen = chosen_cards(found, ids, _in_full(desk, notes, which), every=every, states=())
    if as_json:
        session.answer([note_shape(card) for card in chosen])
        return 0
    if not chosen:
        tell_nothing(session, found, notes.again, everything=which.everything)
    for number, card in enumerate(chosen):
        if number:
            session.out.line()
        tell_card(session, card, as_html=html)
    return 0


@cards.add
def accept(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichCards,
    ids: CardIds = None,
    every: Every = False,
    as_json: AsJson = False,
) -> int:
    """Accept cards as they are.

    These are exported, and sent to Anki. A filter, or --all, means those that wait for a review, unless --state says
    others. A card that is accepted is not asked again until its text changes.
    """
    session = session_of(context)
    with _chosen(session, notes, which, ids, every=every) as (desk, chosen):
        fresh = [card for card in chosen if not card.state.is_accepted]
        return _tell(session, "Accepted", desk.cards.accept(notes.repo, fresh), chosen, notes, as_json=as_json)


@cards.add
def discard(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichCards,
    ids: CardIds = None,
    every: Every = False,
    as_json: AsJson = False,
) -> int:
    """Discard cards: they are not exported.

    What Anki has of them stays there until you delete it. A filter, or --all, means those that wait for a review,
    unless --state says others.
    """
    session = session_of(context)
    with _chosen(session, notes, which, ids, every=every) as (desk, chosen):
        fresh = [card for card in chosen if card.state is not CardState.DISCARDED]
        return _tell(session, "Discarded", desk.cards.discard(notes.repo, fresh), chosen, notes, as_json=as_json)


@cards.add
def regenerate(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichCards,
    ids: CardIds = None,
    every: Every = False,
    wording: Annotated[
        str | None, typer.Option(metavar="NAME", help="This one, as `cards show --json` names them.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Ask in the next wording that fits.

    Behind the last comes the first. The new wording waits for a review. What was accepted before is exported until
    then.
    """
    session = session_of(context)
    with _chosen(session, notes, which, ids, every=every) as (desk, chosen):
        changed = desk.cards.regenerate(notes.repo, chosen, wording)
    if not as_json and len(changed) == 1:
        tell_card(session, changed[0], as_html=False)
        return 0
    return _tell(session, "Asked in another wording:", changed, chosen, notes, as_json=as_json)


@cards.add
def edit(
    context: typer.Context,
    notes: WhichNotes,
    ids: Annotated[list[str], typer.Argument(metavar="CARD...", help="Cards: the beginnings of their ids.")],
    front: Annotated[str | None, typer.Option(metavar="HTML", help="What is asked; the text of a cloze.")] = None,
    back: Annotated[str | None, typer.Option(metavar="HTML", help="What is answered; what a cloze shows beside.")] = (
        None
    ),
    deck: Annotated[str | None, typer.Option(metavar="NAME", help="Another deck: Mathematics::Algebra.")] = None,
    tag: Annotated[list[str] | None, typer.Option(metavar="TAG", help="One more tag. Repeatable.")] = None,
    untag: Annotated[list[str] | None, typer.Option(metavar="TAG", help="One tag less. Repeatable.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep what was accepted before, whatever the note says now.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Write a card yourself, which accepts it. Without an option, in your editor (EDITOR).

    Your words hold until the note's own text changes; then you are asked. Your deck and tags stay.

    \b
    jobdesk cards edit 3f2a --front "State Lagrange's theorem."
    jobdesk cards edit 3f2a 77c0 --deck Exam --tag hard
    jobdesk cards edit 3f2a --keep
    """
    session = session_of(context)
    given = any(one is not None for one in (front, back, deck)) or bool(tag or untag)
    with opened(session) as desk:
        found = read_cards(session, desk, notes)
        chosen = list(dict.fromkeys(card_of(found, one) for one in ids))
        if keep:
            if given:
                raise TwoChoices("--keep keeps all of it: it goes with no other change.")
            return _tell(session, "Kept", desk.cards.keep(notes.repo, chosen), chosen, notes, as_json=as_json)
        if len(chosen) > 1 and (not given or front is not None or back is not None):
            raise OneAtATime
        if not given:
            return _tell(session, "Edited", _edited_in_editor(desk, notes, chosen), chosen, notes, as_json=as_json)
        plain = Edit(
            front=None if front is None else clean_field(front),
            back=None if back is None else clean_field(back),
            deck=deck,
        )
        edits = [(card, replace(plain, tags=_tags(card, tag or (), untag or ()))) for card in chosen]
        return _tell(session, "Edited", desk.cards.edit(notes.repo, edits), chosen, notes, as_json=as_json)


def _remark(session: Session, found: CardsAtTip, notes: WhichNotes) -> None:
    """What else a person should know of these notes."""
    if found.ambiguities:
        many = counted(len(found.ambiguities), "card")
        session.remark(f"{many} may be new or a lost one: `{session.program} cards decide{notes.again}` shows them.")
    if found.warnings:
        more = f", and {counted(len(found.warnings) - 1, 'more warning')}" if len(found.warnings) > 1 else ""
        session.remark(f"Not all of the notes could be read: {found.warnings[0]}{more}. The log of the job has them.")


@contextmanager
def _chosen(
    session: Session, notes: WhichNotes, which: WhichCards, ids: CardIds, *, every: bool
) -> Iterator[tuple[Desk, list[ReviewCard]]]:
    """The desk, and the cards that something is to be done with."""
    with opened(session) as desk:
        found = read_cards(session, desk, notes)
        yield desk, chosen_cards(found, ids, _in_full(desk, notes, which), every=every)


def _in_full(desk: Desk, notes: WhichNotes, which: WhichCards) -> WhichCards:
    """The same with the full id of its commit, which a person may name as git names commits."""
    return replace(which, commit=desk.commits.open(notes.repo).resolve(which.commit)) if which.commit else which


def _tags(card: ReviewCard, more: Sequence[str], fewer: Sequence[str]) -> tuple[str, ...] | None:
    """The tags of a card with some more and some less; None where they stay. Anki's tags hold no space."""
    if not (more or fewer):
        return None
    added = ("_".join(tag.split()) for tag in more if tag.split())
    return tuple(tag for tag in dict.fromkeys((*card.text.tags, *added)) if tag not in fewer)


def _edited_in_editor(desk: Desk, notes: WhichNotes, chosen: Sequence[ReviewCard]) -> list[ReviewCard]:
    (card,) = chosen
    edit = edit_in(ask_editor(form_of(card.text)), card.text)
    return [] if edit is None else desk.cards.edit(notes.repo, [(card, edit)])


@cards.add
def undo(
    context: typer.Context,
    repo: Annotated[Path, typer.Option(metavar="PATH", help="A folder of the repository.")] = Path(),
    as_json: AsJson = False,
) -> int:
    """Take back the last action in this repository.

    However many cards it was about. A second time, the action before it.
    """
    session = session_of(context)
    with opened(session) as desk:
        undone = desk.cards.undo(repo)
    if as_json:
        session.answer({"undone": undone.what, "ids": list(undone.identities)})
    else:
        session.out.line(f"Taken back: {undone.what}, {counted(len(undone.identities), 'card')}.")
    return 0


@cards.add
def decide(
    context: typer.Context,
    notes: WhichNotes,
    card: Annotated[str | None, typer.Argument(metavar="[CARD]", help="The beginning of its id.")] = None,
    is_: Annotated[str | None, typer.Option("--is", metavar="CARD", help="It is this earlier card.")] = None,
    new: Annotated[bool, typer.Option("--new", help="It is none of them, but a new card.")] = False,
    as_json: AsJson = False,
) -> int:
    """Say which card one is whose history is unclear.

    Without a card, list those that there are. Such a card counts as new until you decide. As the earlier card it keeps
    that one's history in Anki.
    """
    session = session_of(context)
    with opened(session) as desk:
        found = read_cards(session, desk, notes)
        if card is None:
            _list_ambiguities(session, desk, found, notes, as_json=as_json)
            return 0
        ambiguity = named(found.ambiguities, card, lambda one: one.identity, "card to be decided about")
        if new == (is_ is not None):
            raise SayWhichOne
        identity = ambiguity.identity
        if is_ is not None:
            identity = named(ambiguity.candidates, is_, lambda one: one.identity, "candidate").identity
        desk.cards.decide(notes.repo, ambiguity, identity)
    if as_json:
        session.answer({"id": ambiguity.identity, "is": identity})
    else:
        session.out.line(f"{safe(ambiguity.identity)} is {'a new card' if new else safe(identity)}.")
    return 0


@cards.add
def orphans(
    context: typer.Context,
    notes: WhichNotes,
    everything: Annotated[
        bool, typer.Option("--everything", help="Those, too, about which nothing was decided.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """List cards that no note asks any more.

    They are never removed, and come back when their notes do.
    """
    session = session_of(context)
    with opened(session) as desk:
        found = read_cards(session, desk, notes)
    chosen = [one for one in found.orphans if everything or one.review != NOT_REVIEWED]
    if as_json:
        session.answer([orphan_shape(one) for one in chosen])
    elif chosen:
        write_orphans(session.out, chosen)
        session.out.line(f"{counted(len(chosen), 'card')} without a note.")
    else:
        others = len(found.orphans)
        more = f" (--everything lists {others:,} that were never reviewed)" if others else ""
        session.out.line(f"No card that was reviewed has lost its note{more}.")
    return 0


@cards.add
def export(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichCards,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The package: FILE.apkg.")],
    every: Annotated[bool, typer.Option("--all", help="All that is not discarded, reviewed or not.")] = False,
    accepted: Annotated[
        bool, typer.Option("--accepted", help="What was accepted, edited cards included; this is the usual.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Write cards into a package for Anki.

    Import it there (File, Import): Anki keeps the history of the cards that it knows. Where a newer text of an accepted
    card waits for a review, the accepted one is written.
    """
    session = session_of(context)
    check_name(out)
    if every and accepted:
        raise TwoChoices("--all and --accepted exclude each other: choose one of them.")
    with opened(session) as desk:
        found = read_cards(session, desk, notes)
        wanted = Which.ALL if every else Which.ACCEPTED
        which = _in_full(desk, notes, which)
        what = desk.cards.to_send(notes.repo, found, wanted, which.filter(), everything=which.everything)
        check_some(session, found, what, notes.again, out, every=every, is_filtered=not which.is_open)
        exported = desk.cards.export(notes.repo, what, out)
    if as_json:
        session.answer(export_shape(exported))
    else:
        tell_export(session, found, exported)
    return 0


@cards.add
def write_ids(
    context: typer.Context,
    which: WhichCards,
    repo: Annotated[Path, typer.Option(metavar="PATH", help="A folder of the repository.")] = Path(),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the edit, and change nothing.")] = False,
    as_json: AsJson = False,
) -> int:
    """Write the ids of cards into their notes, as comments.

    Nothing else ever writes into your repository, and you need not do it: cards are followed through the history. With
    ids in the notes they keep theirs in copies without that history, too. It is one edit of the work tree, for you to
    commit; notes with changes that are not committed are refused.
    """
    session = session_of(context)
    notes = WhichNotes(repo)
    with opened(session) as desk:
        found = read_cards(session, desk, notes)
        chosen = _in_full(desk, notes, which).of(found)
        edit = desk.card_ids.plan(repo, found.commit, chosen)
        if not dry_run:
            desk.card_ids.write(edit)
    if as_json:
        session.answer(id_edit_shape(edit, dry_run=dry_run))
    elif not chosen:
        tell_nothing(session, found, notes.again, everything=which.everything)
    else:
        tell_id_edit(session, edit, dry_run=dry_run)
    return 0


def _tell(
    session: Session,
    verb: str,
    changed: Sequence[ReviewCard],
    chosen: Sequence[ReviewCard],
    notes: WhichNotes,
    *,
    as_json: bool,
) -> int:
    """What was done to which cards, and how to take it back."""
    if as_json:
        session.answer([note_shape(card) for card in changed])
        return 0
    out = session.out
    if not chosen:
        out.line("No card that is meant waits for a review, so nothing was changed.")
        return 0
    rest = len(chosen) - len(changed)
    same = f" {counted(rest, 'card')} stayed as {'it was' if rest == 1 else 'they were'}." if rest else ""
    out.line(f"{verb} {counted(len(changed), 'card')}.{same}" if changed else f"Nothing was changed.{same}")
    if changed:
        out.line(hint(session, f"cards undo{notes.again}", "takes it back"))
    return 0


def _list_ambiguities(session: Session, desk: Desk, found: CardsAtTip, notes: WhichNotes, *, as_json: bool) -> None:
    """With what the candidates said where they were seen last, since nobody could decide without."""
    with watching(session) as watch:
        lost = [candidate for one in found.ambiguities for candidate in one.candidates]
        texts = desk.cards.last_texts(notes.repo, lost, watch)
    if as_json:
        session.answer([ambiguity_shape(one, texts) for one in found.ambiguities])
        return
    for ambiguity in found.ambiguities:
        tell_ambiguity(session, found, ambiguity, texts)
        session.out.line()
    if not found.ambiguities:
        session.out.line("It is clear of every card which one it is.")
        return
    name = safe(found.ambiguities[0].identity[:SHORT_CARD])
    session.out.line(hint(session, f"cards decide{notes.again} {name} --new", "it is none of them"))
    session.out.line(hint(session, f"cards decide{notes.again} {name} --is CARD", "it is this one"))
