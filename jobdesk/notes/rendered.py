"""A block as HTML: the parts from which questions are put together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendered:
    """The HTML of one block; a pure function of the block and the macros in force.

    Images stand in it by the names that the note gives them (`media`), until `jobdesk.notes.media` settles them.
    """

    title: str = ""
    body: str = ""
    proof: Rendered | None = None
    """The proof or solution, with what was come across in it alone."""
    heading: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """What the body sets apart (`<b>group</b>`), in its order."""
    hypothesis: str = ""
    """In "Let ... Then ...", what stands before the conclusion."""
    opening: str = ""
    """The first words, never more than half of the body."""
    unexpanded: tuple[str, ...] = ()
    """Commands and environments that could not be expanded and that MathJax does not know."""
    pictures: tuple[str, ...] = ()
    """What a placeholder stands for, such as "tikzcd"."""
    media: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
