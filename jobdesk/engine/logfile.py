"""The log of one attempt: made when something is written, masked, and trimmed in the middle."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.language import stored

MASK = b"***"


class LogTrouble(EnvironmentTrouble):
    """The log of this attempt cannot be written."""

    help = "trouble#files"


def last_lines(path: Path, n: int, most_bytes: int) -> list[str]:
    """The last `n` lines of a log, of its last `most_bytes` at most; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - most_bytes))
            text = file.read(most_bytes).decode("utf-8", "replace")
    except OSError:
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")[-n:] if text else []


class Masker:
    """Puts `***` in the place of secrets, also where one comes in pieces.

    Of secrets that begin at one place the longest counts. What is given out is the same however the text
    was cut.
    """

    def __init__(self, secrets: Iterable[bytes] = ()) -> None:
        self._secrets = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(map(re.escape, self._secrets))) if self._secrets else None
        self._carried = b""

    def masked(self, piece: bytes) -> bytes:
        """All but the end that may be the beginning of a secret, which is carried to the next piece."""
        if self._pattern is None:
            return piece
        text, done, found = self._carried + piece, 0, []
        begun = self._begun(text, done)
        while (match := self._pattern.search(text, done)) and match.start() < begun:
            found += [text[done : match.start()], MASK]
            done = match.end()
            begun = self._begun(text, done)
        found.append(text[done:begun])
        self._carried = text[begun:]
        return b"".join(found)

    def rest(self) -> bytes:
        """What is still carried, when nothing more comes."""
        carried, self._carried = self._carried, b""
        return self._pattern.sub(MASK, carried) if self._pattern else carried

    def _begun(self, text: bytes, start: int) -> int:
        """Where the first secret begins that the end of `text` cuts off; the length of `text` for none."""
        return min((_cut_off(text, secret, start) for secret in self._secrets), default=len(text))


class LogFile:
    """Keeps the head and the tail of what is written, each up to half of `limit` bytes.

    Nothing is made on the disk until there is something to write. What writes raises `LogTrouble`.
    """

    def __init__(self, path: Path, limit: int, secrets: Iterable[bytes] = ()) -> None:
        self.path = path
        self.size = 0
        self._half = limit // 2
        self._masker = Masker(secrets)
        self._file: BinaryIO | None = None
        self._tail = bytearray()
        self._left_out = 0

    def mask(self, secrets: Iterable[bytes]) -> None:
        """From now on mask these."""
        self._keep(self._masker.rest())
        self._masker = Masker(secrets)

    def write(self, piece: bytes) -> None:
        self._keep(self._masker.masked(piece))

    def close(self) -> int:
        """Write what was held back; the size of the file, 0 where there is none."""
        try:
            return self._finish()
        finally:
            if self._file:
                self._file.close()
                self._file = None

    def _finish(self) -> int:
        self._keep(self._masker.rest())
        self._trim()
        if self._left_out:
            self._put(f"\n… {self._left_out:,} bytes left out …\n".encode())
        self._put(self._tail)
        self._tail.clear()
        return self.size

    def _keep(self, piece: bytes) -> None:
        room = max(0, self._half - self.size)
        self._put(piece[:room])
        self._tail += piece[room:]
        if len(self._tail) > 2 * self._half:
            self._trim()

    def _trim(self) -> None:
        over = len(self._tail) - self._half
        if over > 0:
            del self._tail[:over]
            self._left_out += over

    def _put(self, piece: bytes | bytearray) -> None:
        if not piece:
            return
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("wb", buffering=0)
            with memoryview(piece) as rest:
                written = 0
                while written < len(rest):  # a disk that fills up takes a part first
                    written += self._file.write(rest[written:])
        except OSError as error:
            raise LogTrouble(
                stored("The log {path} cannot be written: {why}.", path=self.path, why=error.strerror)
            ) from error
        self.size += len(piece)


def _cut_off(text: bytes, secret: bytes, start: int) -> int:
    """Where `secret` begins and the end of `text`, which is looked at from `start`, cuts it off."""
    at = text.find(secret[:1], max(start, len(text) - len(secret) + 1))
    while at >= 0 and not secret.startswith(text[at:]):
        at = text.find(secret[:1], at + 1)
    return at if at >= 0 else len(text)
