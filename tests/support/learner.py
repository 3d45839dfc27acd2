"""Somebody who learns with the real Anki: imports packages, answers cards, and remembers what they know of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from anki.collection import Collection
from anki.import_export_pb2 import ImportResponse

from tests.support.anki_notes import imported

CardName = tuple[str, int]
"""The identity of a card in JobDesk, and which of the cards of its note it is."""

_GOOD, _EASY = 3, 4


@dataclass(frozen=True, slots=True)
class Memory:
    """What Anki knows of how well a card is known. Losing any of it costs the learner."""

    interval: int
    repetitions: int
    due: int
    ease: int
    stage: int


class Learner:
    """A collection with an option that no course of study has: as many new cards a day as there are."""

    def __init__(self, path: Path) -> None:
        self.collection = Collection(str(path))
        for options in self.collection.decks.all_config():
            options["new"]["perDay"] = options["rev"]["perDay"] = 9999
            self.collection.decks.update_config(options)

    def take(self, package: Path) -> ImportResponse.Log:
        """Import a package, as a person does."""
        return imported(self.collection, package)

    def study(self) -> None:
        """Answer every new card until it has an interval, some of them with more repetitions than others."""
        answers = cycle([(_EASY,), (_GOOD, _EASY), (_GOOD, _GOOD)])
        for card_id in self.collection.find_cards("is:new", order=True):
            for answer in next(answers):
                card = self.collection.get_card(card_id)
                card.start_timer()
                self.collection.sched.answerCard(card, answer)

    def memories(self) -> dict[CardName, Memory]:
        """All cards of JobDesk. Each identity is at one note only, which is asserted."""
        found: dict[CardName, Memory] = {}
        for card in map(self.collection.get_card, self.collection.find_cards("JobDeskId:_*")):
            name = (card.note()["JobDeskId"], card.ord)
            assert name not in found, f"{name} is there twice"
            found[name] = Memory(card.ivl, card.reps, card.due, card.factor, int(card.type))
        return found

    def texts(self) -> dict[str, str]:
        """The fields of every note of JobDesk, by its identity."""
        notes = map(self.collection.get_note, self.collection.find_notes("JobDeskId:_*"))
        return {note["JobDeskId"]: "\n".join(note.fields) for note in notes}

    def names_of_media(self) -> set[str]:
        return {path.name for path in Path(self.collection.media.dir()).iterdir()}


@contextmanager
def learner_at(path: Path) -> Iterator[Learner]:
    learner = Learner(path)
    yield learner
    learner.collection.close()
