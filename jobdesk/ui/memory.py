"""What the window remembers from one day to the next: sizes, columns, filters, the page. One JSON file."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

FILE_NAME = "window.json"
SETTLE_MS = 400

log = logging.getLogger(__name__)


class Memory(QObject):
    """Names and JSON values. It is read once, before there is a window, and written in the background.

    `write` runs what it is given on a thread (`Reader.wish`). What cannot be read or written is forgotten: the window
    then looks as it comes.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._path = folder / FILE_NAME
        self._values = _read(self._path)
        self._write: Callable[[Callable[[], None]], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self.flush)
        self._is_changed = False

    def get(self, name: str, usual: Any = None) -> Any:
        """What was kept under that name, or `usual`; also where it is of another type than that."""
        value = self._values.get(name, usual)
        return value if usual is None or isinstance(value, type(usual)) else usual

    def set(self, name: str, value: object) -> None:
        """Keep a JSON value; it is on the disk soon."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        self._is_changed = True
        self._timer.start()

    def write_with(self, write: Callable[[Callable[[], None]], object]) -> None:
        """From now on there is a thread to write on."""
        self._write = write
        self.flush()

    def flush(self) -> None:
        """Have written now what has changed."""
        if self._is_changed and self._write is not None:
            self._is_changed = False
            self._timer.stop()
            text = json.dumps(self._values, indent=1, sort_keys=True)
            self._write(lambda: _replace(self._path, text))


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(values) if isinstance(values, Mapping) else {}


def _replace(path: Path, text: str) -> None:
    """Write the whole file or nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".new")
        written.write_text(text, "utf-8")
        written.replace(path)
    except OSError as error:
        log.info("What the window remembers cannot be written: %s", error)
