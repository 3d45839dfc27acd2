"""What is said of a sync: what would be done, what was done, and what stayed behind. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping

from jobdesk.anki.sync import Synced
from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.desk.cards.anki import Parcel
from jobdesk.desk.cards.anki_differences import Difference, Group
from jobdesk.desk.cards.cards import Exported
from jobdesk.ui.looks import Tone
from jobdesk.ui.plain import one_line
from jobdesk.ui.review.sending.rows import Deed, SendRow, SendRows

DEEDS: Mapping[Deed, str] = {
    Deed.ADD: _("Add"),
    Deed.CHANGE: _("Change"),
    Deed.LATER: _("Add another day"),
    Deed.LEAVE: _("Leave as it is"),
    Deed.TAKE: _("Take over from Anki"),
    Deed.OVERWRITE: _("Write over"),
    Deed.AGAIN: _("Add again"),
    Deed.DELETE: _("Delete in Anki"),
    Deed.NOTHING: _("Not sent"),
}
"""What is done with a card, as a button and as a cell say it."""

TONES: Mapping[Deed, Tone] = {
    Deed.ADD: Tone.GOOD,
    Deed.CHANGE: Tone.BUSY,
    Deed.TAKE: Tone.BUSY,
    Deed.OVERWRITE: Tone.NOTE,
    Deed.AGAIN: Tone.GOOD,
    Deed.DELETE: Tone.BAD,
    Deed.NOTHING: Tone.BAD,
}

WHY: Mapping[Group, str] = {
    Group.NEW: _("not in Anki yet"),
    Group.CHANGED: _("changed in the notes"),
    Group.EDITED: _("changed in Anki by hand"),
    Group.DELETED: _("deleted in Anki"),
    Group.REFUSED: _("not fit for Anki"),
    Group.LOST: _("not in the notes any more"),
    Group.UNACCEPTED: _("not accepted now"),
    Group.STRANGERS: _("from other notes"),
    Group.COPIES: _("copied in Anki by hand"),
}


def why_words(row: SendRow) -> str:
    difference = row.difference
    if difference.clashes:
        return _("changed in Anki by hand, and in the notes")
    return one_line(difference.reason or WHY[row.group])


def preview_words(rows: SendRows) -> str:
    """`12 cards will be added, 3 changed; 56 are as they should be.`"""
    counts = rows.counts()
    added = counts.get(Deed.ADD, 0) + counts.get(Deed.AGAIN, 0)
    changed = counts.get(Deed.CHANGE, 0) + counts.get(Deed.OVERWRITE, 0)
    first = ngettext("{added} card will be added", "{added} cards will be added", added).format(added=number(added))
    parts = [first, _("{changed} changed").format(changed=number(changed))]
    if taken := counts.get(Deed.TAKE, 0):
        parts.append(_("{taken} taken over from Anki").format(taken=number(taken)))
    if deleted := counts.get(Deed.DELETE, 0):
        parts.append(_("{deleted} deleted").format(deleted=number(deleted)))
    left = rows.same + counts.get(Deed.LEAVE, 0)
    return _("{what}; {left} left as they are.").format(what=", ".join(parts), left=number(left))


def limit_words(rows: SendRows) -> str:
    """Why some wait for another day, where any do."""
    later = rows.counts().get(Deed.LATER, 0)
    if not later:
        return ""
    limit = rows.prospect.wanted.daily_new_limit
    return ngettext(
        "{later} new card waits for another day: the notes allow {limit} a day.",
        "{later} new cards wait for another day: the notes allow {limit} a day.",
        later,
    ).format(later=number(later), limit=number(limit))


def button_words(rows: SendRows) -> str:
    count = rows.to_do()
    return ngettext("Sync {count} card", "Sync {count} cards", count).format(count=number(count))


def synced_words(added: int, changed: int, taken: int, deleted: int) -> str:
    """`12 cards added, 3 changed.`"""
    first = ngettext("{added} card added", "{added} cards added", added).format(added=number(added))
    parts = [first, _("{changed} changed").format(changed=number(changed))]
    if taken:
        parts.append(_("{taken} taken over from Anki").format(taken=number(taken)))
    if deleted:
        parts.append(_("{deleted} deleted").format(deleted=number(deleted)))
    return f"{', '.join(parts)}."


def trouble_words(synced: Synced) -> list[str]:
    """Note by note what is not in Anki as it should be."""
    return [one_line(f"{one.note.source or one.note.id}: {one.reason}") for one in synced.unsettled]


def parcel_words(parcel: Parcel) -> list[str]:
    """What was packed in place of a sync."""
    if not parcel.has_accepted:
        return [_("There is nothing to write: no card is accepted yet.")]
    if parcel.path is None:
        return [_("There is nothing to write: as far as is known Anki has every accepted card as it is.")]
    said = [
        ngettext("{count} card is in the package.", "{count} cards are in the package.", parcel.notes).format(
            count=number(parcel.notes)
        )
    ]
    if parcel.replacing:
        said.append(
            ngettext(
                "{count} of them is in Anki already: what was changed there by hand is replaced by the import.",
                "{count} of them are in Anki already: what was changed there by hand is replaced by the import.",
                parcel.replacing,
            ).format(count=number(parcel.replacing))
        )
    if parcel.later:
        said.append(
            ngettext(
                "{count} new card waits for another day.", "{count} new cards wait for another day.", parcel.later
            ).format(count=number(parcel.later))
        )
    return [*said, *(one_line(f"{one.note.source}: {one.reason}") for one in parcel.left_out)]


def exported_words(exported: Exported) -> list[str]:
    """What is in a package that was written, and what is not."""
    package = exported.package
    count = len(package.sent)
    said = [
        ngettext("{count} card is in the package.", "{count} cards are in the package.", count).format(
            count=number(count)
        )
    ]
    if exported.waiting:
        said.append(
            ngettext(
                "{count} card as it was accepted before; a newer text waits for a review.",
                "{count} cards as they were accepted before; a newer text waits for a review.",
                exported.waiting,
            ).format(count=number(exported.waiting))
        )
    said += [one_line(f"{one.note.source}: {one.reason}") for one in package.left_out]
    lacking = _("Not found, or nothing that Anki shows: {name}")
    return [*said, *(one_line(lacking.format(name=one)) for one in exported.lacking)]


def difference_words(difference: Difference) -> list[tuple[str, str, str]]:
    """Each field that differs: its name, what Anki has, and what the notes want."""
    return [(name, sides.anki, sides.jobdesk) for name, sides in difference.sides.items()]
