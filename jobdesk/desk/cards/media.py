"""Finds the pictures and sounds of cards at their commit, and keeps them by their content for whoever sends them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobdesk.anki.note import Media
from jobdesk.desk.cards.reviews import CardText
from jobdesk.git.files import Files, files_of
from jobdesk.git.repository import Repository
from jobdesk.notes.library import folder_of
from jobdesk.notes.media import find_media
from jobdesk.notes.source import LFS_POINTER

LARGEST = 32 << 20
"""Bytes; what is larger stays out of Anki, whose own server takes no file over 100 MB."""


class CardMedia:
    """Media of cards in one folder, each content once; what is there is used again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def of(self, repository: Repository, tip: str) -> Iterator[MediaFinder]:
        """What finds the media of a repository's cards, as long as the context lasts."""
        with files_of(repository) as files:
            yield MediaFinder(files, tip, self)

    def keep(self, content: bytes) -> Path:
        """Where the content lies, whole, whenever the program may end. Raises OSError."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._folder / digest[:2] / digest[2:]
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(4).hex()}.part")
            part.write_bytes(content)
            part.replace(path)
        return path


class MediaFinder:
    """Finds media as the texts of cards mention them; the same place is looked at once."""

    def __init__(self, files: Files, tip: str, kept: CardMedia) -> None:
        self._files = files
        self._tip = tip
        self._kept = kept
        self._found: dict[tuple[str, str, str, tuple[str, ...]], Media | None] = {}

    def find(self, text: CardText) -> dict[str, Media | None]:
        """By reference what each of its media is; None where there is none that Anki could show."""
        commit = text.commit if self._files.has(text.commit) else self._tip
        return {reference: self._find(commit, reference, text) for reference in text.media}

    def _find(self, commit: str, reference: str, text: CardText) -> Media | None:
        place = (commit, reference, folder_of(text.file), text.media_folders)
        if place not in self._found:
            self._found[place] = self._look(*place[:2], text)
        return self._found[place]

    def _look(self, commit: str, reference: str, text: CardText) -> Media | None:
        contents: dict[str, bytes] = {}

        def read(path: str) -> bytes | None:
            content = self._files.read(commit, path, LARGEST)
            if content is None or content.startswith(LFS_POINTER):
                return None
            contents[path] = content
            return content

        found = find_media(reference, text.file, read, text.media_folders)
        return Media(found.name, self._kept.keep(contents[found.path])) if found else None
