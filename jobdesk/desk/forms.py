"""Makes a form from the input model of a pipeline, and says what is wrong with what was filled in, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticUndefined

from jobdesk.core import customs
from jobdesk.core.errors import UserError
from jobdesk.core.language import _

MAIN = "main"
"""In the schema of a field (`json_schema_extra={MAIN: True}`): what a person always looks at."""
EMPTY = "empty"
"""In the schema of a field that may be left empty: the word for that, such as "automatic"."""
CHOICES = "choices"
"""In the schema of a choice: what is offered, each value with the words for it; without it, the values as they are."""


class FieldKind(StrEnum):
    """What a field holds, and so how it is filled in."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    NUMBER = "number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    LINES = "lines"
    PAIRS = "pairs"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `default` is as JSON has it; `least` and `most` bound numbers, and may be reached.

    `choices` are values, each with the words for it. `is_optional` says whether it may be left empty, which then means
    nothing at all rather than an empty text; `empty` is the word for that.
    """

    name: str
    title: str
    words: str
    kind: FieldKind
    default: object
    choices: tuple[tuple[str, str], ...] = ()
    least: float | None = None
    most: float | None = None
    is_required: bool = False
    is_optional: bool = False
    is_main: bool = False
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a pipeline asks for: first what it needs, then what it can do without."""

    pipeline: str
    version: str
    words: str
    fields: tuple[FormField, ...]

    @property
    def main(self) -> tuple[FormField, ...]:
        return tuple(field for field in self.fields if field.is_main)

    @property
    def rest(self) -> tuple[FormField, ...]:
        return tuple(field for field in self.fields if not field.is_main)


@dataclass(frozen=True, slots=True)
class FieldTrouble:
    """What is wrong with a field, in one sentence; `name` is None where it is about the whole."""

    name: str | None
    words: str


class NotFilledIn(UserError):
    """A field cannot be read as what it holds."""

    def __init__(self, name: str, words: str) -> None:
        self.trouble = FieldTrouble(name, words)
        super().__init__(words)


def form_of(model: type[BaseModel], name: str, version: str, words: str, given: Mapping[str, object]) -> Form:
    """The form of an input model. What is `given` already, by the name of a pipeline, is not asked for again."""
    schema = model.model_json_schema()
    shared = schema.get("$defs", {})
    required = schema.get("required", ())
    fields = [
        _field(name, part, shared, _default(model, name, part), is_required=name in required)
        for name, part in schema.get("properties", {}).items()
        if name not in given
    ]
    return Form(name, version, _(words), tuple(sorted(fields, key=lambda field: not field.is_main)))


def troubles(model: type[BaseModel], given: Mapping[str, object]) -> tuple[FieldTrouble, ...]:
    """What is wrong with an input, the first sentence for each field; empty where nothing is."""
    try:
        model.model_validate(given)
    except ValidationError as error:
        found: dict[str | None, FieldTrouble] = {}
        for one in error.errors():
            place = str(one["loc"][0]) if one["loc"] else None
            found.setdefault(place, FieldTrouble(place, _sentence(trouble_words(one))))
        return tuple(found.values())
    return ()


def trouble_words(error: ErrorDetails) -> str:
    """What pydantic says is wrong, in the language of the process as far as that has words for it."""
    words = _PYDANTIC.get(error["type"])
    return words.format(**error.get("ctx", {})) if words else error["msg"]


_PYDANTIC = {
    "greater_than": _("Input should be greater than {gt}"),
    "greater_than_equal": _("Input should be greater than or equal to {ge}"),
    "less_than": _("Input should be less than {lt}"),
    "less_than_equal": _("Input should be less than or equal to {le}"),
    "int_parsing": _("Input should be a valid integer, unable to parse string as an integer"),
    "int_type": _("Input should be a valid integer"),
    "int_from_float": _("Input should be a valid integer, got a number with a fractional part"),
    "float_type": _("Input should be a valid number"),
    "float_parsing": _("Input should be a valid number, unable to parse string as a number"),
    "bool_parsing": _("Input should be a valid boolean, unable to interpret input"),
    "bool_type": _("Input should be a valid boolean"),
    "string_type": _("Input should be a valid string"),
    "string_pattern_mismatch": _("String should match pattern '{pattern}'"),
    "list_type": _("Input should be a valid list"),
    "dict_type": _("Input should be a valid dictionary"),
    "enum": _("Input should be {expected}"),
    "missing": _("Field required"),
}
"""By the type of an error; these are pydantic's own sentences (its documentation, "Validation Errors")."""


def text_of(field: FormField, value: object) -> str:
    """A value as it stands in its field: a list as lines, a mapping as lines `NAME=VALUE`."""
    if value is None:
        return ""
    if field.kind is FieldKind.LINES and isinstance(value, list):
        return "\n".join(str(one) for one in value)
    if field.kind is FieldKind.PAIRS and isinstance(value, dict):
        return "\n".join(f"{name}={one}" for name, one in value.items())
    if field.kind in (FieldKind.JSON, FieldKind.YES_NO):
        return json.dumps(value)
    if field.kind is FieldKind.NUMBER and isinstance(value, float):
        return customs.typed(value)
    return str(value)


def filled_in(form: Form, texts: Mapping[str, str]) -> dict[str, object]:
    """The input that a filled-in form stands for: what differs from the defaults. Raises `NotFilledIn`."""
    values: dict[str, object] = {}
    for field in form.fields:
        text = texts.get(field.name)
        if text is not None and text != text_of(field, field.default):
            values[field.name] = _value(field, text)
    return values


def _value(field: FormField, text: str) -> object:
    if not text.strip() and field.is_optional:
        return None
    if field.kind is FieldKind.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.kind is FieldKind.PAIRS:
        return dict(_pair(field, line) for line in text.splitlines() if line.strip())
    if field.kind in (FieldKind.TEXT, FieldKind.CHOICE):
        return text
    try:
        return json.loads(customs.read(text) if field.kind is FieldKind.NUMBER else text)
    except ValueError as error:
        raise NotFilledIn(field.name, _UNREADABLE.get(field.kind, _("This is not JSON."))) from error


_UNREADABLE = {
    FieldKind.NUMBER: _("This is not a number."),
    FieldKind.WHOLE_NUMBER: _("This is not a whole number."),
    FieldKind.YES_NO: _("This is not a yes or no."),
}


def _pair(field: FormField, line: str) -> tuple[str, str]:
    name, equals, value = line.partition("=")
    if not equals or not name.strip():
        words = _("Each line is written NAME=VALUE; {line!r} is not.")
        raise NotFilledIn(field.name, words.format(line=line.strip()))
    return name.strip(), value.strip()


def _sentence(words: str) -> str:
    words = words.removeprefix("Value error, ").removeprefix("Assertion failed, ").strip()
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}"


def _default(model: type[BaseModel], name: str, part: Mapping[str, Any]) -> object:
    """As JSON has it; a default that is made anew each time stands in no schema."""
    if "default" in part:
        return part["default"]
    made = next((field for key, field in model.model_fields.items() if name in (key, field.alias)), None)
    if made is None or made.default_factory is None:
        return None
    value = made.get_default(call_default_factory=True, validated_data={})
    return None if value is PydanticUndefined else value


def _field(
    name: str, part: Mapping[str, Any], shared: Mapping[str, Any], default: object, *, is_required: bool
) -> FormField:
    shapes = list(_shapes(part, shared))
    solid = [shape for shape in shapes if shape.get("type") != "null"]
    shape = solid[0] if len(solid) == 1 else {}
    # Of a choice, pydantic leaves out what is said of the choice itself in the same words.
    said = shape if "$ref" in part else {}
    return FormField(
        name=name,
        title=_(str(part.get("title", said.get("title", name)))),
        words=_(str(part.get("description", said.get("description", "")))),
        kind=_kind(shape, shared),
        default=default,
        choices=_choices(part, shape),
        least=_bound(shape, "minimum", "exclusiveMinimum", 1),
        most=_bound(shape, "maximum", "exclusiveMaximum", -1),
        is_required=is_required,
        is_optional=len(solid) < len(shapes),
        is_main=is_required or bool(part.get(MAIN)),
        empty=str(part.get(EMPTY, "")),
    )


def _shapes(part: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The forms that a value may have, each a schema of its own (json-schema.org, "Schema Composition")."""
    if "$ref" in part:
        yield from _shapes(shared[part["$ref"].rpartition("/")[2]], shared)
    elif "anyOf" in part or "oneOf" in part:
        for one in part.get("anyOf") or part["oneOf"]:
            yield from _shapes(one, shared)
    elif "allOf" in part and len(part["allOf"]) == 1:
        yield from _shapes(part["allOf"][0], shared)
    else:
        yield part


def _values(shape: Mapping[str, Any]) -> list[Any]:
    return [shape["const"]] if "const" in shape else list(shape.get("enum", ()))


def _choices(part: Mapping[str, Any], shape: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """In the order of the values: a schema has names in alphabetical order."""
    values = [str(value) for value in _values(shape)]
    words = part.get(CHOICES, {value: value for value in values})
    return tuple((value, words[value]) for value in values if value in words)


_KINDS = {
    "string": FieldKind.TEXT,
    "integer": FieldKind.WHOLE_NUMBER,
    "number": FieldKind.NUMBER,
    "boolean": FieldKind.YES_NO,
}


def _kind(shape: Mapping[str, Any], shared: Mapping[str, Any]) -> FieldKind:
    if choices := _values(shape):
        return FieldKind.CHOICE if all(isinstance(choice, str) for choice in choices) else FieldKind.JSON
    if shape.get("type") == "array" and _is_plain(shape.get("items"), shared, "string"):
        return FieldKind.LINES
    values = shape.get("additionalProperties")
    if shape.get("type") == "object" and _is_plain(values, shared, "string", "integer", "number"):
        return FieldKind.PAIRS
    return _KINDS.get(str(shape.get("type")), FieldKind.JSON)


def _is_plain(part: object, shared: Mapping[str, Any], *types: str) -> bool:
    """Whether each element of a list, or each value of a mapping, is of one of these types."""
    if not isinstance(part, dict):
        return False
    shapes = list(_shapes(part, shared))
    return len(shapes) == 1 and shapes[0].get("type") in types


def _bound(shape: Mapping[str, Any], reached: str, excluded: str, step: int) -> float | None:
    """A bound that may be reached; one that may not is moved by one for whole numbers, else left to the check."""
    if reached in shape:
        return float(shape[reached])
    if excluded in shape and shape.get("type") == "integer":
        return float(shape[excluded]) + step
    return None
