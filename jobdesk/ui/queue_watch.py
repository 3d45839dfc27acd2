"""Asks when the whole queue will be done, whenever somebody wants to know, but no more often than is worth while.

There is one for the window, so that all that tell of it tell the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from jobdesk.ui.reader import Reader

if TYPE_CHECKING:  # the desk is loaded after the first paint
    from jobdesk.desk.desk import Desk
    from jobdesk.desk.insights.queue_end import QueueEnd

CALM_MS = 1500


class QueueWatch(QObject):
    """`looked` carries a `QueueEnd`, or None where the database is in trouble, which is told elsewhere."""

    looked = Signal(object)

    def __init__(self, desk: Desk, reader: Reader) -> None:
        super().__init__()
        self._desk = desk
        self._reader = reader
        self._is_asking = False
        self._is_due = False
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._after_calm)

    def look(self) -> None:
        """At once, or a while after the last time: playing through what may come takes its time."""
        if self._is_asking or self._calm.isActive():
            self._is_due = True
            return
        self._is_asking, self._is_due = True, False
        self._reader.ask(self._desk.queue_ends.look, self._tell, failed=self._fail)

    def _tell(self, end: QueueEnd | None) -> None:
        self._is_asking = False
        self._calm.start()
        self.looked.emit(end)

    def _fail(self, _error: Exception) -> None:
        self._tell(None)

    def _after_calm(self) -> None:
        if self._is_due:
            self.look()
