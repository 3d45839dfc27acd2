"""Puts pieces of HTML together: lines into paragraphs, paragraphs and blocks into a field."""

from __future__ import annotations

PARAGRAPH_END = "\n\n"
"""Stands between two paragraphs in a list of pieces."""


class BlockPiece(str):
    """HTML that stands for itself, such as a list; all other pieces are parts of a paragraph."""

    __slots__ = ()


def as_blocks(pieces: list[str]) -> str:
    """Paragraphs in `p`, except where there is only one and nothing beside it."""
    parts: list[str] = []
    line: list[str] = []
    for piece in (*pieces, PARAGRAPH_END):
        if isinstance(piece, BlockPiece) or piece == PARAGRAPH_END:
            if paragraph := trimmed("".join(line)):
                parts.append(paragraph)
            line = []
            if isinstance(piece, BlockPiece):
                parts.append(piece)
        else:
            line.append(piece)
    if len(parts) == 1:
        return parts[0]
    return "".join(part if isinstance(part, BlockPiece) else f"<p>{part}</p>" for part in parts)


def as_inline(pieces: list[str]) -> str:
    """Everything on one line, the ends of paragraphs as empty lines."""
    return trimmed("".join("<br><br>" if piece == PARAGRAPH_END else piece for piece in pieces))


def trimmed(html: str) -> str:
    """Without space and line breaks at both ends."""
    start, end = 0, len(html)
    while start < end and (html[start].isspace() or html.startswith("<br>", start)):
        start += 1 if html[start].isspace() else 4
    while start < end and (html[end - 1].isspace() or html.startswith("<br>", end - 4)):
        end -= 1 if html[end - 1].isspace() else 4
    return html[start:end]
