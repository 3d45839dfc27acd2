"""What a writer of HTML comes across and has to tell: what it could not show, and what else is needed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Sightings:
    """Collected while one block is written; every list keeps the order, each entry once."""

    unexpanded: dict[str, None] = field(default_factory=dict)
    """Commands and environments that nothing here knows."""
    pictures: dict[str, None] = field(default_factory=dict)
    """What a placeholder stands for."""
    media: dict[str, None] = field(default_factory=dict)
    """Files that the HTML shows, by the names that the note gives them."""
    warnings: dict[str, None] = field(default_factory=dict)
    terms: dict[str, None] = field(default_factory=dict)
    """HTML of what the text sets apart: emphasised words, outermost only."""
    footnotes: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    """What references to the block's own equations show, by label."""
    tagged: set[str] = field(default_factory=set)
    r"""The labels among them whose equation has a `\tag` of its own."""
