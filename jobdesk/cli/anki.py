"""`anki`: look whether Anki is there, bring it to where the notes are, and settle what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from jobdesk.anki.check import Finding, Standing
from jobdesk.anki.deletion import Deleted
from jobdesk.anki.sync import Synced
from jobdesk.anki.troubles import AnkiTrouble
from jobdesk.cli.anki_boards import (
    groups_line,
    write_deletion,
    write_differences,
    write_parcel,
    write_sync,
    write_unsettled,
)
from jobdesk.cli.anki_choice import NothingChosen, deletable_of, named_among, picked_of
from jobdesk.cli.anki_shapes import deletion_shape, finding_shape, parcel_shape, reconcile_shape, sync_shape
from jobdesk.cli.card_choice import WhichNotes
from jobdesk.cli.choice import TwoChoices
from jobdesk.cli.filters import agree
from jobdesk.cli.opening import opened
from jobdesk.cli.options import AsJson, Family, Yes
from jobdesk.cli.screen import Style
from jobdesk.cli.session import Session, session_of
from jobdesk.cli.summary import ALL_WELL, SOME_FAILED, TROUBLE, hint
from jobdesk.cli.words import counted, sign_of
from jobdesk.desk.cards.anki import Prospect, SyncRequest, Watch
from jobdesk.desk.cards.anki_differences import PICKABLE, Difference, Group, differences_of
from jobdesk.desk.desk import Desk

KEY = "JOBDESK_ANKI_KEY"

# A sync tells how far it is after each piece, if there are several.
ONE_PIECE = 500

app = Family()
anki = app.branch("anki", "Bring Anki to where the notes are, and settle what differs.")


@dataclass(frozen=True)
class WhichAnki:
    """Where Anki answers."""

    title: ClassVar[str] = "Which Anki"

    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address of AnkiConnect, if the settings do not say it.")
    ] = None
    key: Annotated[
        str | None,
        typer.Option(metavar="KEY", envvar=KEY, show_envvar=True, help="The API key, if AnkiConnect wants one."),
    ] = None


@anki.add
def check(context: typer.Context, which: WhichAnki, as_json: AsJson = False) -> int:
    """Look whether Anki is there, and say what is in the way."""
    session = session_of(context)
    with opened(session) as desk:
        finding = desk.anki.check(which.url, which.key)
    if as_json:
        session.answer(finding_shape(finding))
    else:
        _write_finding(session, finding)
    return ALL_WELL if finding.is_ready else TROUBLE


@anki.add
def sync(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichAnki,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; do nothing.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the package goes if Anki is not there.")
    ] = None,
    no_fallback: Annotated[bool, typer.Option("--no-fallback", help="Write no package if Anki is not there.")] = False,
    as_json: AsJson = False,
) -> int:
    """Bring accepted cards to Anki.

    What is new is added, what changed in the notes is changed; what a person did in Anki stays. New cards come by the
    priorities of their courses, so many a day as the notes' configuration says. Where Anki is not there, a package to
    import is written instead.
    """
    session = session_of(context)
    with opened(session) as desk:
        request = _request(notes, which)
        try:
            prospect = desk.anki.look(request)
        except AnkiTrouble as trouble:
            if no_fallback:
                raise
            return _pack(session, desk, request, trouble, out, is_dry=dry_run, as_json=as_json)
        synced = None
        if not dry_run:
            with _stopping(session):
                synced = desk.anki.sync(prospect, _watch(session, is_quiet=as_json))
    if as_json:
        session.answer(sync_shape(prospect, synced))
    else:
        write_sync(session.out, prospect, synced)
        _hint(session, prospect, notes)
    return SOME_FAILED if _went_wrong(prospect, synced) else ALL_WELL


@anki.add
def reconcile(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichAnki,
    pick: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Bring this card to where the notes are; the beginning will do. Repeatable."),
    ] = None,
    group: Annotated[
        list[Group] | None,
        typer.Option(
            metavar="GROUP", show_choices=False, help=f"All cards of a group: {groups_line(PICKABLE)}. Repeatable."
        ),
    ] = None,
    take: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Let this card say what you made of it in Anki. Repeatable."),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Show what differs, both ways, and change what is picked.

    A pick brings a card to where the notes are: it is added, whatever the limit of the day, or changed, or written over
    what somebody made of it in Anki (this asks first), or added again. Without a pick nothing is changed.
    """
    session = session_of(context)
    with opened(session) as desk:
        prospect = desk.anki.look(_request(notes, which))
        differences = differences_of(prospect)
        picked = picked_of(differences, pick or (), group or ())
        edited = named_among([one for one in differences if one.group is Group.EDITED], take or ())
        if {one.id for one in edited} & {one.id for one in picked}:
            raise TwoChoices("A card is either picked or taken: what you made of it is written over, or it stays.")
        if not as_json:
            write_differences(session.out, differences)
        taken = desk.anki.take(prospect, {one.id for one in edited})
        synced = _settle(session, desk, prospect, picked, is_agreed=yes, is_quiet=as_json) if picked else None
    if as_json:
        same = len(prospect.differences.same)
        session.answer(reconcile_shape(same, differences, {one.id for one in picked}, taken, synced))
        return SOME_FAILED if synced is not None and synced.unsettled else ALL_WELL
    if taken:
        session.out.line(f"{counted(len(taken), 'card')} taken over from Anki.")
    if synced is not None:
        session.out.line(f"{counted(synced.added, 'card')} added, {synced.changed:,} changed.")
        write_unsettled(session.out, synced)
    elif not differences:
        session.out.line("The notes and Anki agree.")
    return SOME_FAILED if synced is not None and synced.unsettled else ALL_WELL


@anki.add
def delete(
    context: typer.Context,
    notes: WhichNotes,
    which: WhichAnki,
    cards: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Ids of cards, or their beginnings, or Anki's own ids of notes."),
    ] = None,
    lost: Annotated[bool, typer.Option("--lost", help="All that are not in the notes any more.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go; delete nothing.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> int:
    """Delete cards from Anki that JobDesk made.

    Only those that no accepted card wants any more. Before that they are shown, and exported with their intervals and
    repetitions into the data folder.
    """
    session = session_of(context)
    if not cards and not lost:
        raise NothingChosen
    with opened(session) as desk:
        prospect = desk.anki.look(_request(notes, which))
        chosen = deletable_of(prospect, cards or (), lost=lost)
        if not (chosen or as_json):
            session.out.line("There is nothing to delete.")
        elif not as_json:
            write_deletion(session.out, chosen, (), verb="Would delete" if dry_run else "About to delete")
        deleted = Deleted(chosen, ())
        if chosen and not dry_run:
            if not yes:
                agree(session, f"Delete {counted(len(chosen), 'card')} from Anki?")
            deleted = desk.anki.delete(prospect, chosen)
    if as_json:
        session.answer(deletion_shape(deleted, is_dry=dry_run))
    elif chosen and not dry_run:
        write_deletion(session.out, deleted.notes, deleted.exports, verb="Deleted")
    return ALL_WELL


def _request(notes: WhichNotes, which: WhichAnki) -> SyncRequest:
    return SyncRequest(notes.repo, notes.tip, which.url, which.key)


def _write_finding(session: Session, finding: Finding) -> None:
    out = session.out
    word = "succeeded" if finding.is_ready else "failed"
    style = Style.GOOD if finding.is_ready else Style.BAD
    out.line(f"{out.paint(sign_of(word, has_signs=out.has_signs), style)} {finding.sentence}")
    if finding.standing in (Standing.KEY_WANTED, Standing.KEY_REFUSED):
        out.line(f"It goes behind --key, into {KEY}, or into settings.toml as key below [anki].")


def _pack(
    session: Session,
    desk: Desk,
    request: SyncRequest,
    trouble: AnkiTrouble,
    out: Path | None,
    *,
    is_dry: bool,
    as_json: bool,
) -> int:
    """In place of a sync: a package, and a clear word why."""
    if not as_json:
        session.remark(trouble.message)
    parcel = desk.anki.pack(request, out, is_dry=is_dry)
    if as_json:
        session.answer(parcel_shape(parcel, trouble.message, is_dry=is_dry))
    else:
        write_parcel(session.out, parcel)
    return SOME_FAILED if parcel.left_out else ALL_WELL


def _watch(session: Session, *, is_quiet: bool) -> Watch | None:
    def tell(done: int, total: int) -> None:
        if total > ONE_PIECE:
            session.out.line(session.out.paint(f"{done:,} of {counted(total, 'card')}", Style.FAINT))

    return None if is_quiet else tell


@contextmanager
def _stopping(session: Session) -> Iterator[None]:
    """Where a sync is cut off, say that nothing is lost."""
    try:
        yield
    except (AnkiTrouble, KeyboardInterrupt):
        session.remark("It was cut off. What is in Anki stays; the same command carries on.")
        raise


def _hint(session: Session, prospect: Prospect, notes: WhichNotes) -> None:
    """What to do next, where there is something."""
    if not prospect.wanted.notes:
        session.out.line("No card is accepted yet:")
        session.out.line(hint(session, f"cards list{notes.again}", "shows what waits for a review"))
    if prospect.plan.edited or prospect.plan.gone or prospect.left:
        session.out.line(hint(session, f"anki reconcile{notes.again}", "shows what differs"))


def _went_wrong(prospect: Prospect, synced: Synced | None) -> bool:
    return bool(prospect.differences.refused or (synced and synced.unsettled))


def _settle(
    session: Session, desk: Desk, prospect: Prospect, picked: Sequence[Difference], *, is_agreed: bool, is_quiet: bool
) -> Synced:
    edited = sum(1 for one in picked if one.group is Group.EDITED)
    if edited and not is_agreed:
        agree(session, f"Write over what was changed in Anki by hand, on {counted(edited, 'card')}?")
    with _stopping(session):
        return desk.anki.settle(prospect, {one.id for one in picked}, _watch(session, is_quiet=is_quiet))
