r"""What LaTeX commands mean in running text: their HTML, their symbol, or only their arguments.

Most symbols (`\ss` is ß, `\dag` is †), and which commands take arguments, come from the tables of pylatexenc,
which knows some 900 of them; see `jobdesk.notes.latex` for why its parser is not used.
"""

from __future__ import annotations

import unicodedata

from pylatexenc.latex2text import get_default_latex_context_db as text_database
from pylatexenc.latexwalker import get_default_latex_context_db as argument_database

STYLES = {
    "\\emph": "i", "\\textit": "i", "\\textsl": "i", "\\textbf": "b", "\\textmd": "", "\\texttt": "code",
    "\\underline": "u", "\\uline": "u", "\\uuline": "u", "\\uwave": "u", "\\sout": "s", "\\st": "s",
    "\\textsuperscript": "sup", "\\textsubscript": "sub", "\\textsc": "", "\\textsf": "", "\\textrm": "",
    "\\textup": "", "\\textnormal": "", "\\text": "", "\\mbox": "", "\\hbox": "", "\\fbox": "",
    "\\makebox": "", "\\framebox": "", "\\enquote": "q", "\\alert": "b", "\\hl": "mark", "\\mathrm": "",
    "\\mathbf": "b", "\\mathit": "i", "\\mathsf": "", "\\mathtt": "code", "\\operatorname": "",
    "\\centerline": "", "\\leftline": "", "\\rightline": "", "\\lowercase": "", "\\uppercase": "",
    "\\MakeUppercase": "", "\\MakeLowercase": "", "\\ul": "u", "\\so": "",
}  # fmt: skip
"""Commands around one argument, and their HTML element (`q`: in quotation marks; empty: none)."""

SWITCHES = {
    "\\bf": "b", "\\bfseries": "b", "\\it": "i", "\\itshape": "i", "\\em": "i", "\\sl": "i", "\\slshape": "i",
    "\\tt": "code", "\\ttfamily": "code",
}  # fmt: skip
"""Commands that hold to the end of their group."""

SILENT = frozenset(
    r"""\/ \! \@ \relax \noindent \indent \centering \raggedright \raggedleft \protect \leavevmode \null
    \sloppy \fussy \unskip \ignorespaces \strut \mathstrut \newpage \clearpage \cleardoublepage \pagebreak
    \nopagebreak \allowbreak \nobreak \break \filbreak \FloatBarrier \hfill \hfil \vfill \dotfill \hrulefill
    \tiny \scriptsize \footnotesize \small \normalsize \large \Large \LARGE \huge \Huge \rm \sf \sc \normalfont
    \rmfamily \sffamily \scshape \upshape \mdseries \boldmath \unboldmath \displaystyle \textstyle
    \scriptstyle \limits \nolimits \bgroup \egroup \begingroup \endgroup \makeatletter \makeatother
    \nonumber \notag \frenchspacing \singlespacing \onehalfspacing \doublespacing \maketitle \tableofcontents
    \parttoc \minitoc \appendix \frontmatter \mainmatter \backmatter \hline \toprule \midrule \bottomrule
    \tightlist \itemsep \parskip \parindent \topsep \fill \linewidth \textwidth \columnwidth \baselineskip
    \leftskip \rightskip \nointerlineskip \offinterlineskip \phantomsection \reversemarginpar
    \nocorr \arraybackslash \columnbreak \pause \justifying
    \normalmarginpar \raggedbottom \flushbottom \unpenalty \global \long""".split()
)  # fmt: skip
"""Commands that print nothing and take nothing."""

BREAKS = frozenset({"\\\\", "\\newline", "\\linebreak", "\\tabularnewline", "\\cr"})
"""Commands that end a line."""

PARAGRAPHS = frozenset({"\\par", "\\smallskip", "\\medskip", "\\bigskip", "\\smallbreak", "\\medbreak", "\\bigbreak"})
"""Commands that end a paragraph."""

SWALLOWED = {
    "\\label": "{", "\\index": "{", "\\glossary": "{", "\\vspace": "*{", "\\hspace": "*{", "\\vskip": "d",
    "\\hskip": "d", "\\kern": "d", "\\color": "[{", "\\pagecolor": "[{", "\\pagestyle": "{",
    "\\thispagestyle": "{", "\\addcontentsline": "{{{", "\\addtocounter": "{{", "\\setcounter": "{{",
    "\\stepcounter": "{", "\\refstepcounter": "{", "\\setlength": "{{", "\\addtolength": "{{",
    "\\todo": "[{", "\\listoftodos": "[", "\\missingfigure": "[{", "\\hypertarget": "{", "\\phantom": "{",
    "\\hphantom": "{", "\\vphantom": "{", "\\rule": "[{{", "\\enlargethispage": "*{", "\\fontsize": "{{",
    "\\selectfont": "", "\\linespread": "{", "\\renewcommand": "*{[[{", "\\newcommand": "*{[[{",
    "\\providecommand": "*{[[{", "\\theoremstyle": "{", "\\captionsetup": "[{", "\\bibliographystyle": "{",
    "\\bibliography": "{", "\\usetikzlibrary": "{", "\\tikzset": "{", "\\graphicspath": "{",
    "\\selectlanguage": "[{", "\\penalty": "d", "\\hypersetup": "{", "\\setlist": "[{",
    "\\setitemize": "[{", "\\setenumerate": "[{", "\\renewenvironment": "*{[[{{",
    "\\newenvironment": "*{[[{{", "\\looseness": "d", "\\lstset": "{", "\\usepackage": "[{",
    "\\definecolor": "{{{", "\\nocite": "{", "\\markboth": "{{", "\\markright": "{", "\\cline": "{",
    "\\cmidrule": "[{", "\\sisetup": "{", "\\pdfbookmark": "[{{", "\\crefname": "{{{", "\\Crefname": "{{{",
    "\\sidenotemark": "[", "\\footnotemark": "[", "\\tagpdfsetup": "{", "\\vfil": "",
    "\\numberwithin": "{{", "\\counterwithin": "{{", "\\setbeamercovered": "{", "\\addbibresource": "{",
}  # fmt: skip
"""Commands that print nothing: `*` a star, `[` optional, `{` required, `d` a length such as `3pt plus 1fil`."""

ACCENTS = {
    "\\`": "\u0300", "\\'": "\u0301", "\\^": "\u0302", "\\~": "\u0303", "\\=": "\u0304", "\\u": "\u0306",
    "\\.": "\u0307", '\\"': "\u0308", "\\r": "\u030a", "\\H": "\u030b", "\\v": "\u030c", "\\d": "\u0323",
    "\\c": "\u0327", "\\k": "\u0328", "\\b": "\u0331", "\\t": "\u0361",
}  # fmt: skip
"""Accents over the next letter, as combining characters."""

_OWN_SYMBOLS = {
    "\\ ": " ", "\\\n": " ", "\\\t": " ", "\\,": "\u2009", "\\:": "\u2005", "\\>": "\u2005", "\\;": "\u2005",
    "\\quad": "\u2003", "\\qquad": "\u2003\u2003", "\\enspace": "\u2002", "\\enskip": "\u2002",
    "\\thinspace": "\u2009", "\\medspace": "\u2005", "\\thickspace": "\u2005", "\\nobreakspace": "\u00a0",
    "\\space": " ", "\\%": "%", "\\&": "&", "\\$": "$", "\\#": "#", "\\_": "_", "\\{": "{", "\\}": "}",
    "\\dots": "…", "\\ldots": "…", "\\textellipsis": "…", "\\cdots": "⋯", "\\vdots": "⋮", "\\ddots": "⋱",
    "\\S": "§", "\\P": "¶", "\\dag": "†", "\\ddag": "‡", "\\copyright": "©", "\\pounds": "£", "\\euro": "€",
    "\\texttrademark": "™", "\\textregistered": "®", "\\textcopyright": "©", "\\textdegree": "°",
    "\\textasciitilde": "~", "\\textasciicircum": "^", "\\textbar": "|", "\\textless": "<",
    "\\textgreater": ">", "\\textunderscore": "_", "\\textbraceleft": "{", "\\textbraceright": "}",
    "\\textbullet": "•", "\\textperiodcentered": "·", "\\TeX": "TeX", "\\LaTeX": "LaTeX", "\\LaTeXe": "LaTeX2e",
    "\\qed": "∎", "\\qedhere": "∎", "\\qedsymbol": "∎", "\\blacksquare": "■", "\\slash": "/", "\\lq": "‘",
    "\\rq": "’", "\\guillemotleft": "«", "\\guillemotright": "»", "\\checkmark": "✓",
    "\\textquotesingle": "'", "\\textquotedbl": '"', "\\textsection": "§", "\\|": "‖", "\\Box": "□",
    "\\textvisiblespace": "␣", "\\i": "ı", "\\j": "ȷ",
}  # fmt: skip


def _known_symbols() -> dict[str, str]:
    known: dict[str, str] = {}
    for spec in text_database().iter_macro_specs():
        symbol = spec.simplify_repl
        if isinstance(symbol, str) and "%" not in symbol and spec.macroname != "today":  # today is no fixed text
            known["\\" + spec.macroname] = symbol
    return known


def _known_to_take_arguments() -> frozenset[str]:
    known = {"\\" + spec.macroname: spec.args_parser.argspec or "" for spec in argument_database().iter_macro_specs()}
    return frozenset(name for name, arguments in known.items() if arguments.lstrip("*[").startswith("{"))


SYMBOLS = _known_symbols() | _OWN_SYMBOLS
"""Commands that are one symbol."""

_MORE_WITH_ARGUMENTS = frozenset(
    r"""\tfrac \dfrac \cfrac \binom \tbinom \dbinom \overset \underset \stackrel \boldsymbol \mathop \mathbin
    \mathrel \mathord \mathopen \mathclose \mathpunct \boxed \cancel \substack \phantom""".split()
)
TAKES_ARGUMENT = (_known_to_take_arguments() | _MORE_WITH_ARGUMENTS | frozenset(STYLES)) - {"\\not"}
"""Commands that take the next token as their argument: a macro there expands as one piece."""


def accented(letter: str, accent: str) -> str:
    """The letter under that combining accent, as one character where there is one."""
    return unicodedata.normalize("NFC", letter + accent)
