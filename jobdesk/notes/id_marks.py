"""Writes the ids of blocks into the bytes of their note, where they are read again, and changes nothing else."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable

from jobdesk.notes.block import Block
from jobdesk.notes.outline import outline
from jobdesk.notes.prints import plain
from jobdesk.notes.source import read_source

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_INDENT = re.compile(rb"[ \t]*")
_QUOTED = re.compile(rb"[ \t>]*")
_MARK = re.compile(r"^[ \t]*% guid: [0-9a-f]{8,40}$\n?", re.MULTILINE)


def with_ids(content: bytes, ids: Iterable[tuple[Block, str]]) -> bytes:
    """The note with an id at each of these blocks of it: in a line above one in LaTeX, behind one in Markdown."""
    bom = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    lines: list[bytes] = _LINE.findall(content.removeprefix(bom))
    usual_end = _end_of(lines[0]) if lines else b""
    solid: list[bool] | None = None
    for block, identity in ids:
        if block.format == "latex":
            _mark_above(lines, block.line - 1, f"% guid: {identity}".encode(), usual_end or b"\n")
            continue
        if solid is None:
            solid = outline(read_source(content).text).solid
        last, mark = block.end_line - 1, f"<!--ID: {identity}-->".encode()
        if solid[last]:
            _mark_below(lines, last, mark, usual_end or b"\n")
        else:
            _mark_at_the_end(lines, last, mark)
    return bom + b"".join(lines)


def says_the_same(before: Block, after: Block) -> bool:
    """Whether a block is as it was, but for ids and for its lines."""
    return _said(before) == _said(after)


def _said(block: Block) -> tuple[object, ...]:
    texts = (_unmarked(block.title), _unmarked(block.body), _unmarked(block.proof))
    named = (block.format, block.kind, block.style, block.environment, block.name, block.label)
    return (*texts, *named, block.heading, block.deck, block.tags, block.warnings)


def _unmarked(text: str | None) -> str | None:
    """Without the ids of blocks that stand inside this one."""
    return None if text is None else plain(_MARK.sub("", text))


def _mark_above(lines: list[bytes], number: int, mark: bytes, end: bytes) -> None:
    line = lines[number]
    indent = _INDENT.match(line)
    lines[number] = (indent[0] if indent else b"") + mark + (_end_of(line) or end) + line


def _mark_below(lines: list[bytes], number: int, mark: bytes, end: bytes) -> None:
    """In a line of its own, since code and formulas end with a line of which nothing else may be part."""
    line = lines[number]
    indent, last_end = _QUOTED.match(line), _end_of(line)
    text = line.removesuffix(last_end)
    lines[number] = text + (last_end or end) + (indent[0] if indent else b"") + mark + last_end


def _mark_at_the_end(lines: list[bytes], number: int, mark: bytes) -> None:
    line = lines[number]
    text = line.rstrip()
    lines[number] = text + b" " + mark + line[len(text) :]


def _end_of(line: bytes) -> bytes:
    return line[len(line.rstrip(b"\r\n")) :]
