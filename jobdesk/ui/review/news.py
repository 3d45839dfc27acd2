"""Hears of jobs that end and may have made cards of a repository."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.job_cards import Reread
from jobdesk.ui.bridge import Bridge, Changed
from jobdesk.ui.reader import Reader

PIPELINE = "cards"
CALM_MS = 300


class CardNews(QObject):
    """`made` comes when a job of cards of `repository` has ended: a little later and for all at once, and, where
    nobody looks (`pause`), not before somebody does (`resume`).
    """

    made = Signal()

    def __init__(self, desk: Desk, reader: Reader, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reader = reader
        self.repository: Path | None = None
        self._is_looked_at = False
        self._changed: set[int] = set()
        self._ended: set[int] = set()
        self._soon = QTimer(self, singleShot=True, interval=CALM_MS)
        self._soon.timeout.connect(self._look)
        bridge.changed.connect(self._hear)

    def resume(self) -> None:
        self._is_looked_at = True
        if self._changed:
            self._soon.start()

    def pause(self) -> None:
        self._is_looked_at = False
        self._soon.stop()

    def skip(self) -> None:
        """All of it is read in any case now."""
        self._changed = set()
        self._soon.stop()

    def _hear(self, changed: Changed) -> None:
        if changed.jobs and self.repository is not None:
            self._changed |= changed.jobs
            if self._is_looked_at and not self._soon.isActive():
                self._soon.start()

    def _look(self) -> None:
        jobs, self._changed = self._changed - self._ended, set()
        if jobs:
            self._reader.ask(
                lambda: self._desk.job_cards.named(jobs), self._look_at, failed=partial(self._look_later, jobs)
            )

    def _look_later(self, jobs: set[int], error: Exception) -> None:
        """With what is heard next."""
        self._changed |= jobs
        self._reader.tell(error)

    def _look_at(self, reread: Reread) -> None:
        ended = [card.job for card in reread.cards if card.job.pipeline == PIPELINE and card.job.state.is_final]
        self._ended |= {job.id for job in ended}
        if any(job.repository_path == str(self.repository) for job in ended):
            self.made.emit()
