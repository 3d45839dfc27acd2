"""The process that draws formulas: reads one on each line of its standard input, answers on its standard output.

It ends with its input, and so with the window.
"""

from __future__ import annotations

import json
import sys

from jobdesk.ui.formulas.drawing import CannotDraw, draw

DEEPEST = 4000
"""Of Python's own calls: deeper nesting than this is refused by the library, not by the machine."""


def main() -> None:
    """Draw until there is nothing more to read."""
    sys.setrecursionlimit(DEEPEST)
    for line in sys.stdin:
        number, source, is_display = json.loads(line)
        print(json.dumps([number, *_drawn(source, is_display=is_display)]), flush=True)


def _drawn(source: str, *, is_display: bool) -> list[object]:
    try:
        drawing = draw(source, is_display=is_display)
    except CannotDraw as error:
        return [str(error)]
    return [drawing.width, drawing.ascent, drawing.descent, drawing.svg]


if __name__ == "__main__":
    main()
