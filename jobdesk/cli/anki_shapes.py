"""What `jobdesk anki` prints with `--json`. Scripts rely on these names; `resources/help/anki.md` describes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from jobdesk.anki.check import Finding
from jobdesk.anki.deletion import Deleted
from jobdesk.anki.note import Note
from jobdesk.anki.sync import Synced
from jobdesk.desk.cards.anki import Parcel, Prospect
from jobdesk.desk.cards.anki_differences import Difference, Group

Shape = dict[str, Any]


def finding_shape(finding: Finding) -> Shape:
    return {
        "ready": finding.is_ready,
        "standing": str(finding.standing),
        "sentence": finding.sentence,
        "url": finding.address,
        "version": finding.version,
    }


def sync_shape(prospect: Prospect, synced: Synced | None) -> Shape:
    """A sync, or, where nothing was done, what it would do."""
    plan = prospect.plan
    refused = [_trouble(one.note, one.reason) for one in prospect.differences.refused]
    return {
        "way": "anki",
        "dry_run": synced is None,
        "added": len(plan.add) if synced is None else synced.added,
        "changed": len(plan.change) if synced is None else synced.changed,
        "same": len(prospect.differences.same),
        "later": len(plan.later),
        "edited": [match.note.id for match in plan.edited],
        "deleted": [note.id for note in plan.gone],
        "lost": [note.id for note in prospect.left],
        "unsettled": refused + _unsettled(synced),
        "file": None,
        "reason": None,
    }


def parcel_shape(parcel: Parcel, reason: str, *, is_dry: bool) -> Shape:
    """A package in place of a sync, and why there was none."""
    return {
        "way": "package",
        "dry_run": is_dry,
        "added": parcel.notes - parcel.replacing,
        "changed": parcel.replacing,
        "later": parcel.later,
        "unsettled": [_trouble(one.note, one.reason) for one in parcel.left_out],
        "file": str(parcel.path) if parcel.path else None,
        "reason": reason,
    }


def reconcile_shape(
    same: int,
    differences: Iterable[Difference],
    picked: Collection[str],
    taken: Collection[str],
    synced: Synced | None,
) -> Shape:
    """The differences, as they were before anything was done about those that were picked."""
    groups: dict[str, list[Shape]] = {str(group): [] for group in Group}
    for one in differences:
        groups[one.group].append({name: value for name, value in asdict(one).items() if name != "group"})
    return {
        "same": same,
        "differences": groups,
        "picked": sorted(picked),
        "taken": sorted(taken),
        "added": synced.added if synced else 0,
        "changed": synced.changed if synced else 0,
        "unsettled": _unsettled(synced),
    }


def deletion_shape(deleted: Deleted, *, is_dry: bool) -> Shape:
    """What was deleted, or, in a dry run, would be."""
    return {
        "dry_run": is_dry,
        "deleted": [{"id": note.id, "note_id": note.note_id, "front": note.content[0]} for note in deleted.notes],
        "exports": [str(path) for path in deleted.exports],
    }


def _unsettled(synced: Synced | None) -> list[Shape]:
    return [_trouble(one.note, one.reason) for one in synced.unsettled] if synced else []


def _trouble(note: Note, reason: str) -> Shape:
    return {"id": note.id, "front": note.content[0], "reason": reason}
