"""Turns the bytes of a note into text, whatever they are, and says what was wrong with them."""

from __future__ import annotations

import re
from bisect import bisect_right
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from functools import cached_property

from jobdesk.notes.block import NoteWarning

MAX_BYTES = 4_000_000
"""A larger note is not read: the longest books keep their chapters far below this."""

CONTEXT_LINES = 5
"""How many lines before and after a block are kept with it."""

CONTEXT_LENGTH = 1_000
"""How many characters of them, on either side."""

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""What stands at the beginning of a file that Git LFS keeps elsewhere."""

# Besides control characters: what `clozes` and `markup` mark their places with.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ue000-\ue004]")


@dataclass(frozen=True)
class Source:
    """A note as text: newlines are `\\n`, and there are no control characters."""

    text: str
    warnings: tuple[NoteWarning, ...] = ()

    @cached_property
    def _newlines(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def line_at(self, offset: int) -> int:
        """The number of the line, from 1, in which that character stands."""
        return bisect_right(self._newlines, offset - 1) + 1

    def before(self, line: int) -> str:
        """The lines before a line, as its context: at most `CONTEXT_LINES` and `CONTEXT_LENGTH`."""
        start, end = self._start_of(line - CONTEXT_LINES), max(self._start_of(line) - 1, 0)
        return self.text[max(start, end - CONTEXT_LENGTH) : end]

    def after(self, line: int) -> str:
        """The lines after a line, as its context."""
        start, end = self._start_of(line + 1), self._start_of(line + CONTEXT_LINES + 1)
        return self.text[start : min(end, start + CONTEXT_LENGTH)].removesuffix("\n")

    def _start_of(self, line: int) -> int:
        if line <= 1:
            return 0
        return self._newlines[line - 2] + 1 if line - 2 < len(self._newlines) else len(self.text)


def read_source(blob: bytes) -> Source:
    """The text of a note; empty, with a warning, when it is too large, binary or only a pointer to it."""
    if reason := _unreadable(blob):
        return Source("", (NoteWarning(reason, 1),))
    text, warnings = _decode(blob)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(_UNPRINTABLE.sub("", text), warnings)


def text_of(blob: bytes) -> str | None:
    """The text of a note that another takes in; None where it cannot be read."""
    return None if _unreadable(blob) else read_source(blob).text


def too_large(size: int) -> str:
    """Why a note of so many bytes is not read."""
    return f"not read: {size / 1e6:.1f} MB is more than the {MAX_BYTES / 1e6:.0f} MB a note may have"


def _unreadable(blob: bytes) -> str | None:
    if len(blob) > MAX_BYTES:
        return too_large(len(blob))
    if blob.startswith(LFS_POINTER):
        return "not read: only a Git LFS pointer is stored here"
    if b"\0" in blob and not blob.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "not read: this is a binary file"
    return None


def _decode(blob: bytes) -> tuple[str, tuple[NoteWarning, ...]]:
    if blob.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return blob.decode("utf-16", "replace"), ()
    blob = blob.removeprefix(BOM_UTF8)
    try:
        return blob.decode("utf-8"), ()
    except UnicodeDecodeError as trouble:
        line = blob.count(b"\n", 0, trouble.start) + 1
        return _decode_broken(blob, line)


def _decode_broken(blob: bytes, line: int) -> tuple[str, tuple[NoteWarning, ...]]:
    """Bytes that are not UTF-8: where most of them are foreign it is an old Windows file, else a slip."""
    text = blob.decode("utf-8", "replace")
    foreign = text.count("\ufffd")
    if 2 * foreign > sum(map(len, re.findall(r"[^\x00-\x7f]+", text))):
        return blob.decode("cp1252", "replace"), (NoteWarning("not valid UTF-8: read as Windows-1252", line),)
    return text, (NoteWarning("not valid UTF-8: some characters cannot be read", line),)
