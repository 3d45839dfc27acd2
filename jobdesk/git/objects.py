"""Reads objects by their ids, many at a time, from one git that stays alive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.git.executable import SHORT, BatchProcess, GitFailed

_PIECE = 1 << 20


class ObjectMissing(EnvironmentTrouble):
    """An object is not in the repository."""

    help = "trouble#the-repository"

    def __init__(self, identity: str) -> None:
        self.identity = identity
        super().__init__(f"The object {identity} is not in the repository: it was cleaned away, or never fetched.")


class ObjectReader:
    """The contents of objects, from `git cat-file --batch`. For one thread at a time."""

    def __init__(self, batch: BatchProcess) -> None:
        self._batch = batch
        self._owed = 0

    def read(self, ids: Sequence[bytes]) -> Iterator[bytes]:
        """The content of each object by its full id, in order, as it is read. Raises ObjectMissing, GitFailed.

        Nobody has to read on to the end; what was left over is skipped by the next call.
        """
        stretch = SHORT // (len(ids[0]) + 1) if ids else 1
        for start in range(0, len(ids), stretch):
            yield from self._read_stretch(ids[start : start + stretch])

    def read_small(self, identity: bytes, most: int) -> bytes | int:
        """The content of an object, or, of one with more bytes than `most`, its size: nothing of it is held then.

        Raises ObjectMissing, GitFailed.
        """
        self._skip_the_rest()
        self._batch.send(b"%s\n" % identity)
        size = self._batch.read_line().rsplit(b" ", 1)[1]
        if not size.isdigit():
            raise ObjectMissing(identity.decode())
        if int(size) <= most:
            return self._batch.read_exactly(int(size) + 1)[:-1]
        for left in range(int(size) + 1, 0, -_PIECE):
            self._batch.read_exactly(min(left, _PIECE))
        return int(size)

    def _read_stretch(self, ids: Sequence[bytes]) -> Iterator[bytes]:
        self._skip_the_rest()
        self._batch.send(b"".join(b"%s\n" % identity for identity in ids))
        self._owed = len(ids)
        for identity in ids:
            yield self._present(identity)

    def _skip_the_rest(self) -> None:
        """What nobody read of the answers before."""
        while self._owed:
            self._answer()

    def _present(self, identity: bytes) -> bytes:
        try:
            answer = self._answer()
        except GitFailed as failure:
            # Before 2.45, git dies of an object that was never fetched and may not be fetched now.
            if failure.sentence.endswith("from promisor remote"):
                raise ObjectMissing(identity.decode()) from failure
            raise
        if answer is None:
            raise ObjectMissing(identity.decode())
        return answer

    def _answer(self) -> bytes | None:
        """One answer: `<id> <kind> <size>` and the content, or `<id> missing` (git-cat-file(1))."""
        size = self._batch.read_line().rsplit(b" ", 1)[1]
        content = self._batch.read_exactly(int(size) + 1)[:-1] if size.isdigit() else None
        self._owed -= 1
        return content
