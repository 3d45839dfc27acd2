"""Chips and the line are one thing: what a chip shows is read from the line, and choosing one edits the line.

A chip stands for a field that is asked for once, as `status:failed,cancelled`, beside all else that must hold. A line
that says more of a field than that, with OR, NOT or twice, has no chip for it, and keeps what it says.
"""

from __future__ import annotations

from collections.abc import Collection

from jobdesk.core.query.fields import Operator
from jobdesk.core.query.reading import BadQuery, read
from jobdesk.core.query.tree import And, Node, Or, Term, all_of, walk
from jobdesk.core.query.writing import write


def chosen(query: Node, field: str) -> tuple[str, ...] | None:
    """What the chips of a field show: its values, none of them, or None where the line says more than chips can."""
    mentioned = [node for node in walk(query) if isinstance(node, Term) and node.field == field]
    if not mentioned:
        return ()
    term = _chip(query, field)
    return term.values if term is not None and len(mentioned) == 1 else None


def choose(line: str, field: str, values: Collection[str]) -> str:
    """The line with these values of a field, and else as it was typed. Raises `BadQuery`.

    Where the line says more of the field than chips can, it stays as it is.
    """
    query = read(line)
    if chosen(query, field) is None:
        return line
    old = _chip(query, field)
    new = Term(field, Operator.HAS, tuple(values)) if values else None
    rest = [part for part in _parts(query) if part is not old]
    if old is None:
        wanted = all_of([*rest, new]) if new is not None else query
        edited = _with(line, query, new)
    else:
        at = _parts(query).index(old)
        wanted = all_of(rest if new is None else [*rest[:at], new, *rest[at:]])
        edited = _replaced(line, old, new)
    return edited if _reads_as(edited, wanted) else write(wanted)


def _chip(query: Node, field: str) -> Term | None:
    """The term that a chip of the field stands for."""
    for part in _parts(query):
        if isinstance(part, Term) and part.field == field and part.operator is Operator.HAS:
            return part
    return None


def _parts(query: Node) -> tuple[Node, ...]:
    return query.parts if isinstance(query, And) else (query,)


def _with(line: str, query: Node, new: Term | None) -> str:
    if new is None:
        return line
    before = f"({line.strip()})" if isinstance(query, Or) else line.strip()
    return f"{before} {write(new)}".lstrip()


def _replaced(line: str, old: Term, new: Term | None) -> str:
    start, end = old.span
    if new is not None:
        return line[:start] + write(new) + line[end:]
    return f"{line[:start].rstrip()} {line[end:].lstrip()}".strip()


def _reads_as(line: str, wanted: Node) -> bool:
    try:
        return read(line) == wanted
    except BadQuery:
        return False
