"""Chips and the line say the same, whichever of them was changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobdesk.core.query.chips import choose, chosen
from jobdesk.core.query.fields import FIELDS
from jobdesk.core.query.reading import read
from jobdesk.core.query.tree import And, Node, Term
from jobdesk.core.query.writing import write
from tests.support.queries import QUERIES, TEXTS

CHIPS = ("status", "pipeline", "repo")
VALUES = {
    "status": st.lists(st.sampled_from(["failed", "queued", "cancelled"]), unique=True, max_size=2),
    "pipeline": st.lists(TEXTS, max_size=2),
    "repo": st.lists(TEXTS, max_size=1),
}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("", ()),
        ("timeout", ()),
        ("timeout status:failed,queued", ("failed", "queued")),
        ("a AND (status:failed)", ("failed",)),
        ("status:failed OR a", None),
        ("-status:failed", None),
        ("status!=failed", None),
        ("status:failed status:queued", None),
    ],
)
def test_what_the_chips_show(line: str, values: tuple[str, ...] | None) -> None:
    """None is for a line that says more of it than chips can."""
    assert chosen(read(line), "status") == values


@pytest.mark.parametrize(
    ("line", "values", "edited"),
    [
        ("", ["failed"], "status:failed"),
        ("Timeout  here", ["failed"], "Timeout  here status:failed"),
        ("a OR b", ["failed"], "(a OR b) status:failed"),
        ("x STATE:Failed   y", ["failed", "queued"], "x status:failed,queued   y"),
        ("x status:failed y", [], "x y"),
        ("x AND status:failed", [], "x"),
        ("(status:failed)", [], ""),
        ("status:failed OR x", ["queued"], "status:failed OR x"),
    ],
)
def test_choosing_edits_the_line(line: str, values: list[str], edited: str) -> None:
    """What else was typed stays as it was typed."""
    assert choose(line, "status", values) == edited


@given(query=QUERIES, field=st.sampled_from(CHIPS), choices=st.data())
def test_chips_and_line_agree(query: Node, field: str, choices: st.DataObject) -> None:
    """What was chosen is what the line then shows; what else must hold, and the other chips, are as before."""
    line, values = write(query), choices.draw(VALUES[field])
    edited = read(choose(line, field, values))
    if chosen(query, field) is None:
        assert edited == query
        return
    assert chosen(edited, field) == tuple(values)
    assert rest(edited, field) == rest(query, field)
    for other in {one.name for one in FIELDS} - {field}:
        assert chosen(edited, other) == chosen(query, other)


def rest(query: Node, field: str) -> list[Node]:
    """All that must hold, but for the chip."""
    parts = query.parts if isinstance(query, And) else (query,)
    return [part for part in parts if not (isinstance(part, Term) and part.field == field)]


@given(query=QUERIES, field=st.sampled_from(CHIPS))
def test_choosing_what_is_chosen_changes_nothing(query: Node, field: str) -> None:
    values = chosen(query, field)
    if values is not None:
        assert read(choose(write(query), field, values)) == query
