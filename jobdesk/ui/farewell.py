"""Closes what is behind a window that goes: unseen, or after it was said that another program holds the database."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from jobdesk.core.language import _
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.reader import Reader

if TYPE_CHECKING:
    from jobdesk.desk.desk import Desk

SEEN_S = 2.5
LOOK_S = 0.05
HELD = _(
    "Another program holds the database. JobDesk closes in a moment; nothing is lost: what runs now goes on with the"
    " next start."
)


class Farewell:
    """First `say`, then `close`. A program that holds the database is waited for only as long as something is wished:
    what runs now is taken up by the next start, as after a crash. `desk` is None where none was opened."""

    def __init__(self, window: MainWindow, reader: Reader, desk: Desk | None) -> None:
        self._window = window
        self._reader = reader
        self._desk = desk
        self._is_seen = False

    def say(self) -> None:
        """The window goes at once, unless there is something to say: it stays for that then."""
        self._is_seen = self._is_held_elsewhere()
        if self._is_seen:
            self._window.bars.put("closing", HELD, lasts=True)
        else:
            self._window.hide()

    def close(self) -> None:
        """Do what is still wished, give back what runs, close the database."""
        closing = threading.Thread(target=self._close, name="closing", daemon=True)
        closing.start()
        if self._is_seen:
            self._stay(closing)
            self._window.hide()
        while closing.is_alive() and not self._is_hopeless():
            closing.join(LOOK_S)

    def _is_held_elsewhere(self) -> bool:
        """Looked at on a thread, which waits for nobody."""
        if self._desk is None:
            return False
        database, held = self._desk.store.database, list[bool]()
        look = threading.Thread(target=lambda: held.append(database.is_held_elsewhere()), name="look")
        look.start()
        look.join()
        return held == [True]

    def _stay(self, closing: threading.Thread) -> None:
        """For a few seconds, so that it can be read; whatever is pressed meanwhile counts no more."""
        until = monotonic() + SEEN_S
        while closing.is_alive() and monotonic() < until:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            closing.join(LOOK_S)

    def _close(self) -> None:
        """On a thread."""
        self._reader.stop()
        if self._desk is not None:
            self._desk.close()

    def _is_hopeless(self) -> bool:
        """Whether another program keeps the database from being closed, and nothing is wished."""
        return not self._reader.has_wishes and self._desk is not None and self._desk.store.database.held is not None
