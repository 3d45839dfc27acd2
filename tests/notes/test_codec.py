"""Values of this floor go through JSON and come back the same."""

from __future__ import annotations

import json
from dataclasses import dataclass

from jobdesk.notes.block import Block, NoteWarning, Parsed, PassedOver
from jobdesk.notes.codec import from_json, to_json
from jobdesk.notes.rendered import Rendered
from jobdesk.notes.survey import Survey, survey


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    number: int = 3


@dataclass(frozen=True, slots=True)
class Outer:
    inner: Inner
    many: tuple[Inner, ...] = ()
    pairs: tuple[str, ...] = ("a",)
    perhaps: Inner | None = None


def test_defaults_are_left_out() -> None:
    """A cache of many blocks is mostly defaults."""
    assert to_json(Inner("a")) == {"name": "a"}
    assert to_json(Outer(Inner("a", 4), (Inner("b"),))) == {
        "inner": {"name": "a", "number": 4},
        "many": [{"name": "b"}],
    }


def test_values_come_back() -> None:
    """Through text, with values in values, tuples of them, and none."""
    for value in (Outer(Inner("a")), Outer(Inner("a"), (Inner("b", 1),), (), Inner("c"))):
        assert from_json(Outer, json.loads(json.dumps(to_json(value)))) == value


def test_what_is_cached_comes_back() -> None:
    block = Block("latex", "lemma", "basic", "lemma", "Lemma", "x", 1, 2, heading=("A", "B"), warnings=("w",))
    parsed = Parsed((block,), (PassedOver("lemma", 3, "empty"),), (NoteWarning("w", 4),))
    found = survey(rb"\def\a#1{b}\newtheorem{c}{Claim}\input{d}\graphicspath{{e}}")
    rendered = Rendered("a", "b", Rendered(body="c", pictures=("asy",)), terms=("<b>x</b>",))
    assert from_json(Parsed, json.loads(json.dumps(to_json(parsed)))) == parsed
    assert from_json(Survey, json.loads(json.dumps(to_json(found)))) == found
    assert from_json(Rendered, json.loads(json.dumps(to_json(rendered)))) == rendered
