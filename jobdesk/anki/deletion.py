"""Deletes notes from Anki: only ones that JobDesk made, and only once an export of them is on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from jobdesk.anki.carrier import Carrier
from jobdesk.anki.collection import Collection
from jobdesk.anki.connect import AnkiConnect
from jobdesk.anki.found import AnkiNote
from jobdesk.anki.package_reading import read_package
from jobdesk.anki.text import topmost
from jobdesk.anki.troubles import AnkiTrouble

_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_NAME_LENGTH = 60


class ExportIncomplete(AnkiTrouble):
    """Nothing was deleted: the export of these notes is not complete."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted, and the packages that bring it back, with intervals and repetitions, when imported."""

    notes: tuple[AnkiNote, ...]
    exports: tuple[Path, ...]


def delete(notes: Sequence[AnkiNote], exports: Path, connect: AnkiConnect) -> Deleted:
    """Delete those of the notes that are still what they were when a person agreed.

    Before that, every deck in which they have cards is exported into the folder `exports`. Raises `AnkiTrouble`, and
    then nothing is deleted.
    """
    collection = Collection(connect)
    there = collection.notes(note.note_id for note in notes)
    agreed = tuple(note for note in notes if _is_unchanged(note, there))
    if not agreed:
        return Deleted((), ())
    packages = _export(agreed, exports, collection, Carrier(connect))
    collection.delete([note.note_id for note in agreed])
    return Deleted(agreed, packages)


def _is_unchanged(note: AnkiNote, there: Mapping[int, AnkiNote]) -> bool:
    found = there.get(note.note_id)
    return found is not None and found.fields == note.fields


def _export(notes: Sequence[AnkiNote], folder: Path, collection: Collection, carrier: Carrier) -> tuple[Path, ...]:
    """Packages, with scheduling, that hold all the notes."""
    folder.mkdir(parents=True, exist_ok=True)
    decks = collection.decks_of(card for note in notes for card in note.cards)
    packages = []
    exported: set[int] = set()
    for deck in topmost(decks.values()):
        package = _free_path(folder, deck)
        carrier.export_deck(deck, package, with_scheduling=True)
        exported |= {note.note_id for note in read_package(package)}
        packages.append(package)
    if any(note.note_id not in exported for note in notes):
        raise ExportIncomplete
    return tuple(packages)


def _free_path(folder: Path, deck: str) -> Path:
    """A path that nothing has yet, so that no earlier export is lost."""
    name = _NOT_IN_NAMES.sub("-", deck)[:_NAME_LENGTH]
    candidates = (folder / f"{name}{suffix}.apkg" for suffix in chain([""], (f"-{n}" for n in count(2))))
    return next(path for path in candidates if not path.exists())
