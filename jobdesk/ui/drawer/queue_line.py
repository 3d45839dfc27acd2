"""Asks now and then when the whole queue will be done, while there is one, and tells the bar of the pool."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from jobdesk.desk.desk import Desk
from jobdesk.desk.queue_end import QueueEnd
from jobdesk.desk.queue_words import queue_words
from jobdesk.ui.drawer.feed import Feed
from jobdesk.ui.drawer.pool_bar import PoolBar
from jobdesk.ui.reader import Reader

CALM_MS = 2000


class QueueLine(QObject):
    """One question at a time, and a while between two; what the pool waits for, the bar says itself."""

    def __init__(self, desk: Desk, reader: Reader, feed: Feed, bar: PoolBar) -> None:
        super().__init__(bar)
        self._desk = desk
        self._reader = reader
        self._feed = feed
        self._bar = bar
        self._is_asking = False
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._ask)
        feed.stepped.connect(self._follow)
        feed.ticked.connect(self._follow)

    def _follow(self, _step: object = None) -> None:
        if not self._feed.board.active:
            self._bar.show_end(None)
        elif not self._is_asking and not self._calm.isActive():
            self._ask()

    def _ask(self) -> None:
        if self._feed.board.active and self._bar.isVisible() and not self._is_asking:
            self._is_asking = True
            self._reader.ask(self._desk.queue_ends.look, self._show, failed=self._fail)

    def _show(self, end: QueueEnd) -> None:
        self._rest()
        is_told = bool(end.runs) and bool(self._feed.board.active) and not self._bar.has_note
        self._bar.show_end(queue_words(end) if is_told else None)

    def _fail(self, _error: Exception) -> None:
        """The database is in trouble, which the bar tells."""
        self._rest()
        self._bar.show_end(None)

    def _rest(self) -> None:
        self._is_asking = False
        self._calm.start()
