"""The desk's facet for Anki in tests: a notebook whose notes a test writes, and a real store below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from jobdesk.anki.connect import Patience
from jobdesk.anki.note import Note
from jobdesk.anki.sync import Synced
from jobdesk.core.clock import Clock
from jobdesk.desk.cards.anki import Anki, Prospect, Side, SyncRequest, Wanted
from jobdesk.desk.cards.sent import SentNotes
from jobdesk.desk.settings import AnkiSettings
from jobdesk.store.store import Store
from tests.support.clock import HandClock

HERE = Path("/notes/.git")


@dataclass
class Notebook:
    """What a repository wants; asked for its notes it gives those of the moment."""

    notes: list[Note] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    limit: int = 30
    repository: Path = HERE

    def wanted(self, repository: Path, tip: str) -> Wanted:
        return Wanted(self.repository, tuple(self.notes), frozenset(self.waiting), self.limit)

    def take(self, repository: Path, tip: str, cards: Mapping[str, Side]) -> None:
        self.notes = [replace(one, **cards[one.id]._asdict()) if one.id in cards else one for one in self.notes]

    def write(self, *notes: Note) -> None:
        self.notes = list(notes)


class AnkiDesk:
    """One JobDesk with a notebook, over a store in `folder`, and the Anki at an address."""

    def __init__(self, folder: Path, url: str, notebook: Notebook | None = None, key: str = "") -> None:
        self.clock = HandClock(Clock().now())
        self.folder = folder
        self.notebook = notebook or Notebook()
        self.store = Store(folder, self.clock)
        self.sent = SentNotes(self.store, self.clock)
        self.request = SyncRequest(Path("/notes"))
        patience = Patience(connect_s=10.0, answer_s=20.0)
        settings = AnkiSettings(url=url, key=key)
        self.facet = Anki(self.notebook, self.sent, lambda: settings, folder, _Ticking(self), patience)

    def look(self) -> Prospect:
        return self.facet.look(self.request)

    def sync(self) -> Synced:
        return self.facet.sync(self.look())

    def close(self) -> None:
        self.store.close()


class _Ticking(Clock):
    """The time of day is a test's, the length of a call is real."""

    def __init__(self, desk: AnkiDesk) -> None:
        self._desk = desk

    def now(self) -> int:
        return self._desk.clock.now()


@contextmanager
def anki_desk(folder: Path, url: str, notebook: Notebook | None = None) -> Iterator[AnkiDesk]:
    """The same, closed at the end."""
    opened = AnkiDesk(folder, url, notebook)
    try:
        yield opened
    finally:
        opened.close()
