"""The tree that a query is: words and terms, joined by and, or and not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from jobdesk.core.query.fields import Operator

Span: TypeAlias = tuple[int, int]
NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Words:
    """A text that stands anywhere in a job. `span` is where the line says so; it does not count as a difference."""

    text: str
    span: Span = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A field, an operator, and one or more values of which one must fit.

    `field` is the name of one of `FIELDS`; the values are as they were typed, without quotes. Where `is_pattern`, the
    one value is a regular expression.
    """

    field: str
    operator: Operator
    values: tuple[str, ...]
    is_pattern: bool = False
    span: Span = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of these; none of them is an `And` itself. Without parts it is every job."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of these; none of them is an `Or` itself."""

    parts: tuple[Node, ...]


Node: TypeAlias = Words | Term | Not | And | Or

EVERYTHING = And(())


def all_of(parts: list[Node]) -> Node:
    """And, no deeper than it must be."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: list[Node]) -> Node:
    """Or, no deeper than it must be."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    match node:
        case Not(part):
            yield from walk(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from walk(part)
