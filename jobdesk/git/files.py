"""Finds and reads files of commits by their paths, without a checkout and without listing whole trees."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from jobdesk.git.executable import BatchProcess
from jobdesk.git.objects import ObjectMissing, ObjectReader
from jobdesk.git.repository import Repository

_FOLDER = b"40000"
_FILES = (b"100644", b"100755", b"100664")
"""The modes of regular files; the last one is of old tools (git-fsck(1), "badFilemode")."""

_ID_BYTES = {"sha1": 20, "sha256": 32}

_Entries = dict[bytes, tuple[bytes, bytes]]
"""By name the mode and the full id."""


class Files:
    """The files of the commits of one repository, for one thread; every folder is read once."""

    def __init__(self, objects: ObjectReader, sizes: BatchProcess, id_bytes: int) -> None:
        self._objects = objects
        self._sizes = sizes
        self._id_bytes = id_bytes
        self._tops: dict[str, bytes | None] = {}
        self._folders: dict[bytes, _Entries] = {}

    def has(self, commit: str) -> bool:
        """Whether the commit is still in the repository."""
        return self._top(commit) is not None

    def read(self, commit: str, path: str, most: int) -> bytes | None:
        """The content of a regular file; None where there is none at that path, or none of `most` bytes or less.

        A link, a submodule and a file that a partial clone left out count as not there.
        """
        identity = self._find(commit, path)
        if identity is None or not self._is_small(identity, most):
            return None
        return next(self._objects.read([identity]))

    def _find(self, commit: str, path: str) -> bytes | None:
        """The id of the regular file at a path."""
        try:
            *folders, name = os.fsencode(path).split(b"/")
        except UnicodeEncodeError:  # no file of git's has half of a surrogate pair in its name
            return None
        identity = self._top(commit)
        for folder in folders:
            if identity is None:
                return None
            mode, inner = self._entries(identity).get(folder, (b"", b""))
            identity = inner if mode == _FOLDER else None
        if identity is None:
            return None
        mode, found = self._entries(identity).get(name, (b"", b""))
        return found if mode in _FILES else None

    def _is_small(self, identity: bytes, most: int) -> bool:
        """Asks for its size first, so that a film of a gigabyte is never in memory."""
        self._sizes.send(identity + b"\n")
        size = self._sizes.read_line().rsplit(b" ", 1)[1]
        return size.isdigit() and int(size) <= most

    def _top(self, commit: str) -> bytes | None:
        if commit not in self._tops:
            self._tops[commit] = self._tree_of(commit)
        return self._tops[commit]

    def _tree_of(self, commit: str) -> bytes | None:
        """From its first line, `tree <id>`."""
        try:
            return next(self._objects.read([commit.encode()])).split(b"\n", 1)[0].removeprefix(b"tree ")
        except ObjectMissing:
            return None

    def _entries(self, folder: bytes) -> _Entries:
        if folder not in self._folders:
            self._folders[folder] = dict(self._read_folder(folder))
        return self._folders[folder]

    def _read_folder(self, folder: bytes) -> Iterator[tuple[bytes, tuple[bytes, bytes]]]:
        """`<mode> <name>`, NUL, the id's bytes, and so on; old tools put a zero before a mode."""
        try:
            raw = next(self._objects.read([folder]))
        except ObjectMissing:
            return
        at = 0
        while at < len(raw):
            space = raw.index(b" ", at)
            end = raw.index(b"\0", space)
            after = end + 1 + self._id_bytes
            yield raw[space + 1 : end], (raw[at:space].lstrip(b"0"), raw[end + 1 : after].hex().encode())
            at = after


@contextmanager
def files_of(repository: Repository) -> Iterator[Files]:
    """The files of a repository, as long as the context lasts. Raises GitFailed, RepositoryGone."""
    folder = str(repository.git_dir)
    with repository.objects() as objects, repository.git.batch("cat-file", "--batch-check", folder=folder) as sizes:
        yield Files(objects, sizes, _ID_BYTES[repository.object_format])
