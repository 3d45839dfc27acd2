"""How all of it goes, in numbers, read again when something has changed: for the tray and for the end of the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from jobdesk.desk.jobs.job_cards import Going
from jobdesk.ui.bridge import Changed
from jobdesk.ui.surroundings import Surroundings

CALM_MS = 500


class Pulse(QObject):
    """`beat` carries a `Going`, at most twice a second; `going` is the last one, or None before the first."""

    beat = Signal(object)

    def __init__(self, surroundings: Surroundings, parent: QObject) -> None:
        super().__init__(parent)
        self.going: Going | None = None
        self._surroundings = surroundings
        self._is_due = False
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._after_calm)
        surroundings.bridge.changed.connect(self._hear)
        self._ask()

    def _hear(self, changed: Changed) -> None:
        """How far a single run is does not matter here."""
        if not changed.jobs and not changed.has_pool:
            return
        if self._calm.isActive():
            self._is_due = True
        else:
            self._ask()

    def _after_calm(self) -> None:
        if self._is_due:
            self._ask()

    def _ask(self) -> None:
        self._is_due = False
        self._calm.start()
        reader, desk = self._surroundings.reader, self._surroundings.desk
        reader.ask(desk.job_cards.going, self._take, key=(self, "going"), failed=self._fail)

    def _take(self, going: Going) -> None:
        self.going = going
        self._surroundings.actions.situate(is_everything_paused=going.pool.is_paused)
        self.beat.emit(going)

    def _fail(self, error: Exception) -> None:
        """The bridge tells of a database in trouble; what is known stays, and the next change asks again."""
