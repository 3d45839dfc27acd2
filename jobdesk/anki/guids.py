"""Learns the guids that Anki gave to live notes, so that packages and syncs mean the same notes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from jobdesk.anki.carrier import Carrier, NotCarried
from jobdesk.anki.collection import Collection
from jobdesk.anki.package_reading import UnreadablePackage, read_package
from jobdesk.anki.sent import Sent
from jobdesk.anki.text import topmost


def learn_guids(unknown: Iterable[Sent], collection: Collection, carrier: Carrier) -> list[Sent]:
    """The same with their guids, as far as they can be learned: AnkiConnect tells guids in exported packages alone.

    All decks are exported in which the notes have cards; one that lies in an exported deck is exported with it.
    """
    by_id = {one.note_id: one for one in unknown if one.note_id is not None}
    if not by_id:
        return []
    cards = [card for note in collection.notes(by_id).values() for card in note.cards[:1]]
    guids: dict[int, str] = {}
    with suppress(NotCarried, UnreadablePackage), tempfile.TemporaryDirectory(prefix="jobdesk-") as folder:
        for deck in topmost(collection.decks_of(cards).values()):
            package = Path(folder, "deck.apkg")
            carrier.export_deck(deck, package, with_scheduling=False)
            guids |= {note.note_id: note.guid for note in read_package(package)}
    return [replace(one, guid=guids[note_id]) for note_id, one in by_id.items() if note_id in guids]
