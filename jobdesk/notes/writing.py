"""What the parts of the HTML writer may ask of the whole."""

from __future__ import annotations

from typing import Protocol

from jobdesk.notes.sightings import Sightings
from jobdesk.notes.stream import Span, Stream


class Writing(Protocol):
    """A writer of HTML for stretches of one stream."""

    stream: Stream
    tokens: list[str]
    sightings: Sightings

    def blocks(self, start: int, stop: int) -> str: ...

    def inline(self, start: int, stop: int) -> str: ...

    def formula(self, start: int, stop: int) -> str: ...

    def styled(self, element: str, span: Span) -> str: ...
