"""Queries of every kind, as trees, for properties."""

from __future__ import annotations

from hypothesis import strategies as st

from jobdesk.core.query.fields import EQUALS, FIELDS, OPERATORS, ORDERING, Field, Kind, Operator
from jobdesk.core.query.tree import Node, Not, Term, Words, all_of, any_of

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
SOME_TEXTS = st.sampled_from(
    ["time", "No room", "50%", "a_b", "OR", "Ü", "-x", "status:failed", '"', "\\", "a,b", "(", "/"]
)
VERSIONS = st.sampled_from(["1", "1.2", "1.10", "2.0b1", "0.9"])
NUMBERS = st.integers(-3, 30).map(str)
LENGTHS = st.sampled_from(["0s", "90", "2m", "1h30m", "2.5s", "1d", "500ms", "1w"])
COSTS = st.sampled_from(["0", "50", "2.5", "$1.20", "3c"])
TIMES = st.sampled_from(["7d", "2h", "today", "yesterday", "2026", "2026-11", "2026-11-20", "2026-11-20T18:00", "90s"])
PATTERNS = st.sampled_from(["time.?out", "^No", "a/b", r"\d+", "room$", "x|y"])

VALUES = {
    Kind.NAME: st.sampled_from(["cards", "command", "Cards", "thesis", "nobody"]),
    Kind.TEXT: TEXTS | SOME_TEXTS,
    Kind.VERSION: VERSIONS,
    Kind.NUMBER: NUMBERS,
    Kind.LENGTH: LENGTHS,
    Kind.COST: COSTS,
    Kind.TIME: TIMES,
    Kind.BOUND: TIMES,
}


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """Any field with any operator and values that it can have."""
    field: Field = draw(st.sampled_from(FIELDS))
    operator = draw(st.sampled_from(sorted(OPERATORS[field.kind])))
    if operator is Operator.LIKE and draw(st.booleans()):
        return Term(field.name, operator, (draw(PATTERNS),), is_pattern=True)
    values = st.sampled_from(field.choices) if field.choices else VALUES[field.kind]
    if field.kind in (Kind.NAME, Kind.TEXT) and operator in EQUALS and field.name != "text":
        values |= st.just("")
    most = 1 if operator in ORDERING or field.kind is Kind.BOUND else 3
    return Term(field.name, operator, tuple(draw(st.lists(values, min_size=1, max_size=most))))


LEAVES = terms() | (TEXTS | SOME_TEXTS | st.sampled_from(["7", "#12"])).map(Words)
QUERIES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, min_size=2, max_size=3).map(all_of)
        | st.lists(inner, min_size=2, max_size=3).map(any_of)
    ),
    max_leaves=8,
)
"""Trees as the reader makes them."""
