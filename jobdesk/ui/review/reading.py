"""Reads the cards of a repository on a thread, says how far it is, and can be stopped."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal

from jobdesk.core.errors import UserError
from jobdesk.desk.desk import Desk
from jobdesk.ui.reader import Reader
from jobdesk.ui.review.rows import Deck, deck_of


class ReadingStopped(UserError):
    """The reading was stopped; what was read is kept, and it goes on from there."""


class CardReading(QObject):
    """One reading at a time. `progressed` carries a part of 1 and what goes on, `read` a `Deck`, `failed` an error."""

    progressed = Signal(float, str)
    read = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, reader: Reader, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reader = reader
        self._stop = Event()
        self.is_under_way = False

    def start(self, repository: Path, tip: str = "HEAD") -> None:
        """Read a repository at a tip; a reading before this one ends."""
        self.stop()
        stop = self._stop = Event()
        self.is_under_way = True

        def watch(fraction: float, words: str) -> None:
            if stop.is_set():
                raise ReadingStopped
            self.progressed.emit(fraction, words)

        self._reader.ask(
            lambda: deck_of(repository, self._desk.cards.at(repository, tip, watch)),
            self._take,
            key=(self, "cards"),
            failed=self._fail,
        )

    def stop(self) -> None:
        """End the reading soon; what it has read of notes is kept."""
        self._stop.set()

    def _take(self, deck: Deck) -> None:
        self.is_under_way = False
        self.read.emit(deck)

    def _fail(self, error: Exception) -> None:
        self.is_under_way = False
        self.failed.emit(error)
