"""Finds a text or an expression in a log: the next and the previous place, and how many there are.

It goes from piece to piece of about a megabyte, each of whole lines; a find stays in its line. The
interpreter is left to other threads while an expression is matched, and no piece is matched for ever.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock

import regex

from jobdesk.core.errors import UserError
from jobdesk.core.language import _
from jobdesk.desk.logs.lines import BLOCK, Line, Log, Piece, never

PIECE = 64 * BLOCK
LONGEST_S = 2.0


class BadExpression(UserError):
    """That is not a regular expression."""


class SlowExpression(UserError):
    """That expression takes too long to look for; say it in a simpler way."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: a text, or a regular expression. One of `hints`, in small letters, is in every find."""

    text: str
    is_expression: bool = False
    match_case: bool = False
    hints: tuple[str, ...] = ()


ERRORS = Wanted(
    r"(?<!\b(?:0|no|without|zero) )(?:errors?|exceptions?|fatal|panic(?:ked)?|traceback|failed|failures?|segfault"
    r"|segmentation fault|out of memory|core dumped)(?![\w-])",
    is_expression=True,
    hints=("error", "exception", "fatal", "panic", "traceback", "fail", "seg", "out of memory", "core dumped"),
)
"""What tools print where something went wrong."""


@dataclass(frozen=True, slots=True)
class Find:
    """A place where it stands: a line, and the columns of its text from `start` to before `end`."""

    line: Line
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many finds there are in the first `counted` of `size` bytes of an edition."""

    edition: int
    finds: int
    counted: int
    size: int

    @property
    def is_complete(self) -> bool:
        return self.counted == self.size


class Search:
    """Looks for one thing in one log. Raises `BadExpression` at once, and `SlowExpression` while it looks."""

    def __init__(self, log: Log, wanted: Wanted) -> None:
        self._log = log
        self._matcher = _Matcher(wanted)
        self._lock = Lock()
        self._edition = -1
        self._before = array("q", [0])
        self._rest = (0, 0)

    # ------------------------------------------------------------------ how many

    def count(self, stop: Callable[[], bool] = never, most: int | None = None) -> Tally:
        """Count on, to the end or by about `most` bytes, and say how many there are then."""
        (tally, at), left = self._tally(), most
        while not tally.is_complete and (left is None or left > 0) and not stop():
            is_whole = tally.size >= at + PIECE + BLOCK
            end = at + PIECE if is_whole else tally.size
            found = sum(self._matcher.count(self._log.piece(one, one + PIECE).text) for one in range(at, end, PIECE))
            self._add(tally.edition, at, end, found, is_whole)
            left = None if left is None else left - (end - at)
            tally, at = self._tally()
        return tally

    def place(self, find: Find) -> int | None:
        """Which of all finds this is, from 1; None where it is not counted yet."""
        number = find.line.offset // PIECE
        with self._lock:
            whole = min(number, len(self._before) - 1)
            before = self._before[whole]
            counted = (len(self._before) - 1) * PIECE + self._rest[0]
        if find.line.offset >= counted:
            return None
        between = sum(self._matcher.count(self._piece(one).text) for one in range(whole, number))
        piece = self._piece(number)
        at = _index(piece, find.line.offset, find.start)
        return before + between + sum(start <= at for start, _ in self._matcher.spans(piece.text))

    def _tally(self) -> tuple[Tally, int]:
        """What is counted, and where the first piece begins that is not counted for good."""
        extent = self._log.look()
        with self._lock:
            if extent.edition != self._edition:
                self._edition, self._before, self._rest = extent.edition, array("q", [0]), (0, 0)
            rest, finds = self._rest
            at = (len(self._before) - 1) * PIECE
            return Tally(extent.edition, self._before[-1] + finds, min(at + rest, extent.size), extent.size), at

    def _add(self, edition: int, at: int, end: int, finds: int, is_whole: bool) -> None:
        """Remember what a piece has whose last line is whole, or what stands behind the last such piece."""
        with self._lock:
            if edition != self._edition or at != (len(self._before) - 1) * PIECE:
                return
            if is_whole:
                self._before.append(self._before[-1] + finds)
                self._rest = (0, 0)
            else:
                self._rest = (end - at, finds)

    # ------------------------------------------------------------------ where

    def next(self, offset: int = 0, column: int = -1, stop: Callable[[], bool] = never) -> Find | None:
        """The first find behind a column of the line at `offset`; None where there is none, or when stopped."""
        number, size = offset // PIECE, self._log.look().size
        is_first = True
        while number * PIECE <= size and not stop():
            if is_first or not self._is_known_empty(number):
                piece = self._piece(number)
                after = _index(piece, offset, column) if is_first else -1
                for start, end in self._matcher.spans(piece.text):
                    if start > after:
                        return self._find(piece, start, end)
            number, is_first = number + 1, False
        return None

    def previous(self, offset: int, column: int = 0, stop: Callable[[], bool] = never) -> Find | None:
        """The last find before a column of the line at `offset`; None where there is none, or when stopped."""
        size = self._log.look().size
        number = min(offset, size) // PIECE
        is_first = offset < size
        while number >= 0 and not stop():
            if is_first or not self._is_known_empty(number):
                piece = self._piece(number)
                before = _index(piece, offset, column) if is_first else len(piece.text)
                found = [span for span in self._matcher.spans(piece.text) if span[0] < before]
                if found:
                    return self._find(piece, *found[-1])
            number, is_first = number - 1, False
        return None

    def within(self, line: Line) -> list[tuple[int, int]]:
        """The columns of all finds in one line, from start to before end."""
        return list(self._matcher.spans(line.text))

    def _piece(self, number: int) -> Piece:
        return self._log.piece(number * PIECE, (number + 1) * PIECE)

    def _is_known_empty(self, number: int) -> bool:
        with self._lock:
            return number + 1 < len(self._before) and self._before[number] == self._before[number + 1]

    def _find(self, piece: Piece, start: int, end: int) -> Find:
        line = piece.text.count("\n", 0, start)
        at = piece.text.rfind("\n", 0, start) + 1
        stop = piece.text.find("\n", start)
        text = piece.text[at : stop if stop >= 0 else None]
        places = [*piece.starts[line : line + 2], piece.end]
        return Find(Line(places[0], places[1], self._log.number(places[0]), text), start - at, end - at)


class _Matcher:
    """Where something stands in a text of many lines."""

    def __init__(self, wanted: Wanted) -> None:
        self._text = wanted.text
        self._hints = wanted.hints
        self._is_plain = not wanted.is_expression
        self._match_case = wanted.match_case
        flags = regex.MULTILINE if wanted.match_case else regex.MULTILINE | regex.IGNORECASE
        try:
            self._pattern = regex.compile(wanted.text if wanted.is_expression else regex.escape(wanted.text), flags)
        except regex.error as error:
            raise BadExpression(_("That is not a regular expression: {error}.").format(error=error)) from error

    def count(self, text: str) -> int:
        if self._is_plain and self._text and (self._match_case or (text.isascii() and self._text.isascii())):
            return text.count(self._text) if self._match_case else text.lower().count(self._text.lower())
        return sum(1 for _ in self.spans(text))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each find that is not empty, cut off at the end of its line."""
        try:
            for first, last in self._stretches(text):
                for found in self._pattern.finditer(text, first, last, timeout=LONGEST_S, concurrent=True):
                    start, end = found.span()
                    if start < end and text[start] != "\n":
                        newline = text.find("\n", start, end)
                        yield start, end if newline < 0 else newline
        except TimeoutError as error:
            raise SlowExpression from error

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """The parts of a text that are worth matching: all of it, or the lines that have a hint."""
        small = text.lower() if self._hints else ""
        if len(small) != len(text):
            yield 0, len(text)
            return
        for start in sorted({start for hint in self._hints for start in _lines_with(small, hint)}):
            end = text.find("\n", start)
            yield start, end if end >= 0 else len(text)


def _lines_with(text: str, hint: str) -> Iterator[int]:
    """Where lines begin that have this in them."""
    at = text.find(hint)
    while at >= 0:
        yield text.rfind("\n", 0, at) + 1
        newline = text.find("\n", at)
        at = text.find(hint, newline) if newline >= 0 else -1


def _index(piece: Piece, offset: int, column: int) -> int:
    """Where a column of the line at `offset` is in the text; before the next line where none begins there."""
    line = bisect_left(piece.starts, offset)
    at = 0
    for _line in range(line):
        at = piece.text.find("\n", at) + 1 or len(piece.text)
    return at + column if piece.starts[line : line + 1] == [offset] else at - 1
