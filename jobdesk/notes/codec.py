"""Turns the frozen values of this floor into JSON and back, so that they can be cached."""

from __future__ import annotations

import dataclasses
import types
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """Plain JSON values of a dataclass; fields that have their default are left out."""
    if dataclasses.is_dataclass(value):
        kind: Any = type(value)
        return {name: to_json(held) for name, default in _fields_of(kind) if (held := getattr(value, name)) != default}
    if isinstance(value, tuple):
        return [to_json(part) for part in value]
    return value


def from_json(kind: type[T], value: Any) -> T:
    """The value of dataclass `kind` that `to_json` was given."""
    hashed: Any = kind
    hints = _hints_of(hashed)
    return kind(**{name: _decode(hints[name], part) for name, part in value.items()})


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(kind))


@cache
def _hints_of(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _decode(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_decode(get_args(hint)[0], part) for part in value)
    if dataclasses.is_dataclass(hint):
        return from_json(hint, value)  # type: ignore[arg-type]  # a class, never an instance
    return value
