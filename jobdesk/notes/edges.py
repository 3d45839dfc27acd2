"""Edges: which block of a parent's notes became which block of a child's, as values that can be kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from jobdesk.notes.prints import Place, Print

LINEAGE_VERSION = "lineage-1"
"""Changes whenever the same two trees may give other edges, or the same edges other identities."""

How = Literal["same id", "same text", "same label", "same front", "same back", "similar"]
"""Why two blocks are one, from the surest reason to the weakest."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The block of the parent that a block was, and how that is known."""

    place: Place
    how: How


@dataclass(frozen=True, slots=True)
class Descent:
    """One block of a child and where it comes from.

    Without an origin it is new, or it is doubtful: then `candidates` are the blocks of the parent that it
    may have been, and none of them became another block.
    """

    print: Print
    origin: Origin | None = None
    candidates: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDescent:
    """All blocks of one file of the child, in their order."""

    path: str
    blocks: tuple[Descent, ...]


@dataclass(frozen=True, slots=True)
class Edges:
    """What became of the blocks between a parent and a child. A file that is not named kept its blocks."""

    changed: tuple[FileDescent, ...] = ()
    """Files of the child that are new, or whose blocks differ from those in the parent; by path."""
    removed: tuple[str, ...] = ()
    """Files with blocks that the child no longer has; by path."""


def encode(edges: Edges) -> bytes:
    """Edges as compact JSON, to be kept under the two trees of notes and `LINEAGE_VERSION`."""
    files = [[file.path, [_packed(descent, file.path) for descent in file.blocks]] for file in edges.changed]
    return json.dumps([files, edges.removed], separators=(",", ":")).encode()


def decode(kept: bytes) -> Edges:
    """The edges that `encode` was given."""
    files, removed = json.loads(kept)
    return Edges(
        tuple(FileDescent(path, tuple(_unpacked(row, path) for row in rows)) for path, rows in files),
        tuple(removed),
    )


def _packed(descent: Descent, path: str) -> list[Any]:
    """Kind, text and id; then the origin, with 0 for the path of the file itself; then the candidates."""
    print, origin = descent.print, descent.origin
    row: list[Any] = [print.kind, print.text, print.explicit_id]
    if origin:
        row.append([0 if origin.place.path == path else origin.place.path, origin.place.index, origin.how])
    elif descent.candidates:
        row += [None, [[place.path, place.index] for place in descent.candidates]]
    return row


def _unpacked(row: list[Any], path: str) -> Descent:
    kind, text, explicit_id, *rest = row
    print = Print(kind, text, explicit_id)
    if not rest:
        return Descent(print)
    if rest[0] is None:
        return Descent(print, None, tuple(Place(*place) for place in rest[1]))
    from_path, index, how = rest[0]
    return Descent(print, Origin(Place(from_path or path, index), how))
