"""What a log says, made fit to be shown: as text, on its own line, with nothing in it that hides or moves."""

from __future__ import annotations

import re

PICTURES = 0x2400
DELETE, PICTURE_OF_DELETE = 0x7F, "\u2421"

_CONTROLS = bytes([*(code for code in range(0x20) if code not in b"\n\t"), DELETE])

# ECMA-48, 5.4 and 5.6: control sequences (colours, cursors), control strings (titles, links), and the short ones.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])")

# C0 and DEL, C1, and the marks of direction that make a text read otherwise than it is (Unicode Technical Report 36).
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def shown(raw: bytes) -> str:
    """The text of whole lines; every newline stays where it is.

    What is no UTF-8 becomes U+FFFD, colours and other escape sequences go, and each other control character
    is shown by its picture (U+2400 and on), or by its number.
    """
    text = raw.decode("utf-8", "replace")
    if raw.isascii() and len(raw.translate(None, _CONTROLS)) == len(raw):
        return text
    return _UNSEEN.sub(_picture, _ESCAPES.sub("", text).replace("\r\n", "\n"))


def _picture(character: re.Match[str]) -> str:
    code = ord(character.group())
    if code < 0x20:
        return chr(PICTURES + code)
    return PICTURE_OF_DELETE if code == DELETE else f"\\u{code:04x}"
