"""Notes without git: blocks as a parser gives them."""

from __future__ import annotations

from jobdesk.notes.block import Block


def note(
    title: str | None,
    body: str,
    *,
    kind: str = "theorem",
    heading: tuple[str, ...] = (),
    label: str | None = None,
    explicit_id: str | None = None,
) -> Block:
    """A block as a LaTeX note gives it."""
    return Block(
        "latex", kind, "basic", kind, kind.title(), body, 1, 1, title, label, heading=heading, explicit_id=explicit_id
    )
