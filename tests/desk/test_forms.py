"""A form is made from any input model, and reads back what a person wrote."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from jobdesk.desk.forms import (
    FieldKind,
    FieldTrouble,
    Form,
    FormField,
    NotFilledIn,
    filled_in,
    form_of,
    text_of,
    troubles,
)
from jobdesk.desk.pipelines import Pipelines
from jobdesk.pipelines.registry import NamedCommand, Registry


class Deck(BaseModel):
    title: str


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(BaseModel):
    """One field of every kind."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(title="Name", description="What it is called.")
    note: str | None = None
    count: int = Field(3, ge=1, lt=10)
    share: float = Field(0.5, gt=0, le=1)
    is_open: bool = False
    colour: Colour = Colour.RED
    size: Literal["small", "large"] | None = None
    words: list[str] = Field(default_factory=lambda: ["a", "b"])
    variables: dict[str, str] = {}
    decks: list[Deck] = []
    either: int | str = 1
    shown: str = Field("", json_schema_extra={"main": True})


def form(given: dict[str, object] | None = None) -> Form:
    return form_of(Everything, "everything", "2", "Words.", given or {})


def field(name: str) -> FormField:
    return next(one for one in form().fields if one.name == name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("name", FieldKind.TEXT),
        ("note", FieldKind.TEXT),
        ("count", FieldKind.WHOLE_NUMBER),
        ("share", FieldKind.NUMBER),
        ("is_open", FieldKind.YES_NO),
        ("colour", FieldKind.CHOICE),
        ("size", FieldKind.CHOICE),
        ("words", FieldKind.LINES),
        ("variables", FieldKind.PAIRS),
        ("decks", FieldKind.JSON),
        ("either", FieldKind.JSON),
    ],
)
def test_kinds(name: str, kind: FieldKind) -> None:
    assert field(name).kind is kind


def test_what_is_needed_comes_first() -> None:
    """Required fields, and those that say so; the rest in their own order."""
    assert [one.name for one in form().main] == ["name", "shown"]
    assert [one.name for one in form().rest][:3] == ["note", "count", "share"]


def test_what_a_field_knows() -> None:
    name, count, size = field("name"), field("count"), field("size")
    assert (name.title, name.words, name.is_required, name.is_optional) == ("Name", "What it is called.", True, False)
    assert (count.default, count.least, count.most) == (3, 1.0, 9.0)
    assert (field("share").least, field("share").most) == (None, 1.0)
    assert [value for value, _ in size.choices] == ["small", "large"]
    assert (size.is_optional, size.default) == (True, None)
    assert field("words").default == ["a", "b"]


def test_what_the_name_stands_for_is_not_asked() -> None:
    assert "name" not in [one.name for one in form({"name": "given"}).fields]


def test_untouched_fields_say_nothing() -> None:
    """What is as the default has it is left to the default."""
    texts = {one.name: text_of(one, one.default) for one in form().fields}
    assert filled_in(form(), texts) == {}


def test_what_a_person_wrote() -> None:
    texts = {
        "name": "x",
        "note": "  ",
        "count": "7",
        "share": "0.25",
        "is_open": "true",
        "colour": "blue",
        "size": "large",
        "words": " one \n\ntwo",
        "variables": "A=1\nB = 2=3",
        "decks": '[{"title": "x"}]',
    }
    given = filled_in(form(), texts)
    assert given == {
        "name": "x",
        "note": None,
        "count": 7,
        "share": 0.25,
        "is_open": True,
        "colour": "blue",
        "size": "large",
        "words": ["one", "two"],
        "variables": {"A": "1", "B": "2=3"},
        "decks": [{"title": "x"}],
    }
    assert troubles(Everything, given) == ()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("count", "many", "This is not a whole number."),
        ("decks", "[", "This is not JSON."),
        ("variables", "=x", "Each line is written NAME=VALUE; '=x' is not."),
    ],
)
def test_what_cannot_be_read(name: str, text: str, words: str) -> None:
    with pytest.raises(NotFilledIn) as refused:
        filled_in(form(), {name: text})
    assert refused.value.trouble == FieldTrouble(name, words)


def test_troubles_stand_at_their_fields() -> None:
    """One sentence a field, the first one."""
    found = troubles(Everything, {"count": 0, "colour": "green", "decks": [{}, {}]})
    assert {one.name for one in found} == {"name", "count", "colour", "decks"}
    assert FieldTrouble("count", "Input should be greater than or equal to 1.") in found


def test_trouble_with_the_whole() -> None:
    """What the fields have to do with each other stands at none of them."""
    facet = Pipelines(Registry())
    assert facet.troubles("command", {}) == (FieldTrouble(None, "Give either a command line or a list of arguments."),)


def test_a_named_command() -> None:
    """What settings say of it is given: its form has only the rest."""
    facet = Pipelines(Registry([NamedCommand("lint", "3", None, {"line": "ruff check"})]))
    assert facet.form("lint").main == ()
    assert facet.form("lint").version == "3"
    assert facet.troubles("lint", {}) == ()
