"""Writes text-mode LaTeX as HTML; formulas go to MathJax.

Text is escaped in `jobdesk.notes.markup` and nowhere else. What is not understood is shown as well as it can be,
and named in the sightings.
"""

from __future__ import annotations

from collections.abc import Callable

from jobdesk.notes import inline, layout, markup
from jobdesk.notes.commands import ACCENTS, BREAKS, PARAGRAPHS, SILENT, STYLES, SWALLOWED, SWITCHES, SYMBOLS, accented
from jobdesk.notes.environments import (
    LIST_ENVIRONMENTS,
    LITERAL_ENVIRONMENTS,
    MATH_ENVIRONMENTS,
    PICTURE_COMMANDS,
    PICTURE_ENVIRONMENTS,
    PLAIN_ENVIRONMENTS,
    PROOF_ENVIRONMENTS,
    QUOTE_ENVIRONMENTS,
    TABLE_ENVIRONMENTS,
)
from jobdesk.notes.formula import BODY_ONLY, FormulaWriter, past_drawing
from jobdesk.notes.pairs import NONE
from jobdesk.notes.pieces import PARAGRAPH_END, BlockPiece, as_blocks, as_inline
from jobdesk.notes.sightings import Sightings
from jobdesk.notes.stream import Span, Stream
from jobdesk.notes.tokens import INLINE, LITERAL, PARAGRAPH, PICTURE, source_of

MAX_DEPTH = 40
"""What nests deeper than this is shown as plain text."""


class Writer:
    """Writes stretches of one stream as HTML."""

    def __init__(self, stream: Stream, sightings: Sightings, theorem_names: dict[str, str]) -> None:
        self.stream = stream
        self.tokens = stream.tokens
        self.sightings = sightings
        self._theorem_names = theorem_names
        self._formulas = FormulaWriter(stream, sightings)
        self._depth = 0
        self._emphasis = 0
        self._after_word = False

    def blocks(self, start: int, stop: int) -> str:
        """HTML with paragraphs, where there is more than one."""
        return as_blocks(self.pieces(start, stop))

    def inline(self, start: int, stop: int) -> str:
        """HTML for the inside of a line: paragraphs become line breaks."""
        return as_inline(self.pieces(start, stop))

    def pieces(self, start: int, stop: int) -> list[str]:
        """The HTML in pieces, among them whole blocks and the ends of paragraphs."""
        if self._depth >= MAX_DEPTH:
            return [self._flat(start, stop)]
        self._depth += 1
        self._after_word = False
        pieces: list[str] = []
        index = start
        while index < stop:
            token = self.tokens[index]
            write = _BY_FIRST.get(token[0])
            if write is None:
                self._write_prose(pieces, token)
                index += 1
            else:
                index = write(self, pieces, index, stop)
        self._depth -= 1
        return pieces

    def _flat(self, start: int, stop: int) -> str:
        self.sightings.warnings["nested too deep: some of it is shown as plain text"] = None
        return markup.escape(" ".join(token for token in self.tokens[start:stop] if token[0] not in "\\{}$~&\n#"))

    def _write_prose(self, pieces: list[str], token: str) -> None:
        if self._after_word:
            token = token.lstrip()
            self._after_word = False
        pieces.append(markup.prose(token))

    def _write_group(self, pieces: list[str], index: int, stop: int) -> int:
        end = self.stream.partner[index]
        if end == NONE or end >= stop:
            return index + 1
        pieces += self.pieces(index + 1, end)
        return end + 1

    def _skip(self, pieces: list[str], index: int, stop: int) -> int:
        return index + 1

    def _write_break(self, pieces: list[str], index: int, stop: int) -> int:
        pieces.append(PARAGRAPH_END if self.tokens[index] == PARAGRAPH else "\n")
        self._after_word = True  # TeX drops the space at the beginning of a line as well
        return index + 1

    def _write_tie(self, pieces: list[str], index: int, stop: int) -> int:
        pieces.append("\u00a0")
        return index + 1

    def _write_verb(self, pieces: list[str], index: int, stop: int) -> int:
        pieces.append(markup.code(self.tokens[index][1:]))
        return index + 1

    def _write_literal(self, pieces: list[str], index: int, stop: int) -> int:
        pieces.append(BlockPiece(markup.preformatted(self.tokens[index][1:].strip("\n"))))
        return index + 1

    def _write_picture(self, pieces: list[str], index: int, stop: int) -> int:
        pieces.append(self._placeholder(self.tokens[index][1:]))
        return index + 1

    def _placeholder(self, name: str) -> str:
        self.sightings.pictures[name] = None
        return markup.placeholder(name)

    def _write_dollar(self, pieces: list[str], index: int, stop: int) -> int:
        end = self.stream.partner[index]
        if end == NONE or end >= stop:
            self.sightings.warnings["a $ that nothing closes"] = None
            pieces.append("$")
            return index + 1
        double = self.stream.is_double(index)
        self._write_formula(pieces, index + 1 + double, end, display=double)
        return end + 1 + double

    def _write_delimited(self, pieces: list[str], token: str, index: int, stop: int) -> int:
        end = self.stream.partner[index]
        if end == NONE or end >= stop:
            self.sightings.warnings[f"a {token} that nothing closes"] = None
            return index + 1
        self._write_formula(pieces, index + 1, end, display=token == "\\[")
        return end + 1

    def formula(self, start: int, stop: int) -> str:
        """A formula inside a line, with its delimiters."""
        pieces: list[str] = []
        self._write_formula(pieces, start, stop, display=False)
        return "".join(pieces)

    def _write_formula(self, pieces: list[str], start: int, stop: int, *, display: bool) -> None:
        source = self._formulas.display(start, stop) if display else self._formulas.write(start, stop)
        source = markup.INDENT.sub("\n", source)
        if source.strip("{} \n"):
            pieces.append(markup.math(source, display=display))
        self._after_word = False

    def _write_command(self, pieces: list[str], index: int, stop: int) -> int:
        token = self.tokens[index]
        self._after_word = False
        if token.startswith("\\begin{"):
            return self._write_environment(pieces, index, stop)
        if token.startswith("\\end{"):
            return index + 1
        if token in SWITCHES:
            return self._write_switch(pieces, token, index + 1, stop)
        if token in STYLES:
            return self._write_style(pieces, token, index + 1, stop)
        if token in ("\\(", "\\["):
            return self._write_delimited(pieces, token, index, stop)
        if write := inline.COMMANDS.get(token):
            return write(self, pieces, index + 1, stop)
        return self._write_symbol(pieces, token, index, stop)

    def _write_symbol(self, pieces: list[str], token: str, index: int, stop: int) -> int:
        self._after_word = token[-1].isalpha()
        if token in BREAKS:
            pieces.append("<br>")
            return self.stream.past_arguments(index + 1, stop, "*[" if token == "\\\\" else "")
        if token in PARAGRAPHS:
            pieces.append(PARAGRAPH_END)
        elif token in SWALLOWED:
            behind = self.stream.past_arguments(index + 1, stop, SWALLOWED[token])
            self._after_word = behind == index + 1
            return behind
        elif token in ACCENTS:
            self._after_word = False
            return self._write_accent(pieces, token, index + 1, stop)
        elif token in SYMBOLS:
            pieces.append(markup.escape(SYMBOLS[token]))
        elif token in PICTURE_COMMANDS:
            pieces.append(self._placeholder(token[1:]))
            self._after_word = False
            return past_drawing(self.stream, index + 1, stop)
        elif token not in SILENT and token[1:].isalpha():
            self.sightings.unexpanded[token] = None
        return index + 1

    def _write_accent(self, pieces: list[str], accent: str, index: int, stop: int) -> int:
        found = self.stream.argument(index, stop)
        if not found or found.stop - found.start > 1:
            return index
        letter = self.tokens[found.start].lstrip() if found.start < found.stop else ""
        letter = {"\\i": "i", "\\j": "j"}.get(letter, letter)
        if letter[:1] in ("\\", "$", "{", ""):
            return index
        if self.tokens[index] == "{" or len(letter) == 1:
            pieces.append(markup.escape(accented(letter[0], ACCENTS[accent]) + letter[1:]))
            return found.behind
        pieces.append(markup.prose(accented(letter[0], ACCENTS[accent]) + letter[1:]))
        return found.behind

    def _write_style(self, pieces: list[str], command: str, index: int, stop: int) -> int:
        found = self.stream.argument(index, stop)
        if not found:
            return index
        if command in ("\\makebox", "\\framebox"):
            index = self.stream.past_arguments(index, stop, "[[")
            found = self.stream.argument(index, stop) or found
        pieces.append(self.styled(STYLES[command], found))
        return found.behind

    def styled(self, element: str, span: Span) -> str:
        """A span in an HTML element; what is set apart on the outermost level is a term."""
        marks = element in ("b", "i")
        self._emphasis += marks
        inner = self.inline(span.start, span.stop)
        self._emphasis -= marks
        if not inner:
            return ""
        if marks and not self._emphasis:
            self.sightings.terms[f"<{element}>{inner}</{element}>"] = None
        if element == "q":
            return f"“{inner}”"
        return f"<{element}>{inner}</{element}>" if element else inner

    def _write_switch(self, pieces: list[str], command: str, index: int, stop: int) -> int:
        self._after_word = True
        start = self.stream.past_space(index, stop)
        pieces.append(self.styled(SWITCHES[command], Span(start, stop, stop)))
        return stop

    def _write_environment(self, pieces: list[str], index: int, stop: int) -> int:
        name = self.tokens[index][7:-1]
        end = self.stream.partner[index]
        if end == NONE or end >= stop:
            self.sightings.warnings[f"\\begin{{{name}}} is never closed"] = None
            return index + 1
        if name in MATH_ENVIRONMENTS:
            inside = name in BODY_ONLY
            self._write_formula(pieces, index + inside, end + 1 - inside, display=name != "math")
        elif name in PICTURE_ENVIRONMENTS:
            pieces.append(self._placeholder(name))
        else:
            self._write_placed(pieces, name, index + 1, end)
        self._after_word = False
        return end + 1

    def _write_placed(self, pieces: list[str], name: str, start: int, stop: int) -> None:
        if name in LIST_ENVIRONMENTS:
            pieces.append(BlockPiece(layout.list_html(self, LIST_ENVIRONMENTS[name], start, stop)))
        elif name in TABLE_ENVIRONMENTS:
            pieces.append(BlockPiece(layout.table_html(self, TABLE_ENVIRONMENTS[name], start, stop)))
        elif name in QUOTE_ENVIRONMENTS:
            pieces.append(BlockPiece(f"<blockquote>{self.blocks(start, stop)}</blockquote>"))
        elif name in LITERAL_ENVIRONMENTS:
            pieces.append(BlockPiece(markup.preformatted(source_of(self.tokens[start:stop]))))
        elif name in self._theorem_names:
            pieces.append(BlockPiece(layout.statement_html(self, self._theorem_names[name], start, stop)))
        elif name in PROOF_ENVIRONMENTS:
            pieces.append(BlockPiece(layout.proof_html(self, name, start, stop)))
        else:
            if name not in PLAIN_ENVIRONMENTS:
                self.sightings.unexpanded[name] = None
            start = self.stream.past_arguments(start, stop, PLAIN_ENVIRONMENTS.get(name, "["))
            pieces.append(BlockPiece(f"<div>{self.blocks(start, stop)}</div>"))


_Write = Callable[[Writer, list[str], int, int], int]
_BY_FIRST: dict[str, _Write] = {
    "\\": Writer._write_command,
    "{": Writer._write_group,
    "}": Writer._skip,
    "$": Writer._write_dollar,
    "~": Writer._write_tie,
    "&": Writer._skip,
    "#": Writer._skip,
    "\n": Writer._write_break,
    INLINE: Writer._write_verb,
    LITERAL: Writer._write_literal,
    PICTURE: Writer._write_picture,
}
