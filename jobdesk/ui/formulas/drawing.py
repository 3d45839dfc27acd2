"""Draws one formula as SVG with ziamath: pure Python, which holds the interpreter, so a process of its own calls this.

ziamath 0.13 draws all but few of what notes hold; what it gets wrong is put right here, before and between its two
steps (LaTeX to MathML by latex2mathml, MathML to SVG).
"""

from __future__ import annotations

import re

from ziamath.config import config
from ziamath.tex import tex2mml
from ziamath.zmath import Math

from jobdesk.ui.formulas.protocol import COLOUR, LONGEST, Drawing

EM = 20.0
"""The size at which it is drawn; what is given back counts in ems, and is scaled to any size."""

MARGIN = 1.0
HIGHEST_EM, WIDEST_EM = 60.0, 400.0
"""What is drawn larger was drawn wrongly."""

# Letters of an alphabet are drawn as such only inside braces: \mathbb C.
_BARE_LETTER = re.compile(
    r"\\(mathbb|mathcal|mathfrak|mathscr|mathbf|mathrm|mathsf|mathit)\s*([A-Za-z0-9])(?![A-Za-z])"
)

# A power of a matrix is refused unless the matrix is a group.
_RAISED_MATRIX = re.compile(r"(\\begin\{([bBpvV]?matrix)\}.*?\\end\{\2\})(?=\s*[\^_])", re.DOTALL)

# Behind a word for its size, < is an angle bracket.
_ANGLE = re.compile(r"(\\(?:left|right|middle|[bB]igg?[lrm]?)\s*)([<>])")
_ANGLES = {"<": r"\langle ", ">": r"\rangle "}

# A large operator with limits between fences makes these a thousand pixels high, unless it does not stretch itself.
_LARGE_OPERATOR = re.compile(r"<mo>(&#x0(?:220[FE]|221[01]|222B|222C|222D|222E|22C[0-3]|2A0[0-6]);)")

# The name of a function stands off what it is of, as TeX has it.
_FUNCTION = re.compile(r"(<m[io](?: movablelimits=\"true\")?>[A-Za-z]{2,}</m[io]>)(?=<m(?:[in]|sup|sub|frac|sqrt)\b)")
_THIN_SPACE = r'\1<mspace width="0.167em" />'

_UNKNOWN = re.compile(r">(\\[A-Za-z]+)")


class CannotDraw(Exception):
    """This formula is shown as it is written."""


def draw(source: str, *, is_display: bool) -> Drawing:
    """Draw LaTeX that has no delimiters. Raises `CannotDraw`, whatever goes wrong."""
    if len(source) > LONGEST:
        raise CannotDraw("It is too long.")
    try:
        drawing = _drawn(source, is_display=is_display)
    except CannotDraw:
        raise
    except (Exception, RecursionError) as error:
        raise CannotDraw(f"{type(error).__name__}: {error}") from error
    if drawing.width > WIDEST_EM or drawing.ascent + drawing.descent > HIGHEST_EM:
        raise CannotDraw("It would be larger than a screen.")
    return drawing


def _drawn(source: str, *, is_display: bool) -> Drawing:
    config.svg2 = False  # Qt draws no symbols that are used again
    config.precision = 2
    config.math.color = COLOUR
    source = _BARE_LETTER.sub(r"\\\1{\2}", source)
    source = _RAISED_MATRIX.sub(r"{\1}", source)
    source = _ANGLE.sub(lambda found: found[1] + _ANGLES[found[2]], source)
    mathml = tex2mml(source, inline=not is_display)
    if unknown := _UNKNOWN.search(mathml):
        raise CannotDraw(f"{unknown[1]} is not known.")
    mathml = _LARGE_OPERATOR.sub(r'<mo stretchy="false">\1', mathml)
    mathml = _FUNCTION.sub(_THIN_SPACE, mathml)
    made = Math(mathml, size=EM, margin=MARGIN)
    box = made.node.bbox
    return Drawing(
        made.svg(),
        (box.xmax - box.xmin + 2 * MARGIN) / EM,
        (box.ymax + MARGIN) / EM,
        (MARGIN - box.ymin) / EM,
    )
