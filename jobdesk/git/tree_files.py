"""Lists the files of trees that count, by their paths; every folder is read once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from jobdesk.git.contents import ReadTrees

DEEPEST = 200
"""Folders below this many others are not looked into: no system could check them out."""

_FOLDER = b"40000"
_FILE = b"100"
_MOST_KEPT = 500_000

_Listed = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TreeFiles:
    """The files of one tree that count: their paths and the ids of their blobs, in the order of git."""

    listed: _Listed = ()

    @cached_property
    def blobs(self) -> Mapping[str, str]:
        """The id of the blob at each path."""
        return dict(self.listed)

    @cached_property
    def digest(self) -> str:
        """The same for every tree in which these files are the same, whatever else there is."""
        lines = (f"{path}\0{blob}".encode("utf-8", "surrogateescape") for path, blob in self.listed)
        return sha256(b"\0\0".join(lines)).hexdigest()


NO_FILES = TreeFiles()


class TreeReader:
    """The files that count. Links and submodules never do; a path is what `os.fsdecode` makes of its bytes."""

    def __init__(self, read: ReadTrees, id_bytes: int, counts: Callable[[str], object]) -> None:
        """`counts` judges a path; `id_bytes` is 20 or 32."""
        self._read = read
        # A tree object is entries and nothing else: `<mode> <name>`, NUL, the id's bytes.
        self._entry = re.compile(rb"0*+(\d+) ([^\0]+)\0(.{%d})" % id_bytes, re.DOTALL)
        self._counts = counts
        self._known: dict[tuple[str, bytes], _Listed] = {}
        self._kept = 0

    def at(self, tree: str) -> TreeFiles:
        """The files in this root tree. Raises ObjectMissing."""
        return TreeFiles(self._below("", tree.encode(), 0))

    def _below(self, folder: str, tree: bytes, depth: int) -> _Listed:
        known = self._known.get((folder, tree))
        if known is None:
            known = tuple(self._look(folder, tree, depth))
            self._keep(folder, tree, known)
        return known

    def _keep(self, folder: str, tree: bytes, listed: _Listed) -> None:
        self._kept += len(listed) + 1
        if self._kept > _MOST_KEPT:
            self._known.clear()
            self._kept = len(listed) + 1
        self._known[folder, tree] = listed

    def _look(self, folder: str, tree: bytes, depth: int) -> Iterator[tuple[str, str]]:
        (raw,) = self._read([tree])
        for mode, name, identity in self._entry.findall(raw):
            if mode.startswith(_FILE):
                path = folder + os.fsdecode(name)
                if self._counts(path):
                    yield path, identity.hex()
            elif mode == _FOLDER and depth < DEEPEST:
                yield from self._below(f"{folder}{os.fsdecode(name)}/", identity.hex().encode(), depth + 1)
