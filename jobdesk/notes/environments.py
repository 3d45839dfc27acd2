"""Which LaTeX environments there are, by what becomes of them on a card."""

from __future__ import annotations

HIDDEN_ENVIRONMENTS = frozenset({"comment", "asydef", "filecontents", "filecontents*", "sagesilent", "gobble"})
"""What they hold is never printed."""

LITERAL_ENVIRONMENTS = frozenset(
    {"verbatim", "verbatim*", "Verbatim", "Verbatim*", "BVerbatim", "LVerbatim", "lstlisting", "minted"}
)
"""What they hold is not TeX, and is shown as it is."""

PICTURE_ENVIRONMENTS = frozenset(
    """asy axis chart circuitikz diagram dot2tex feynman feynmandiagram fmffile forest metapost mpost
    pgfpicture picture psmatrix pspicture pspicture* quantikz quantikz* sageblock tikzcd tikzcd* tikzpicture
    tikzpicture* tikz-cd xy yquant""".split()
)
"""Pictures and diagrams, which MathJax cannot show: a placeholder names them."""

PICTURE_COMMANDS = frozenset(
    {"\\xymatrix", "\\xygraph", "\\Qcircuit", "\\tikz", "\\chemfig", "\\feynmandiagram", "\\diagram", "\\begindiagram"}
)
"""Commands that draw, with the drawing in their last group."""

MATH_ENVIRONMENTS = frozenset(
    """align align* alignat alignat* CD displaymath dmath dmath* empheq eqnarray eqnarray* equation equation*
    flalign flalign* gather gather* math multline multline* numcases prooftree subnumcases xalignat
    xalignat*""".split()
)
"""Environments that switch to mathematics by themselves."""

PROOF_ENVIRONMENTS = frozenset(
    "ans answer answers hint losung loesung lösung proof prf soln sol solution solutions subproof".split()
)
"""Environments that prove or solve the block directly before them."""

LIST_ENVIRONMENTS = {
    "itemize": "ul",
    "compactitem": "ul",
    "inparaitem": "ul",
    "parlist": "ol",
    "enumerate": "ol",
    "compactenum": "ol",
    "inparaenum": "ol",
    "tasks": "ol",
    "description": "dl",
    "compactdesc": "dl",
    "inparadesc": "dl",
    "trivlist": "ul",
    "list": "ul",
}
"""Lists and their HTML element."""

QUOTE_ENVIRONMENTS = frozenset({"quote", "quotation", "verse", "displayquote"})

TABLE_ENVIRONMENTS = {
    "tabular": "[{",
    "tabular*": "{[{",
    "tabularx": "{[{",
    "tabulary": "{[{",
    "longtable": "[{",
    "tblr": "[{",
    "supertabular": "[{",
}
"""Tables and the arguments before their first row (`[` optional, `{` required)."""

PLAIN_ENVIRONMENTS = {
    "abstract": "",
    "adjustwidth": "{{",
    "appendices": "",
    "center": "",
    "columns": "[",
    "column": "[{",
    "document": "",
    "figure": "[",
    "figure*": "[",
    "flushleft": "",
    "flushright": "",
    "framed": "",
    "landscape": "",
    "mdframed": "[",
    "minipage": "[[[{",
    "multicols": "{[",
    "multicols*": "{[",
    "onehalfspace": "",
    "parbox": "[{",
    "samepage": "",
    "shaded": "",
    "singlespace": "",
    "sloppypar": "",
    "spacing": "{",
    "subequations": "",
    "subfigure": "[{",
    "table": "[",
    "table*": "[",
    "tcolorbox": "[",
    "titlepage": "",
    "wrapfigure": "[{[{",
}
"""Environments that only place what they hold, and the arguments before it."""


def is_known(environment: str) -> bool:
    """Whether the HTML of this environment is known here, so that no definition in a note is needed for it."""
    return (
        environment in MATH_ENVIRONMENTS
        or environment in PROOF_ENVIRONMENTS
        or environment in LIST_ENVIRONMENTS
        or environment in QUOTE_ENVIRONMENTS
        or environment in TABLE_ENVIRONMENTS
        or environment in PLAIN_ENVIRONMENTS
        or environment in PICTURE_ENVIRONMENTS
        or environment in LITERAL_ENVIRONMENTS
        or environment in HIDDEN_ENVIRONMENTS
    )
