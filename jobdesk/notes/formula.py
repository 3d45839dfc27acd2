r"""Writes formulas for MathJax: what it does not know is replaced, dropped or listed.

The source that comes out is balanced in braces and brings no delimiter, no definition and no link.
"""

from __future__ import annotations

from collections.abc import Callable

from jobdesk.notes.commands import ACCENTS, SYMBOLS, accented
from jobdesk.notes.environments import LITERAL_ENVIRONMENTS, MATH_ENVIRONMENTS, PICTURE_COMMANDS, PICTURE_ENVIRONMENTS
from jobdesk.notes.labels import read_label
from jobdesk.notes.mathjax import ACTING, COMMANDS, ENVIRONMENTS
from jobdesk.notes.pairs import NONE
from jobdesk.notes.sightings import Sightings
from jobdesk.notes.stream import Span, Stream
from jobdesk.notes.tokens import INLINE, LITERAL, PARAGRAPH, PICTURE, source_of

MAX_DEPTH = 60
"""Deeper nesting than that is written without its text commands."""

BODY_ONLY = frozenset({"equation", "equation*", "displaymath", "math", "dmath", "dmath*"})
"""Environments that are nothing but a formula."""

_TEXT = {
    "\\text": "\\text", "\\mbox": "\\text", "\\hbox": "\\text", "\\textrm": "\\text", "\\textnormal": "\\text",
    "\\textup": "\\text", "\\textsc": "\\text", "\\textsl": "\\textit", "\\textsf": "\\text", "\\emph": "\\textit",
    "\\textbf": "\\textbf", "\\textit": "\\textit", "\\texttt": "\\texttt", "\\intertext": "\\text",
    "\\shortintertext": "\\text", "\\fbox": "\\fbox", "\\makebox": "\\text", "\\enquote": "\\text",
    "\\textmd": "\\text",
}  # fmt: skip
_DROPPED = {
    "\\qedhere": "", "\\displaybreak": "[", "\\allowdisplaybreaks": "[", "\\noindent": "", "\\vspace": "*{",
    "\\xspace": "", "\\protect": "", "\\relax": "", "\\footnotemark": "[", "\\index": "{", "\\todo": "[{",
    "\\centering": "", "\\bgroup": "", "\\egroup": "", "\\leavevmode": "", "\\par": "", "\\class": "{",
    "\\cssId": "{", "\\style": "{", "\\data": "{", "\\require": "{", "\\href": "{", "\\hypertarget": "{",
    "\\hyperlink": "{", "\\hyperref": "[", "\\ensuremath": "", "\\footnote": "[{", "\\medskip": "",
    "\\smallskip": "", "\\bigskip": "", "\\nolinebreak": "", "\\numberthis": "", "\\unskip": "", "\\hfil": "",
    "\\hfill": "", "\\boldmath": "", "\\cline": "{",
}  # fmt: skip
_DELIMITERS = frozenset({"\\(", "\\)", "\\[", "\\]", "\\"})
_REFERENCES = frozenset({"\\ref", "\\eqref", "\\cref", "\\Cref", "\\autoref", "\\cite", "\\citet", "\\citep", "\\url"})


class FormulaWriter:
    """Writes stretches of one stream as formulas."""

    def __init__(self, stream: Stream, sightings: Sightings) -> None:
        self._stream = stream
        self._tokens = stream.tokens
        self._sightings = sightings
        self._depth = 0
        self._tags = False

    def display(self, start: int, stop: int) -> str:
        """The source of a formula that stands by itself, and so may have a number."""
        self._tags = True
        source = self.write(start, stop)
        self._tags = False
        return source

    def write(self, start: int, stop: int) -> str:
        """The source, for MathJax, of the tokens from `start` up to `stop`."""
        self._depth += 1
        parts: list[str] = []
        index = start
        while index < stop:
            token = self._tokens[index]
            writer = _WRITERS.get(token[0])
            if writer is None or self._depth > MAX_DEPTH:
                parts.append(token if writer is None else self._flat(token, index))
                index += 1
            else:
                index = writer(self, parts, index, stop)
        self._depth -= 1
        return source_of(part for part in parts if part)

    def _flat(self, token: str, index: int) -> str:
        """A token where nothing nests any more."""
        self._sightings.warnings["nested too deep: some of it is shown without its commands"] = None
        return token if token[0] == "\\" and token in COMMANDS else ""

    def _command(self, parts: list[str], index: int, stop: int) -> int:
        token = self._tokens[index]
        if token.startswith("\\begin{"):
            return self._environment(parts, index, stop)
        if token == "\\label":
            return self._label(parts, index + 1, stop)
        if token in _TEXT:
            return self._text(parts, token, index + 1, stop)
        if token in PICTURE_COMMANDS:
            return self._picture(parts, index, stop)
        if token in _REFERENCES:
            return self._reference(parts, token, index + 1, stop)
        if token in ("\\color", "\\textcolor", "\\colorbox"):
            return self._color(parts, token, index + 1, stop)
        if token == "\\multicolumn":
            return self._wide_cell(parts, index + 1, stop)
        if token in _DROPPED:
            return self._stream.past_arguments(index + 1, stop, _DROPPED[token])
        return self._other(parts, token, index)

    def _other(self, parts: list[str], token: str, index: int) -> int:
        if token in _DELIMITERS or token.startswith("\\end{"):
            return index + 1
        if not token[1:].isalpha() or token in COMMANDS:
            parts.append(token)
        elif len(symbol := SYMBOLS.get(token, "")) == 1 and not symbol.isascii():
            parts.append(symbol)
        else:
            self._sightings.unexpanded[token] = None
            parts.append(f"\\texttt{{{token[1:]}}}" if token in ACTING else token)
        return index + 1

    def _environment(self, parts: list[str], index: int, stop: int) -> int:
        name = self._tokens[index][7:-1]
        end = self._stream.partner[index]
        if end == NONE or end > stop:
            return index + 1
        if name in PICTURE_ENVIRONMENTS:
            parts.append(self._placeholder(name))
        elif name in LITERAL_ENVIRONMENTS or name in BODY_ONLY:
            parts.append(self.write(index + 1, end))
        elif name in ENVIRONMENTS:
            parts += [f"\\begin{{{name}}}", self._tagging(name, index + 1, end), f"\\end{{{name}}}"]
        else:
            self._sightings.unexpanded[name] = None
            parts.append(self.write(index + 1, end))
        return end + 1

    def _tagging(self, name: str, start: int, stop: int) -> str:
        """The inside of an environment; only those that stand by themselves number their equations."""
        before, self._tags = self._tags, name in MATH_ENVIRONMENTS
        inside = self.write(start, stop)
        self._tags = before
        return inside

    def _group(self, parts: list[str], index: int, stop: int) -> int:
        end = self._stream.partner[index]
        if end == NONE or end >= stop:
            return index + 1
        parts.append("{" + self.write(index + 1, end) + "}")
        return end + 1

    def _skip(self, parts: list[str], index: int, stop: int) -> int:
        return index + 1

    def _tie(self, parts: list[str], index: int, stop: int) -> int:
        parts.append("~")
        return index + 1

    def _line_break(self, parts: list[str], index: int, stop: int) -> int:
        parts.append("\n" if self._tokens[index] == PARAGRAPH else self._tokens[index])
        return index + 1

    def _verbatim(self, parts: list[str], index: int, stop: int) -> int:
        parts.append(f"\\texttt{{{plain(self._tokens[index][1:])}}}")
        return index + 1

    def _drawn(self, parts: list[str], index: int, stop: int) -> int:
        parts.append(self._placeholder(self._tokens[index][1:]))
        return index + 1

    def _wide_cell(self, parts: list[str], index: int, stop: int) -> int:
        r"""`\multicolumn{3}{c}{x}` as x and two empty cells: MathJax has no wide ones."""
        count = self._stream.argument(index, stop)
        width = self._stream.text(count) if count else ""
        index = self._stream.past_arguments(index, stop, "{{")
        found = self._stream.argument(index, stop)
        if not found:
            return index
        parts.append(self.write(found.start, found.stop))
        parts.append("&" * (min(int(width), 100) - 1) if width.isascii() and width.isdecimal() else "")
        return found.behind

    def _label(self, parts: list[str], index: int, stop: int) -> int:
        found = self._stream.argument(index, stop)
        if not found:
            return index
        label = self._stream.text(found)
        number = self._sightings.numbers.get(label)
        if number and self._tags and label not in self._sightings.tagged:
            parts.append(f"\\tag{{{number}}}")
        return found.behind

    def _text(self, parts: list[str], command: str, index: int, stop: int) -> int:
        index = self._stream.past_arguments(index, stop, "*")
        if command == "\\makebox":
            index = self._stream.past_arguments(index, stop, "[[")
        found = self._stream.argument(index, stop)
        if not found:
            return index
        parts.append(f"{_TEXT[command]}{{{self._words(found)}}}")
        if command.endswith("intertext"):
            parts.append("\\\\")
        return found.behind

    def _words(self, span: Span) -> str:
        r"""Words inside a formula. MathJax shows them as they are, so symbols and accents are put in here."""
        self._depth += 1
        words: list[str] = []
        index = span.start
        while index < span.stop:
            index = self._word(words, index, span.stop)
        self._depth -= 1
        return "".join(words)

    def _word(self, words: list[str], index: int, stop: int) -> int:
        token = self._tokens[index]
        end = self._stream.partner[index]
        if end != NONE and end < stop and self._depth <= MAX_DEPTH and token != "{":
            inner = index + (2 if self._stream.is_double(index) else 1)
            behind = self._stream.end_of(index, stop)
            whole = token.startswith("\\begin{")
            words.append(f"${self.write(index, behind) if whole else self.write(inner, end)}$")
            return behind
        if token in ACCENTS and (found := self._stream.argument(index + 1, stop)):
            letters = source_of(self._tokens[found.start : found.stop])
            words.append(plain(accented(letters[:1], ACCENTS[token])) + self._letters(letters[1:]))
            return found.behind
        if token in ("\\label", "\\index"):
            return self._stream.past_arguments(index + 1, stop, "{")
        if token in _REFERENCES:
            shown, behind = self._referred(index + 1, stop)
            words.append(shown)
            return behind
        words.append(self._letters(token))
        return index + 1

    def _letters(self, token: str) -> str:
        if not token:
            return ""
        if token in ("\\{", "\\}"):
            return token
        if token == "~":
            return "\u00a0"
        if token[0] in (PICTURE, INLINE, LITERAL):
            return plain(token[1:])
        if token[0] == "\\":
            if token in SYMBOLS:
                return plain(SYMBOLS[token])
            if token not in _TEXT and token not in _DROPPED and token[1:].isalpha():
                return f"${token}$" if token in COMMANDS else ""
            return ""
        return "" if token[0] in "{}$" else plain(token.replace("``", "“").replace("''", "”"))

    def _picture(self, parts: list[str], index: int, stop: int) -> int:
        """A drawing command: everything up to its last group belongs to it."""
        parts.append(self._placeholder(self._tokens[index][1:]))
        return past_drawing(self._stream, index + 1, stop)

    def _placeholder(self, name: str) -> str:
        self._sightings.pictures[name] = None
        return f"\\boxed{{\\text{{[{plain(name)}: cannot be shown in Anki]}}}}"

    def _reference(self, parts: list[str], command: str, index: int, stop: int) -> int:
        shown, behind = self._referred(index, stop)
        parts.append(f"\\text{{{shown}}}" if shown else "")
        return behind

    def _referred(self, index: int, stop: int) -> tuple[str, int]:
        """What a reference shows, and the place behind its arguments."""
        command = self._tokens[index - 1]
        index = self._stream.past_arguments(index, stop, "*[")
        found = self._stream.argument(index, stop)
        if not found:
            return "", index
        label = self._stream.text(found)
        number = self._sightings.numbers.get(label)
        return f"({number})" if number else plain(read_label(label, command)), found.behind

    def _color(self, parts: list[str], command: str, index: int, stop: int) -> int:
        r"""Colours are dropped: cards are read in the dark as well. What is coloured stays."""
        index = self._stream.past_arguments(index, stop, "[{")
        if command == "\\colorbox" and (found := self._stream.argument(index, stop)):
            parts.append(f"\\text{{{self._words(found)}}}")
            return found.behind
        return index


def plain(text: str) -> str:
    r"""Text inside `\text` that shows exactly that; MathJax knows no other escapes there."""
    return text.translate({ord("\\"): "∖", ord("$"): "\\$", ord("{"): "\\{", ord("}"): "\\}"})


def past_drawing(stream: Stream, index: int, stop: int) -> int:
    """Behind the arguments of a drawing command: options of any form, then one group."""
    limit = min(stop, index + 60)
    while index < limit and stream.tokens[index] not in (PARAGRAPH, "$", "}", "\\)", "\\]"):
        if found := stream.group(index, stop):
            return found.behind
        index = stream.end_of(index, stop)
    return index


_Writer = Callable[[FormulaWriter, list[str], int, int], int]
_WRITERS: dict[str, _Writer] = {
    "\\": FormulaWriter._command,
    "{": FormulaWriter._group,
    "}": FormulaWriter._skip,
    "$": FormulaWriter._skip,
    "#": FormulaWriter._skip,
    "~": FormulaWriter._tie,
    "\n": FormulaWriter._line_break,
    INLINE: FormulaWriter._verbatim,
    LITERAL: FormulaWriter._verbatim,
    PICTURE: FormulaWriter._drawn,
}
