"""The process that draws formulas: reads one on each line of its standard input, answers on its standard output.

It ends with its input, and so with the window.
"""

from __future__ import annotations

import json
import sys

from jobdesk.processes.keeper import own_stdout
from jobdesk.ui.formulas.drawing import CannotDraw, draw

DEEPEST = 4000
"""Of Python's own calls: deeper nesting than this is refused by the library, not by the machine."""


def main() -> None:
    """Draw until there is nothing more to read."""
    sys.setrecursionlimit(DEEPEST)
    answers = own_stdout()
    for line in sys.stdin:
        number, source, is_display = json.loads(line)
        answers.write(json.dumps([number, *_drawn(source, is_display=is_display)]).encode() + b"\n")
        answers.flush()


def _drawn(source: str, *, is_display: bool) -> list[object]:
    try:
        drawing = draw(source, is_display=is_display)
    except CannotDraw as error:
        return [str(error)]
    return [drawing.width, drawing.ascent, drawing.descent, drawing.svg]
