"""Where notes are read from: any commit, any folder, with or without a cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import dirname, normpath
from typing import Protocol

from jobdesk.notes.block import Parsed
from jobdesk.notes.kinds import Environments
from jobdesk.notes.latex import parse
from jobdesk.notes.markdown import MarkdownOptions, parse_markdown
from jobdesk.notes.source import text_of
from jobdesk.notes.survey import Survey, survey

Read = Callable[[str], bytes | None]
"""The bytes of a path of the repository at one commit (forward slashes), or None where there is no such file."""


class Library(Protocol):
    """The notes of one commit. An answer depends on the bytes alone, so it can be kept per blob."""

    def survey(self, path: str) -> Survey | None:
        """What the file defines and takes in; None where there is no such file."""

    def parse(self, path: str, environments: Environments) -> Parsed:
        """The blocks of a LaTeX file, not yet placed in it."""

    def parse_markdown(self, path: str, options: MarkdownOptions) -> Parsed:
        """The cards of a Markdown note, not yet placed in it."""

    def text(self, path: str) -> str | None:
        """The file as text; None where there is no such file, or where it cannot be read."""


class PlainLibrary:
    """Reads and parses every file each time it is asked."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def survey(self, path: str) -> Survey | None:
        blob = self._read(path)
        return None if blob is None else survey(blob)

    def parse(self, path: str, environments: Environments) -> Parsed:
        return parse(self._read(path) or b"", environments)

    def parse_markdown(self, path: str, options: MarkdownOptions) -> Parsed:
        return parse_markdown(self._read(path) or b"", options)

    def text(self, path: str) -> str | None:
        blob = self._read(path)
        return None if blob is None else text_of(blob)


def candidates(reference: str, folders: tuple[str, ...], extensions: tuple[str, ...]) -> Iterator[str]:
    """The paths that a reference may mean, best first; none that leaves the repository."""
    reference = reference.strip().replace("\\", "/")
    if not reference or "\0" in reference or reference.startswith("/"):
        return
    for folder in dict.fromkeys(folders):
        for extension in extensions:
            path = normpath(f"{folder}/{reference}{extension}" if folder else f"{reference}{extension}")
            if not path.startswith("..") and path != ".":
                yield path


def folder_of(path: str) -> str:
    return dirname(path)
