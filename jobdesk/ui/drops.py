"""What is dropped on the window: a folder, which opens on the page of commits, whichever page is in front."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


def folder_of(event: QDropEvent) -> Path | None:
    """The first folder or file that is being dropped."""
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if urls else None


def accept(event: QDropEvent) -> None:
    """Take it as a copy, whatever is proposed: where a file manager hears of a move, it deletes what it gave
    (https://doc.qt.io/qt-6/dnd.html#drop-actions)."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
