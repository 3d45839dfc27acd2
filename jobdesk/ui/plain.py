"""Makes texts that came from elsewhere fit to be shown: one line, no longer than is read, and nothing that acts."""

from __future__ import annotations

import re
from html import escape

MOST = 400
ELLIPSIS = "…"

# Line ends and tabs become spaces. What would ring, hide or turn the text around becomes a sign for "something is
# here": C0, DEL, C1 and the marks of direction (Unicode Technical Report 36, "Bidirectional Text Spoofing").
_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc\ud800-\udfff]"
)
SIGN = "\ufffd"


def one_line(text: str, most: int = MOST) -> str:
    """The text on one line of at most so many characters; of a megabyte no more is looked at than that takes."""
    piece = text[: 4 * most]
    line = _UNSAFE.sub(SIGN, _SPACE.sub(" ", piece)).strip()
    return line if len(line) <= most and len(piece) == len(text) else line[: most - 1].rstrip() + ELLIPSIS


def as_tip(text: str) -> str:
    """A text for a tool tip, which Qt would take for HTML where it looks like it."""
    return f"<p>{escape(one_line(text))}</p>"
