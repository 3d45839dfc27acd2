"""The log of one attempt: made when something is written, masked, and trimmed in the middle."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

MASK = b"***"


class LogFile:
    """Keeps the head and the tail of what is written, each up to half of `limit` bytes.

    `secrets` are masked, also where they come in two pieces. Nothing is made on the disk until there
    is something to write.
    """

    def __init__(self, path: Path, limit: int, secrets: Sequence[bytes] = ()) -> None:
        self.path = path
        self.size = 0
        self._half = limit // 2
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)
        self._carried = b""
        self._file: BinaryIO | None = None
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._left_out = 0

    def write(self, piece: bytes) -> None:
        if self._secrets:
            piece = self._masked(piece)
        self._keep(piece)

    def close(self) -> int:
        """Write what was held back; the size of the file, 0 where there is none."""
        self._keep(self._carried)
        self._carried = b""
        if self._left_out:
            self._put(f"\n… {self._left_out:,} bytes left out …\n".encode())
        for piece in self._tail:
            self._put(piece)
        self._tail.clear()
        if self._file:
            self._file.close()
            self._file = None
        return self.size

    def _masked(self, piece: bytes) -> bytes:
        """All but the end that may be the beginning of a secret, which is carried to the next piece."""
        piece = self._carried + piece
        for secret in self._secrets:
            piece = piece.replace(secret, MASK)
        begun = max((_overlap(piece, secret) for secret in self._secrets), default=0)
        cut = len(piece) - begun
        self._carried = piece[cut:]
        return piece[:cut]

    def _keep(self, piece: bytes) -> None:
        room = self._half - self.size
        if room > 0 and piece:
            self._put(piece[:room])
            piece = piece[room:]
        if piece:
            self._tail.append(piece)
            self._tail_size += len(piece)
            self._trim()

    def _trim(self) -> None:
        while self._tail_size > self._half:
            over = self._tail_size - self._half
            first = self._tail.popleft()
            if len(first) > over:
                self._tail.appendleft(first[over:])
            gone = min(over, len(first))
            self._tail_size -= gone
            self._left_out += gone

    def _put(self, piece: bytes) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb", buffering=0)
        self._file.write(piece)
        self.size += len(piece)


def _overlap(piece: bytes, secret: bytes) -> int:
    """How many bytes at the end of `piece` are the beginning of `secret`."""
    for length in range(min(len(secret) - 1, len(piece)), 0, -1):
        if piece.endswith(secret[:length]):
            return length
    return 0
