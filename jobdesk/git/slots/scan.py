"""Finds what a command changed in a work tree: by looking at every file, or only where something moved.

A file counts as untouched while it looks as it did when it was written: its times (that of the last change
of the inode cannot be set by a program), inode, type, permissions, owner and size. Within one tick of the
clock two writes have the same time, so a file as young as the moment when the command started is read
(git does the same, and calls such files racy: Documentation/technical/racy-git.txt).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jobdesk.git.slots.index import SUBMODULE, Index, looks_of, mode_on_disk
from jobdesk.git.slots.tree import Tree


@dataclass
class Disorder:
    """What is not as it was left: `changed` are tracked paths that are missing or differ, `untracked` what
    lies beside them (a folder stands for all it holds), `unwanted` those of them that no command should meet
    (see `is_unwanted`), `broken` tracked folders that are gone or none, outermost first."""

    changed: set[bytes] = field(default_factory=set)
    untracked: set[bytes] = field(default_factory=set)
    unwanted: set[bytes] = field(default_factory=set)
    broken: list[bytes] = field(default_factory=list)


class Scanner:
    """Compares a work tree with its index.

    `settled` are the first bytes of an entry that is as young as the hand-over to the command (a time, as
    the index has it): files that are not older are read. `converted` files are on the disk not as git
    stores them; where reading them would be needed they count as changed.
    """

    def __init__(self, tree: Tree, index: Index, object_format: str, converted: set[bytes], settled: bytes):
        self._tree = tree
        self._index = index
        self._format = object_format
        self._converted = converted
        self._settled = settled

    def scan(self) -> Disorder:
        """Looks at every file of every tracked folder."""
        disorder = Disorder()
        seen: set[bytes] = set()
        folders = [b""]
        for folder in folders:  # grows while it is walked
            folders += self._scan_folder(folder, disorder, seen)
        disorder.changed |= {path for path in self._index if path not in seen}
        disorder.broken = sorted(self._index.folders.keys() - set(folders))
        return disorder

    def examine(self, paths: Iterable[bytes]) -> Disorder:
        """Looks at these paths only. Their folders are tracked ones, and stand."""
        disorder = Disorder()
        for path in paths:
            try:
                status = os.lstat(self._tree.path(path))
            except (FileNotFoundError, NotADirectoryError):
                if path in self._index:
                    disorder.changed.add(path)
                continue
            if path not in self._index:
                beside = disorder.unwanted if is_unwanted(path, status.st_mode) else disorder.untracked
                beside.add(path)
            elif not self._is_untouched(path, status):
                disorder.changed.add(path)
        return disorder

    def _scan_folder(self, folder: bytes, disorder: Disorder, seen: set[bytes]) -> list[bytes]:
        """Looks at what one folder holds, and returns the tracked folders in it."""
        index, inner = self._index, []
        prefix = folder + b"/" if folder else b""
        for entry in self._entries(folder):
            path = prefix + entry.name
            if path in index:
                seen.add(path)
                if not self._is_untouched(path, entry.stat(follow_symlinks=False)):
                    disorder.changed.add(path)
            elif path in index.folders and entry.is_dir(follow_symlinks=False):
                inner.append(path)
            elif path != b".git" and path not in index.folders:
                mode = entry.stat(follow_symlinks=False).st_mode
                beside = disorder.unwanted if is_unwanted(path, mode) else disorder.untracked
                beside.add(path)
        return inner

    def _entries(self, folder: bytes) -> list[os.DirEntry[bytes]]:
        """What a folder holds; a folder whose permissions a command has changed gets its own again."""
        path = self._tree.path(folder)
        if os.lstat(path).st_mode & 0o777 != self._tree.folder_permissions:
            os.chmod(path, self._tree.folder_permissions)
        with os.scandir(path) as entries:
            return list(entries)

    def _is_untouched(self, path: bytes, status: os.stat_result) -> bool:
        looks = self._index.looks(path)
        if looks is None:
            return False
        mode = self._index.mode(path)
        if mode == SUBMODULE:
            return stat.S_ISDIR(status.st_mode) and self._is_empty(path)
        if looks != looks_of(status, mode_on_disk(status, mode)):
            return False
        return looks[:8] < self._settled or self._has_its_content(path, status)

    def _is_empty(self, folder: bytes) -> bool:
        try:
            return not os.listdir(self._tree.path(folder))
        except PermissionError:
            return False

    def _has_its_content(self, path: bytes, status: os.stat_result) -> bool:
        if path in self._converted:
            return False
        digest = hashlib.new(self._format, b"blob %d\0" % status.st_size, usedforsecurity=False)
        try:
            for piece in _pieces(self._tree.path(path), status):
                digest.update(piece)
        except OSError:
            return False
        return digest.digest() == self._index.content(path)


def is_unwanted(path: bytes, mode: int) -> bool:
    """Whether an untracked path is never kept: a git folder inside the work tree, and what is no file, link or
    folder (a program that opens a pipe may wait for ever)."""
    is_ordinary = stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)
    return not is_ordinary or path.rpartition(b"/")[2] == b".git"


def _pieces(absolute: bytes, status: os.stat_result) -> Iterator[bytes]:
    if stat.S_ISLNK(status.st_mode):
        yield os.readlink(absolute)
        return
    with open(absolute, "rb") as file:
        while piece := file.read(1 << 20):
            yield piece
