"""The files that count at many commits, by what differs between commits that are much alike."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass

from jobdesk.git.executable import DIFFERENCES, GitFailed
from jobdesk.git.repository import Repository
from jobdesk.git.tree_files import DEEPEST, TreeFiles, TreeReader

_HEADER = "--format=%H"
_FILE = b"100"
_KEPT = 1000

_Change = tuple[str, str | None]
"""A path, and the id of the file that is there now; None where none is."""


@dataclass(frozen=True)
class _Read:
    commit: str
    files: TreeFiles


class FilesAlong:
    """Digests of the files that count (see `TreeReader`), commit by commit along a history.

    git compares two commits in a fraction of the time in which their trees are read, so a tree is read as a whole
    only where there is none yet to compare it with. What was read last is kept for what comes next.
    """

    def __init__(self, repository: Repository, counts: Callable[[str], object]) -> None:
        """`counts` judges a path."""
        self._repository = repository
        self._counts = counts
        self._read: dict[str, _Read] = {}
        self._passed_over: set[bytes] = set()

    def digests(self, commits: Mapping[str, str], likes: Mapping[str, str]) -> dict[str, str]:
        """By root tree the digest of its files. `commits` has a commit for each of these trees, and `likes` names
        for a tree another that is much like it, such as that of a child. Raises ObjectMissing.
        """
        bases = self._bases(commits, likes)
        with closing(self._changes(commits, bases)) as changes, self._repository.objects() as objects:
            reader = TreeReader(objects.read, self._repository.id_bytes, self._counts)
            for tree, commit in commits.items():
                base = bases.get(tree)
                changed = next(changes, None) if base else None
                files = reader.at(tree) if base is None or changed is None else _after(self._read[base].files, changed)
                self._read[tree] = _Read(commit, files)
        found = {tree: self._read[tree].files.digest for tree in commits}
        for tree in list(self._read)[:-_KEPT]:
            del self._read[tree]
        return found

    def _bases(self, commits: Mapping[str, str], likes: Mapping[str, str]) -> dict[str, str]:
        """What each tree is compared with: the one that it is like, else the one before it."""
        bases = {}
        ready = dict.fromkeys(self._read)
        last = next(reversed(ready), None)
        for tree in commits:
            base = likes.get(tree)
            if base not in ready:
                base = last
            if base is not None:
                bases[tree] = base
            ready[tree] = None
            last = tree
        return bases

    def _changes(self, commits: Mapping[str, str], bases: Mapping[str, str]) -> Generator[list[_Change]]:
        """What differs from its base in each tree that has one. Ends early where git cannot say."""
        earlier = {**{tree: read.commit for tree, read in self._read.items()}, **commits}
        request = "".join(f"{commits[tree]} {earlier[base]}\n" for tree, base in bases.items())
        asked = (commits[tree].encode() for tree in bases)
        git, folder = self._repository.git, str(self._repository.git_dir)
        with suppress(GitFailed), git.batch(*DIFFERENCES, _HEADER, folder=folder) as process:
            process.let_run_ahead()
            process.send_all(request.encode())
            yield from self._parsed(_fields(process.pieces()), asked)

    def _parsed(self, fields: Iterator[bytes], asked: Iterator[bytes]) -> Iterator[list[_Change]]:
        """Below the id of each commit that was asked for, in order, the changes that count; to the first that is gone.

        A record is `:old-mode new-mode old-id new-id status`, NUL, path, NUL (git-diff-tree(1), "RAW OUTPUT FORMAT").
        """
        if next(fields, None) != next(asked, None):
            return
        changes: list[_Change] = []
        for field in fields:
            if not field.startswith((b":", b"\n:")):
                yield changes
                if field != next(asked, None):
                    return
                changes = []
                continue
            path = next(fields)
            if path in self._passed_over:
                continue
            name = os.fsdecode(path)
            if path.count(b"/") > DEEPEST or not self._counts(name):
                self._passed_over.add(path)
                continue
            _, mode, _, content, _ = field.split(b" ")
            changes.append((name, content.decode() if mode.startswith(_FILE) else None))
        yield changes


def _fields(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What stands between NULs."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole


def _after(files: TreeFiles, changes: list[_Change]) -> TreeFiles:
    if not changes:
        return files
    blobs = dict(files.listed)
    for path, content in changes:
        blobs.pop(path, None)
        if content is not None:
            blobs[path] = content
    return TreeFiles(tuple(sorted(blobs.items(), key=lambda listed: os.fsencode(listed[0]))))
