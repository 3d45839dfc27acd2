"""Notes to send, and what Anki makes of them: scheduling to be lost, packages to import, rows to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.import_export_pb2 import ImportResponse

from jobdesk.anki.note import Kind, Media, Note

DECK = "Mathematics::Algebra"


def basic(name: str, front: str = "", back: str = "Its answer.", **more: object) -> Note:
    return Note(
        **{"id": name, "kind": Kind.BASIC, "front": front or f"What is {name}?", "back": back, "deck": DECK} | more
    )


def backward(name: str, **more: object) -> Note:
    return basic(name, kind=Kind.REVERSED, **more)


def cloze(name: str, front: str = "A {{c1::group}} has {{c2::an inverse}}.", **more: object) -> Note:
    return basic(name, front, "", kind=Kind.CLOZE, **more)


def picture(folder: Path, name: str, content: bytes = b"a picture") -> Media:
    """Media whose content lies under another name, as an artifact does."""
    path = folder / f"content-of-{name}"
    path.write_bytes(content)
    return Media(name, path)


@dataclass(frozen=True)
class Scheduling:
    """What must survive of a card."""

    interval: int
    repetitions: int


def imported(collection: Collection, package: Path) -> ImportResponse.Log:
    """What Anki says of a package that a person imports with the options that its window offers."""
    options = ImportAnkiPackageOptions(with_scheduling=True)
    return collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options)).log


def rows(collection: Collection, fields: Iterable[str] = ("Front", "Text")) -> dict[str, list[str]]:
    """What the notes of JobDesk say in their first fields, by the identity of their cards."""
    found: dict[str, list[str]] = {}
    for note in map(collection.get_note, collection.find_notes("JobDeskId:_*")):
        found.setdefault(note["JobDeskId"], []).append(note.fields[0])
    return found


def study(collection: Collection, name: str) -> Scheduling:
    """Let the cards of a note be known for ten days after three repetitions."""
    for card_id in collection.find_cards(f"JobDeskId:{name}"):
        card = collection.get_card(card_id)
        card.type, card.queue, card.ivl, card.reps, card.due = 2, 2, 10, 3, 10
        collection.update_card(card)
    return Scheduling(10, 3)


def scheduling(collection: Collection, name: str) -> set[Scheduling]:
    cards = map(collection.get_card, collection.find_cards(f"JobDeskId:{name}"))
    return {Scheduling(card.ivl, card.reps) for card in cards}
