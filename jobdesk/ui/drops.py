"""What is dropped on the window: a folder, which opens on the page of commits, whichever page is in front."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent


def folder_of(event: QDropEvent) -> Path | None:
    """The first folder or file that is being dropped."""
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if urls else None
