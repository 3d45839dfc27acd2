"""Reads the HTML of a field as what is to be seen: paragraphs, formulas, pictures, tables. No Qt here.

Only what cards are made of is known (`jobdesk.notes.markup`, `written_html`); any other markup is left out, and nothing
that it could ask for is ever loaded or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from html.parser import HTMLParser

DEEPEST = 12
"""What is indented further stands there, too."""

_FORMULA = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]|\[sound:([^\]\n]{1,200})\]", re.DOTALL)
_SPACES = re.compile(r"[ \t\r\n]+")
_LINKS = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)


class Mark(Flag):
    """How a piece of text is set apart."""

    NONE = 0
    BOLD = auto()
    ITALIC = auto()
    UNDERLINED = auto()
    STRUCK = auto()
    CODE = auto()
    RAISED = auto()
    LOWERED = auto()
    SMALL = auto()
    MARKED = auto()
    GAP = auto()
    PLACEHOLDER = auto()
    FAINT = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """Words; `link` is where they lead."""

    words: str
    mark: Mark = Mark.NONE
    link: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathematics as LaTeX, without its delimiters; one that `is_display` has a line of its own."""

    source: str
    is_display: bool = False
    mark: Mark = Mark.NONE

    @property
    def written(self) -> str:
        """With its delimiters."""
        return rf"\[{self.source}\]" if self.is_display else rf"\({self.source}\)"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the name that the note gives it."""

    reference: str
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound by its name."""

    name: str


Piece = Text | Formula | Picture | Sound


class Shape(Enum):
    """What a paragraph is."""

    PLAIN = "plain"
    HEADING = "heading"
    CODE = "code"
    QUOTE = "quote"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces beside each other; `depth` is how far it is indented, `bullet` what stands before it."""

    pieces: tuple[Piece, ...]
    shape: Shape = Shape.PLAIN
    depth: int = 0
    bullet: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across; the one that parts question and answer has a name."""

    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, without paragraphs of its own."""

    pieces: tuple[Piece, ...]
    is_head: bool = False
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, not all of the same length."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Paragraph | Rule | Table

_MARKS = {
    "b": Mark.BOLD,
    "strong": Mark.BOLD,
    "i": Mark.ITALIC,
    "em": Mark.ITALIC,
    "u": Mark.UNDERLINED,
    "ins": Mark.UNDERLINED,
    "s": Mark.STRUCK,
    "del": Mark.STRUCK,
    "code": Mark.CODE,
    "kbd": Mark.CODE,
    "sup": Mark.RAISED,
    "sub": Mark.LOWERED,
    "small": Mark.SMALL,
    "mark": Mark.MARKED,
    "dt": Mark.BOLD,
}
_CLASSES = {
    "cloze": Mark.GAP,
    "placeholder": Mark.PLACEHOLDER,
    "heading": Mark.SMALL | Mark.FAINT,
    "source": Mark.SMALL | Mark.FAINT,
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"p", "div", "footer", "dl", "dt", "li", "blockquote", "ul", "ol", "dd", "pre", *_HEADINGS})
_INDENTING = frozenset({"ul", "ol", "dd", "blockquote"})
_UNSEEN = frozenset({"script", "style", "title", "head", "template"})


def read_field(html: str) -> list[Block]:
    """What is to be seen of a field."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finished()


def formulas_in(blocks: Iterable[Block]) -> Iterator[Formula]:
    """Every formula, in order."""
    return (piece for piece in pieces_of(blocks) if isinstance(piece, Formula))


def pieces_of(blocks: Iterable[Block]) -> Iterator[Piece]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.pieces
        elif isinstance(block, Table):
            yield from (piece for row in block.rows for cell in row for piece in cell.pieces)


@dataclass(slots=True)
class _Open:
    """An element that is open: how it marks its text, and what it changes until it is closed."""

    name: str
    mark: Mark
    link: str


@dataclass(slots=True)
class _List:
    name: str
    number: int = 0


@dataclass(slots=True)
class _Rows:
    """A table that is being read."""

    rows: list[list[Cell]] = field(default_factory=list)
    is_head: bool = False
    columns: int = 1


class _Reader(HTMLParser):
    """Markup that is never closed, or closed twice, is taken as browsers take it, near enough."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._pieces: list[Piece] = []
        self._open: list[_Open] = []
        self._lists: list[_List] = []
        self._tables: list[_Rows] = []
        self._bullet = ""
        self._unseen = 0

    def finished(self) -> list[Block]:
        self._end_paragraph()
        while self._tables:
            self._end_table()
        return self._blocks

    # ------------------------------------------------------------------ as the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self._pieces.append(Text("\n", self._mark))
        elif tag == "hr":
            self._end_paragraph()
            self._blocks.append(Rule(attributes.get("id") == "answer"))
        elif tag == "img":
            self._pieces.append(Picture(attributes.get("src", ""), attributes.get("alt", "")))
        elif tag == "table":
            self._end_paragraph()
            self._tables.append(_Rows())
        elif tag in ("tr", "td", "th"):
            self._start_of_table(tag, attributes)
        else:
            self._start(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "table":
            self._end_table()
        else:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._is_inside("pre"):
            self._pieces.append(Text(data, self._mark))
        elif self._mark & Mark.CODE:
            self._write(data)
        else:
            self._write_with_formulas(data)

    # ------------------------------------------------------------------ text

    @property
    def _mark(self) -> Mark:
        mark = Mark.NONE
        for one in self._open:
            mark |= one.mark
        return mark

    @property
    def _link(self) -> str:
        return next((one.link for one in reversed(self._open) if one.link), "")

    def _write(self, words: str) -> None:
        words = _SPACES.sub(" ", words)
        if words.startswith(" ") and _ends_in_space(self._pieces):
            words = words[1:]
        if words:
            self._pieces.append(Text(words, self._mark, self._link))

    def _write_with_formulas(self, data: str) -> None:
        done = 0
        for match in _FORMULA.finditer(data):
            self._write(data[done : match.start()])
            done = match.end()
            inline, display, sound = match.groups()
            if sound is not None:
                self._pieces.append(Sound(sound))
            elif display is not None and not self._tables:
                self._write_display(Formula(display.strip(), is_display=True, mark=self._mark))
            else:
                self._pieces.append(Formula((inline or display or "").strip(), mark=self._mark))
        self._write(data[done:])

    def _write_display(self, formula: Formula) -> None:
        self._end_paragraph()
        self._blocks.append(Paragraph((formula,), Shape.DISPLAY, self._depth))

    # ------------------------------------------------------------------ elements

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _BLOCKS:
            self._end_paragraph()
        if tag in ("ul", "ol"):
            start = attributes.get("start", "")
            self._lists.append(_List(tag, int(start) - 1 if start.isascii() and start.isdigit() else 0))
        if tag == "li":
            self._bullet = self._next_bullet()
        if tag == "q":
            self._write("“")
        mark = _MARKS.get(tag, Mark.NONE)
        for name in attributes.get("class", "").split():
            mark |= _CLASSES.get(name, Mark.NONE)
        link = attributes.get("href", "").strip() if tag == "a" else ""
        self._open.append(_Open(tag, mark, link if _LINKS.match(link) else ""))

    def _end(self, tag: str) -> None:
        if not self._is_inside(tag):
            return
        if tag == "q":
            self._write("”")
        if tag in _BLOCKS:
            self._end_paragraph()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        while self._open.pop().name != tag:
            pass

    def _is_inside(self, tag: str) -> bool:
        return any(one.name == tag for one in self._open)

    @property
    def _depth(self) -> int:
        return min(DEEPEST, sum(1 for one in self._open if one.name in _INDENTING))

    def _next_bullet(self) -> str:
        if not self._lists or self._lists[-1].name == "ul":
            return "•"
        self._lists[-1].number += 1
        return f"{self._lists[-1].number}."

    def _end_paragraph(self) -> None:
        if self._tables:
            if self._pieces and self._pieces[-1] != Text("\n", self._mark):
                self._pieces.append(Text("\n", self._mark))
            return
        shape = self._shape()
        pieces = self._pieces if shape is Shape.CODE else _trimmed(self._pieces)
        self._pieces = []
        if pieces or self._bullet:
            self._blocks.append(Paragraph(tuple(pieces), shape, self._depth, self._bullet))
        self._bullet = ""

    def _shape(self) -> Shape:
        if self._is_inside("pre"):
            return Shape.CODE
        if any(one.name in _HEADINGS for one in self._open):
            return Shape.HEADING
        return Shape.QUOTE if self._is_inside("blockquote") else Shape.PLAIN

    # ------------------------------------------------------------------ tables

    def _start_of_table(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._tables:
            self._end_paragraph()
            return
        self._end_cell()
        table = self._tables[-1]
        if tag == "tr" or not table.rows:
            table.rows.append([])
        if tag != "tr":
            span = attributes.get("colspan", "1")
            table.is_head = tag == "th"
            table.columns = int(span) if span.isascii() and span.isdigit() and 0 < int(span[:3]) < 100 else 1

    def _end_cell(self) -> None:
        if self._tables and self._pieces:
            table = self._tables[-1]
            pieces = _trimmed(self._pieces)
            self._pieces = []
            if not table.rows:
                table.rows.append([])
            if pieces:
                table.rows[-1].append(Cell(tuple(pieces), table.is_head, table.columns))
            table.is_head, table.columns = False, 1

    def _end_table(self) -> None:
        if not self._tables:
            return
        self._end_cell()
        table = self._tables.pop()
        rows = tuple(tuple(row) for row in table.rows if row)
        if not rows:
            return
        if self._tables:  # a table in a table is its cells, one after the other
            self._pieces += [piece for row in rows for cell in row for piece in (*cell.pieces, Text(" "))]
        else:
            self._blocks.append(Table(rows))


def _ends_in_space(pieces: Sequence[Piece]) -> bool:
    """Whether a space that follows would be one too many."""
    last = pieces[-1] if pieces else Text("\n")
    return isinstance(last, Text) and last.words.endswith((" ", "\n"))


def _trimmed(pieces: Sequence[Piece]) -> list[Piece]:
    """Without spaces and line breaks at both ends."""
    kept = list(pieces)
    while kept and isinstance(first := kept[0], Text) and not first.words.strip():
        kept.pop(0)
    while kept and isinstance(last := kept[-1], Text) and not last.words.strip():
        kept.pop()
    return kept
