"""A stream as a place for people: whether it is a terminal, how wide, in which colours, and what it can be shown."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from enum import Enum
from typing import TextIO

from rich.cells import cell_len, set_cell_size

PIPE_WIDTH = 80
NARROWEST = 8
ELLIPSIS = "…"

# Everything that moves a cursor, rings, hides or turns text around: C0, DEL, C1, and the marks of direction that
# make a text read otherwise than it is (Unicode Technical Report 36, "Bidirectional Text Spoofing").
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_COLOUR = re.compile("\x1b\\[[0-9;]*m")


class Style(Enum):
    """What a colour says; it never says it alone."""

    GOOD = "32"
    BAD = "31"
    NOTE = "33"
    BUSY = "36"
    FAINT = "2"
    STRONG = "1"


class Screen:
    """One stream of this program."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.is_terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
        self.has_colour = self.is_terminal and not os.environ.get("NO_COLOR")
        self.has_signs = (stream.encoding or "").lower().replace("-", "") == "utf8"

    @property
    def width(self) -> int:
        """Columns; of a pipe as many as a terminal usually has, for what is wrapped."""
        return shutil.get_terminal_size((PIPE_WIDTH, 24)).columns if self.is_terminal else PIPE_WIDTH

    def line(self, text: str = "") -> None:
        """Write one line. What did not come from this program must have been made safe."""
        self.stream.write(f"{text}\n")
        self.stream.flush()

    def joined(self, *texts: str | None) -> str:
        """Texts that are not empty, made safe, in one line."""
        return (" · " if self.has_signs else " - ").join(safe(text) for text in texts if text)

    def cut(self, text: str, taken: int = 0) -> str:
        """A text that leaves `taken` columns of its line free: cut on a terminal, whole elsewhere."""
        room = max(NARROWEST, self.width - taken)
        if not self.is_terminal or cell_len(text) <= room:
            return text
        return set_cell_size(text, room - 1).rstrip() + (ELLIPSIS if self.has_signs else "~")

    def wrapped(self, text: str) -> str:
        """A sentence broken between words where a terminal would break it anywhere."""
        return "\n".join(textwrap.wrap(text, self.width, break_on_hyphens=False)) if self.is_terminal else text

    def paint(self, text: str, style: Style | None) -> str:
        """The text in a colour, where there are any."""
        if style is None or not self.has_colour or not text:
            return text
        return f"\x1b[{style.value}m{text}\x1b[0m"


def safe(text: str) -> str:
    """A text from a repository or a command on one line, with nothing in it that a terminal would obey."""
    return _UNSAFE.sub(_shown, text.replace("\n", " ").replace("\t", " "))


def safe_output(text: str) -> str:
    """Output of a command for a terminal: lines, tabs and colours stay, what else a terminal obeys is shown.

    A carriage return that begins a line anew, as progress bars do it, ends the line instead.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    pieces, at = [], 0
    for colour in _COLOUR.finditer(lines):
        pieces += [_UNSAFE.sub(_shown, lines[at : colour.start()]), colour.group()]
        at = colour.end()
    return "".join(pieces) + _UNSAFE.sub(_shown, lines[at:])


def _shown(character: re.Match[str]) -> str:
    code = ord(character.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
