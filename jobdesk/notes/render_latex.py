"""Renders a LaTeX block: macros expanded, text as HTML, formulas for MathJax."""

from __future__ import annotations

from dataclasses import replace

from jobdesk.notes import markup
from jobdesk.notes.block import Block
from jobdesk.notes.environments import MATH_ENVIRONMENTS
from jobdesk.notes.expand import expand
from jobdesk.notes.html import Writer
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.openings import find_conclusion, find_opening
from jobdesk.notes.pairs import NONE
from jobdesk.notes.pieces import as_inline
from jobdesk.notes.rendered import Rendered
from jobdesk.notes.sightings import Sightings
from jobdesk.notes.stream import Stream
from jobdesk.notes.survey import take_definitions
from jobdesk.notes.tokens import tokenize

_REFERENCES = frozenset({"\\ref", "\\eqref", "\\cref", "\\Cref", "\\autoref", "\\labelcref"})


def render_latex(block: Block, macros: MacroSet) -> Rendered:
    """The HTML of a LaTeX block with these macros in force; never raises, whatever the block holds."""
    return _Rendering(macros).render(block)


class _Rendering:
    def __init__(self, macros: MacroSet) -> None:
        self._macros = macros
        self._sightings = Sightings()

    def render(self, block: Block) -> Rendered:
        stream, body = self._body(block.body)
        stop = len(stream.tokens)
        terms = tuple(markup.settle(term) for term in self._sightings.terms)
        proof = _Rendering(self._macros).render_part(block.proof) if block.proof else None
        return replace(
            self._result(body),
            title=self._line(block.title or ""),
            proof=proof,
            heading=tuple(self._line(heading) for heading in block.heading),
            terms=terms,
            hypothesis=self._until(stream, find_conclusion(stream, 0, stop)),
            opening=self._until(stream, find_opening(stream, 0, stop)),
        )

    def render_part(self, source: str) -> Rendered:
        """Source that belongs to a block, by itself."""
        return self._result(self._body(source)[1])

    def _body(self, source: str) -> tuple[Stream, str]:
        source, local = take_definitions(source)
        if local:
            self._macros = self._macros.extended(local)
        stream = self._stream(source)
        self._number_equations(stream)
        return stream, self._with_footnotes(self._writer(stream).blocks(0, len(stream.tokens)))

    def _result(self, body: str) -> Rendered:
        return Rendered(
            body=markup.settle(body),
            unexpanded=tuple(self._sightings.unexpanded),
            pictures=tuple(self._sightings.pictures),
            media=tuple(self._sightings.media),
            warnings=tuple(self._sightings.warnings),
        )

    def _stream(self, source: str) -> Stream:
        expansion = expand(tokenize(source), self._macros)
        self._sightings.unexpanded |= dict.fromkeys(expansion.opaque)
        self._sightings.warnings |= dict.fromkeys(expansion.warnings)
        return Stream(expansion.tokens)

    def _writer(self, stream: Stream, sightings: Sightings | None = None) -> Writer:
        return Writer(stream, sightings or self._sightings, self._macros.theorem_names)

    def _line(self, source: str) -> str:
        if not source:
            return ""
        stream = self._stream(source)
        return markup.settle(self._writer(stream).inline(0, len(stream.tokens)))

    def _until(self, stream: Stream, cut: tuple[int, int] | None) -> str:
        """The HTML of the tokens before a cut; what it comes across has been told with the whole."""
        if cut is None:
            return ""
        index, place = cut
        writer = self._writer(stream, Sightings(numbers=self._sightings.numbers))
        pieces = writer.pieces(0, index)
        if place:
            pieces.append(markup.prose(stream.tokens[index][:place]))
        return markup.settle(as_inline(pieces)).rstrip(" ,;:.\n")

    def _with_footnotes(self, html: str) -> str:
        notes = self._sightings.footnotes
        if not notes:
            return html
        rows = "".join(f"<div><sup>{number}</sup> {note}</div>" for number, note in enumerate(notes, 1))
        return f"{html}<hr>{rows}"

    def _number_equations(self, stream: Stream) -> None:
        """Gives a number to every labelled equation of the block that the block refers to."""
        if _REFERENCES.isdisjoint(stream.tokens):
            return
        wanted = _referred(stream)
        for start, stop in _displays(stream):
            tag = _argument_of("\\tag", stream, start, stop)
            for label in _arguments_of("\\label", stream, start, stop):
                if label in wanted:
                    self._sightings.numbers[label] = tag or str(len(self._sightings.numbers) + 1)
                    if tag:
                        self._sightings.tagged.add(label)


def _referred(stream: Stream) -> frozenset[str]:
    labels: set[str] = set()
    for index, token in enumerate(stream.tokens):
        if token in _REFERENCES and (found := stream.argument(index + 1, len(stream.tokens))):
            labels |= {label.strip() for label in stream.text(found).split(",")}
    return frozenset(labels)


def _displays(stream: Stream) -> list[tuple[int, int]]:
    """Start and stop of all displayed formulas."""
    found = []
    index = 0
    while index < len(stream.tokens):
        token = stream.tokens[index]
        opens = token == "\\[" or (token.startswith("\\begin{") and token[7:-1] in MATH_ENVIRONMENTS)
        if stream.partner[index] != NONE and (opens or stream.is_double(index)):
            found.append((index + 1, stream.partner[index]))
            index = stream.partner[index]
        index += 1
    return found


def _argument_of(command: str, stream: Stream, start: int, stop: int) -> str:
    return next(iter(_arguments_of(command, stream, start, stop)), "")


def _arguments_of(command: str, stream: Stream, start: int, stop: int) -> list[str]:
    spans = (stream.group(index + 1, stop) for index in range(start, stop) if stream.tokens[index] == command)
    return [stream.text(span) for span in spans if span]
