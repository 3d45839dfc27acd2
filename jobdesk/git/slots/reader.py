"""Reads borrowed objects for a slot, through a git folder of its own that no command gets to see.

Two gits stay alive: `diff-tree --stdin` says what differs between two commits, `cat-file --batch` reads
contents. A commit that git no longer has ends with CommitGone, a single object with ContentMissing.
"""

from __future__ import annotations

import os
from binascii import hexlify, unhexlify
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jobdesk.git.executable import DIFFERENCES, BatchProcess, Git, GitFailed
from jobdesk.git.slots.errors import CommitGone, ContentMissing
from jobdesk.git.slots.index import EXECUTABLE, REGULAR

_HEADER = "--format=%H %T"
_ANSWERS_PER_PROCESS = 20_000
"""diff-tree keeps every commit it has seen, about 1 kB each: it is started anew after so many."""
_REQUESTS_AHEAD = 48
"""How many contents are asked for at once: their ids fit into one pipe's buffer (4 kB) in every format."""
_PIECE = 1 << 20


class Change(NamedTuple):
    """What a path becomes: `mode` 0 where it goes. `content` is the raw id of its object."""

    path: bytes
    mode: int
    content: bytes


@dataclass
class Blob:
    """A content that is being read: take all its pieces before the next one."""

    size: int
    pieces: Iterable[bytes]


class Reader:
    def __init__(self, git: Git) -> None:
        """`git` names the git folder to read from (its option `--git-dir`)."""
        self._git = git
        self._differences: BatchProcess | None = None
        self._answers_left = 0
        self._mark = b""
        self._contents: BatchProcess | None = None
        self._seen = ("", "")

    def changes(self, old: str, new: str) -> list[Change]:
        """What differs in `new` against `old` (full ids of commits). Raises CommitGone where either is."""
        try:
            answer = self._ask_for_differences(f"{new} {old}\n".encode())
        except GitFailed as failure:
            self._stop_differences()
            raise CommitGone from failure
        header, _, records = answer.partition(b"\0")
        commit, _, tree = header.decode("ascii", "replace").partition(" ")
        if commit != new:
            raise CommitGone
        self._seen = commit, tree
        return _parsed(records.removeprefix(b"\n"))

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree; of the one that `changes` led to it is known already. Raises GitFailed."""
        if commit != self._seen[0]:
            answer = self._git.run("rev-parse", "--verify", f"{commit}^{{tree}}")
            self._seen = commit, answer.decode().strip()
        return self._seen[1]

    def listing(self, commit: str) -> list[Change]:
        """Every file of a commit. Raises CommitGone, ContentMissing."""
        try:
            answer = self._git.run("ls-tree", "-r", "-z", "--full-tree", commit)
        except GitFailed as failure:
            raise (ContentMissing if self.has(commit) else CommitGone) from failure
        changes = []
        for line in answer.split(b"\0")[:-1]:
            described, _, path = line.partition(b"\t")
            mode, _, content = described.split(b" ", 2)
            changes.append(Change(path, _mode_of(mode), unhexlify(content)))
        return changes

    def has(self, commit: str) -> bool:
        """Whether git still has this commit itself."""
        try:
            self._git.run("cat-file", "-e", f"{commit}^{{commit}}")
        except GitFailed:
            return False
        return True

    def contents(self, ids: Sequence[bytes]) -> Iterator[Blob]:
        """Reads contents (raw ids of blobs), in order. Raises ContentMissing."""
        if not ids:
            return
        process = self._contents = self._contents or self._git.batch("cat-file", "--batch")
        try:
            for start in range(0, len(ids), _REQUESTS_AHEAD):
                asked = ids[start : start + _REQUESTS_AHEAD]
                process.send(b"".join([b"%s\n" % hexlify(content) for content in asked]))
                for _ in asked:
                    yield _next_blob(process)
        except BaseException:  # answers are left in the pipe, or are still to come
            self._stop_contents()
            raise

    def close(self) -> None:
        """Ends both gits at once; the next question starts them again."""
        self._stop_differences()
        self._stop_contents()

    def process_ids(self) -> list[int]:
        """The gits that stay alive."""
        return [process.process_id for process in (self._differences, self._contents) if process]

    def _ask_for_differences(self, request: bytes) -> bytes:
        if not self._answers_left:
            self._stop_differences()
        if not self._differences:
            self._differences = self._git.batch(*DIFFERENCES, _HEADER)
            self._answers_left = _ANSWERS_PER_PROCESS
            self._mark = b"end-%s\n" % hexlify(os.urandom(8))
        self._answers_left -= 1
        self._differences.send(request + self._mark)
        return self._differences.read_until(self._mark)

    def _stop_differences(self) -> None:
        _end(self._differences)
        self._differences = None

    def _stop_contents(self) -> None:
        _end(self._contents)
        self._contents = None


def _end(process: BatchProcess | None) -> None:
    if process:
        process.kill()
        process.close()


def _parsed(records: bytes) -> list[Change]:
    """The records of `--raw -z`: `:old-mode new-mode old-id new-id status`, NUL, path, NUL."""
    fields = records.split(b"\0")
    changes = []
    for described, path in zip(fields[0:-1:2], fields[1::2], strict=True):
        _, mode, _, content, _ = described.split(b" ")
        changes.append(Change(path, _mode_of(mode), unhexlify(content)))
    return changes


def _mode_of(octal: bytes) -> int:
    """The mode as the index has it: very old commits hold others, such as 100664."""
    mode = int(octal, 8)
    if mode & 0o170000 != 0o100000:
        return mode
    return EXECUTABLE if mode & 0o100 else REGULAR


def _next_blob(process: BatchProcess) -> Blob:
    header = process.read_line().split(b" ")
    if len(header) != 3 or header[1] != b"blob":
        name = header[0].decode("ascii", "replace")
        raise ContentMissing(f"{ContentMissing.__doc__} Object {name} is missing; is this a partial clone?")
    size = int(header[2])
    if size <= _PIECE:
        return Blob(size, (process.read_exactly(size + 1)[:-1],))
    return Blob(size, _pieces(process, size))


def _pieces(process: BatchProcess, size: int) -> Iterator[bytes]:
    for start in range(0, size, _PIECE):
        yield process.read_exactly(min(_PIECE, size - start))
    process.read_exactly(1)
