"""What the window and the process that draws formulas say to each other; the window needs no more of it than this.

A line to the process is a JSON list: number, source, whether it is displayed. The answer is number, width, ascent,
descent, SVG, or number and why it cannot be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 4000
"""In letters; what is longer takes seconds to draw, and is shown as it is written."""

COLOUR = "currentColor"
"""What a drawing is drawn in; the window puts a colour of the theme in its place."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as SVG in `COLOUR`; what reaches above and below the baseline, and how wide it is.

    All lengths are in ems of the text around it.
    """

    svg: str
    width: float
    ascent: float
    descent: float
