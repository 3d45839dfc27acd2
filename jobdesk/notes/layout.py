"""HTML of environments with a shape of their own: lists, tables, proofs and statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobdesk.notes import markup
from jobdesk.notes.stream import Span
from jobdesk.notes.writing import Writing

_COUNTERS = {"alph": "a", "Alph": "A", "roman": "i", "Roman": "I", "a": "a", "A": "A", "i": "i", "I": "I"}
_COUNTER = re.compile(r"\\(alph|Alph|roman|Roman)|(?<![a-zA-Z])([aAiI])(?![a-zA-Z])")
_RULES = frozenset({"\\hline", "\\toprule", "\\midrule", "\\bottomrule", "\\cline", "\\cmidrule", "\\addlinespace"})
_ENDS = {"proof": "∎", "prf": "∎", "subproof": "∎"}
_NAMES = {
    "prf": "Proof", "subproof": "Proof", "sol": "Solution", "soln": "Solution", "solutions": "Solution",
    "ans": "Answer", "answers": "Answer", "losung": "Solution", "loesung": "Solution", "lösung": "Solution",
}  # fmt: skip


def list_html(writer: Writing, element: str, start: int, stop: int) -> str:
    """A list; the labels of `\\item[...]` are kept."""
    options = writer.stream.optional(start, stop)
    items = list(_items(writer, options.behind if options else start, stop))
    if element == "dl":
        rows = "".join(f"<dt>{_inline(writer, label)}</dt><dd>{_blocks(writer, body)}</dd>" for label, body in items)
        return f"<dl>{rows}</dl>"
    kind = _counter_type(writer.stream.text(options)) if options and element == "ol" else ""
    return f"<{element}{kind}>{''.join(_item_html(writer, label, body) for label, body in items)}</{element}>"


def _item_html(writer: Writing, label: Span | None, body: Span) -> str:
    if label is None:
        return f"<li>{_blocks(writer, body)}</li>"
    return f'<li style="list-style-type: none">{_inline(writer, label)} {_blocks(writer, body)}</li>'


def _items(writer: Writing, start: int, stop: int) -> Iterator[tuple[Span | None, Span]]:
    """Label and body of every item; what stands before the first one only if it is not empty."""
    begin = writer.stream.past_space(start, stop)
    label: Span | None = None
    index = begin
    seen = False
    while index < stop:
        if writer.tokens[index] not in ("\\item", "\\task"):
            index = writer.stream.end_of(index, stop)
            continue
        if seen or any(not token.isspace() for token in writer.tokens[begin:index]):
            yield label, Span(begin, index, index)
        seen = True
        label = writer.stream.optional(index + 1, stop)
        begin = index = label.behind if label else index + 1
    if seen or begin < stop:
        yield label, Span(begin, stop, stop)


def _counter_type(options: str) -> str:
    match = _COUNTER.search(options)
    return f' type="{_COUNTERS[match[1] or match[2]]}"' if match else ""


def table_html(writer: Writing, signature: str, start: int, stop: int) -> str:
    """A table of simple cells; rules and column widths are dropped."""
    start = writer.stream.past_arguments(start, stop, signature)
    rows = (_row_html(writer, row) for row in _rows(writer, start, stop))
    return f"<table>{''.join(row for row in rows if row)}</table>"


def _rows(writer: Writing, start: int, stop: int) -> Iterator[list[Span]]:
    cells: list[Span] = []
    begin = index = start
    while index < stop:
        token = writer.tokens[index]
        if token == "&":
            cells.append(Span(begin, index, index))
            begin = index = index + 1
        elif token in ("\\\\", "\\tabularnewline"):
            yield [*cells, Span(begin, index, index)]
            cells = []
            begin = index = writer.stream.past_arguments(index + 1, stop, "*[")
        else:
            index = writer.stream.end_of(index, stop)
    yield [*cells, Span(begin, stop, stop)]


def _row_html(writer: Writing, cells: list[Span]) -> str:
    shown = [_cell_html(writer, cell) for cell in cells]
    return f"<tr>{''.join(shown)}</tr>" if any(cell != "<td></td>" for cell in shown) else ""


def _cell_html(writer: Writing, cell: Span) -> str:
    start = _past_rules(writer, cell)
    width = 1
    if start < cell.stop and writer.tokens[start] == "\\multicolumn":
        count = writer.stream.argument(start + 1, cell.stop)
        text = writer.stream.text(count) if count else ""
        width = min(int(text), 100) if text.isascii() and text.isdecimal() else 1
        start = writer.stream.past_arguments(start + 1, cell.stop, "{{")
    content = writer.inline(start, cell.stop)
    return f'<td colspan="{width}">{content}</td>' if width > 1 else f"<td>{content}</td>"


def _past_rules(writer: Writing, cell: Span) -> int:
    index = writer.stream.past_space(cell.start, cell.stop)
    while index < cell.stop and writer.tokens[index] in _RULES:
        bare = writer.tokens[index] == "\\hline"
        index = writer.stream.past_arguments(index + 1, cell.stop, "" if bare else "[")
        if writer.tokens[index - 1] in ("\\cline", "\\cmidrule"):
            index = writer.stream.past_arguments(index, cell.stop, "{")
        index = writer.stream.past_space(index, cell.stop)
    return index


def statement_html(writer: Writing, name: str, start: int, stop: int) -> str:
    """A theorem or its like inside another block, with its printed name and title."""
    title = writer.stream.optional(start, stop)
    shown = f" ({writer.inline(title.start, title.stop)})" if title else ""
    body = writer.blocks(title.behind if title else start, stop)
    return f"<div><b>{markup.escape(name)}{shown}.</b> {body}</div>"


def proof_html(writer: Writing, environment: str, start: int, stop: int) -> str:
    """A proof, a solution or a hint, named as such."""
    title = writer.stream.optional(start, stop)
    name = _NAMES.get(environment, environment.capitalize())
    shown = writer.inline(title.start, title.stop) if title else markup.escape(name)
    body = writer.blocks(title.behind if title else start, stop)
    end = _ENDS.get(environment, "")
    mark = "" if not end or end in body[-8:] else f" {end}"
    return f"<div><i>{shown}.</i> {body}{mark}</div>"


def _inline(writer: Writing, span: Span | None) -> str:
    return writer.inline(span.start, span.stop) if span else ""


def _blocks(writer: Writing, span: Span) -> str:
    return writer.blocks(span.start, span.stop)
