"""The lines of a log of any size, by place and by number, while it grows, shrinks or goes away.

Only how many lines end before each block of the file is remembered. A line ends behind a newline, and behind
a block that has no newline at all: so lines are short, and where one begins is known from the block before.
(A character that such a block cuts in two is not shown.)
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from threading import Lock

from jobdesk.core.language import _
from jobdesk.desk.logs.text import shown

BLOCK = 1 << 14
CHUNK = 1 << 20
PAGE = 1 << 22
STEP = 1 << 16
SEAM = 64

_NEWLINE = re.compile(b"\n")


def never() -> bool:
    """For who does not want to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the bytes of the file that it takes, its number from 1 once that is counted, and what it says."""

    offset: int
    end: int
    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is. Of `size` bytes the first `counted` are counted; they hold `lines` lines.

    Another `edition` is another text: places and numbers of the one before mean nothing in it. `trouble` says
    why nothing can be read, where that is so.
    """

    edition: int
    size: int
    counted: int
    lines: int
    trouble: str | None = None

    @property
    def is_counted(self) -> bool:
        return self.counted == self.size

    @property
    def about_lines(self) -> int:
        """How many lines there are, guessed from those that are counted."""
        return self.lines * self.size // self.counted if self.counted else 0


@dataclass(frozen=True)
class Piece:
    """Whole lines that stand together, from byte `start` of the file."""

    start: int
    raw: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.raw)

    @cached_property
    def starts(self) -> list[int]:
        """Where its lines begin in the file."""
        starts = [self.start, *_ends(self.raw, self.start)]
        return starts if starts[-1] < self.end else starts[:-1]

    @cached_property
    def text(self) -> str:
        """What its lines say, each behind a newline of its own."""
        if not _has_cut(self.raw, self.start):
            return shown(self.raw)
        places = [place - self.start for place in (*self.starts, self.end)]
        texts = [shown(self.raw[start:end]) for start, end in pairwise(places)]
        return "".join(text if text.endswith("\n") else text + "\n" for text in texts)


class Log:
    """A log that is read in any order and from any thread; between calls the file is not held open.

    What is not there has no lines, and its extent says so. A call answers with at most `PAGE` bytes of lines.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._edition = 0
        self._forget()

    def _forget(self) -> None:
        self._before = array("q", [0])
        self._rest = (0, 0)
        self._seen: tuple[int, int, int] | None = None
        self._seam = b""

    # ------------------------------------------------------------------ how much there is

    def look(self) -> Extent:
        """How much there is now."""
        with self._lock:
            try:
                status = self.path.stat()
                seen = status.st_ino, status.st_size, status.st_mtime_ns
                if seen != self._seen:
                    self._take_note(seen)
            except FileNotFoundError:
                return self._lost(_("The log is not there, or not any more."))
            except OSError as error:
                return self._lost(_("The log cannot be read: {why}.").format(why=error.strerror))
            rest, lines = self._rest
            counted = (len(self._before) - 1) * BLOCK + rest
            return Extent(self._edition, status.st_size, min(counted, status.st_size), self._before[-1] + lines)

    def count(self, stop: Callable[[], bool] = never, most: int | None = None) -> Extent:
        """Count on, to the end or by about `most` bytes, and say how much there is then."""
        extent, left = self.look(), most
        while not extent.is_counted and (left is None or left > 0) and not stop():
            at = extent.counted // BLOCK * BLOCK
            raw = self._read(at, CHUNK)
            if not raw:
                break
            self._add(extent.edition, at, raw)
            extent = self.look()
            left = None if left is None else left - len(raw)
        return extent

    def _take_note(self, seen: tuple[int, int, int]) -> None:
        """Another file, a shorter one, or one with another text where it had ended before, is another edition."""
        number, size, _ = seen
        if self._seen is not None:
            old_number, old_size, _ = self._seen
            at = old_size - len(self._seam)
            if number != old_number or size < old_size or _read(self.path, at, len(self._seam)) != self._seam:
                self._edition += 1
                self._forget()
        self._seam = _read(self.path, max(0, size - SEAM), min(SEAM, size))
        self._seen = seen

    def _lost(self, trouble: str) -> Extent:
        if self._seen is not None:
            self._edition += 1
            self._forget()
        return Extent(self._edition, 0, 0, 0, trouble)

    def _add(self, edition: int, at: int, raw: bytes) -> None:
        """Remember the lines of a chunk, unless it does not follow what is counted any more."""
        whole = len(raw) // BLOCK * BLOCK
        newlines = [raw.count(b"\n", block, block + BLOCK) for block in range(0, whole, BLOCK)]
        is_cut = len(raw) == whole and newlines[-1] == 0
        rest = raw.count(b"\n", whole) + (not raw.endswith(b"\n") and not is_cut)
        with self._lock:
            if edition != self._edition or at != (len(self._before) - 1) * BLOCK:
                return
            for count in newlines:
                self._before.append(self._before[-1] + (count or 1))
            self._rest = len(raw) - whole, rest

    # ------------------------------------------------------------------ lines

    def lines(self, first: int, n: int) -> list[Line]:
        """Up to `n` lines from number `first`, as far as they are counted."""
        if first <= 1:
            return self.lines_at(0, n)
        ended = first - 1
        with self._lock:
            block = bisect_left(self._before, ended) - 1
            skipped = ended - self._before[block]
        ends = _ends(self._read(block * BLOCK, BLOCK), block * BLOCK)
        return self.lines_at(ends[skipped - 1], n) if skipped <= len(ends) else []

    def lines_at(self, offset: int, n: int) -> list[Line]:
        """Up to `n` lines from the one that has the byte at `offset`."""
        base = max(0, offset // BLOCK - 1) * BLOCK
        raw, ends = b"", [base]
        while len(raw) < PAGE and len(ends) - bisect_right(ends, offset) < n:
            more = self._read(base + len(raw), STEP)
            ends += _ends(more, base + len(raw))
            raw += more
            if len(more) < STEP:
                ends += [base + len(raw)] if ends[-1] < base + len(raw) else []
                break
        places = ends[bisect_right(ends, offset) - 1 :][: n + 1]
        texts = [shown(raw[start - base : end - base]).removesuffix("\n") for start, end in pairwise(places)]
        first = self.number(places[0])
        return [
            Line(start, end, None if first is None else first + at, text)
            for at, ((start, end), text) in enumerate(zip(pairwise(places), texts, strict=True))
        ]

    def lines_before(self, offset: int, n: int) -> list[Line]:
        """The last `n` of the lines that begin before `offset`."""
        offset = min(offset, self.look().size)
        base = -(-offset // BLOCK) * BLOCK
        farthest = max(0, base - PAGE + 4 * STEP)
        starts: list[int] = []
        while base > farthest and len(starts) < n:
            step = min(STEP, base)
            base -= step
            starts = [start for start in _ends(self._read(base, step), base) if start < offset] + starts
        if base == 0 and offset > 0:
            starts = [0, *starts]
        starts = starts[-n:] if n > 0 else []
        return [line for line in self.lines_at(starts[0], n) if line.offset < offset] if starts else []

    def tail(self, n: int) -> list[Line]:
        """The last `n` lines."""
        return self.lines_before(self.look().size, n)

    def number(self, start: int) -> int | None:
        """The number of the line that begins at `start`, from 1; None where it is not counted yet."""
        block = start // BLOCK
        with self._lock:
            if block >= len(self._before):
                return None
            before = self._before[block]
        ends = _ends(self._read(block * BLOCK, start - block * BLOCK), block * BLOCK)
        return before + len(ends) + 1

    def piece(self, start: int, end: int) -> Piece:
        """The lines that begin in these bytes; both places are multiples of `BLOCK`."""
        first, last = self._first_start(start), self._first_start(end)
        return Piece(first, self._read(first, last - first))

    def _first_start(self, at: int) -> int:
        """Where the first line begins at or behind a multiple of `BLOCK`; the end of the file if none does."""
        if at == 0:
            return 0
        base = at - BLOCK
        raw = self._read(base, 2 * BLOCK)
        return next((end for end in _ends(raw, base) if end >= at), base + len(raw))

    def _read(self, start: int, size: int) -> bytes:
        """Bytes of the file as it is now; none where it is gone, which the next look tells."""
        try:
            return _read(self.path, start, size)
        except OSError:
            return b""


def _read(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


def _has_cut(raw: bytes, base: int) -> bool:
    """Whether one of the whole blocks in these bytes has no newline, so that a line ends behind it."""
    first = -base % BLOCK
    return any(raw.find(b"\n", at, at + BLOCK) < 0 for at in range(first, len(raw) - BLOCK + 1, BLOCK))


def _ends(raw: bytes, base: int) -> list[int]:
    """Where lines end in these bytes, which stand at `base`, where a line or a block begins."""
    ends: list[int] = []
    block = base // BLOCK * BLOCK
    while block < base + len(raw):
        found = [base + newline.end() for newline in _NEWLINE.finditer(raw, max(0, block - base), block + BLOCK - base)]
        if not found and block >= base and block + BLOCK <= base + len(raw):
            found = [block + BLOCK]
        ends += found
        block += BLOCK
    return ends
