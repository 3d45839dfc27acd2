"""Turns the frozen values of this floor into JSON and back, so that they can be cached."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Decoder = Callable[[Any], Any]


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
    decoders = _decoders_of(hashed)
    decoded = {name: decoders[name](value[name]) for name in decoders.keys() & value.keys()}
    return kind(**(value | decoded))


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(kind))


@cache
def _decoders_of(kind: Any) -> dict[str, Decoder]:
    """What is to be done to the fields that are not what JSON gives, by name; found out once for each class."""
    decoders = {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}
    return {name: decoder for name, decoder in decoders.items() if decoder}


def _decoder(hint: Any) -> Decoder | None:
    """What makes such a value of JSON; None where it is one already."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = _decoder(next(part for part in get_args(hint) if part is not type(None)))
        return inner and partial(_unless_none, inner)
    if get_origin(hint) is tuple:
        inner = _decoder(get_args(hint)[0])
        return partial(_tuple_of, inner) if inner else tuple
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if dataclasses.is_dataclass(hint):
        return partial(from_json, hint)  # type: ignore[arg-type]  # a class, never an instance
    return None


def _unless_none(decoder: Decoder, value: Any) -> Any:
    return None if value is None else decoder(value)


def _tuple_of(decoder: Decoder, values: Any) -> Any:
    return tuple(map(decoder, values))
