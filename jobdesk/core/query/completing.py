"""What could come next in a query line: names of fields, and the values that a field can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jobdesk.core.query.fields import BY_NAME, FIELDS, FLAGS, Field, Kind
from jobdesk.core.query.values import TIME_WORDS
from jobdesk.core.query.writing import value

NAMED = ("pipeline", "version", "repo", "project")
"""Fields whose values are those that there are."""

USUAL: dict[Kind, tuple[str, ...]] = {
    Kind.TIME: (*TIME_WORDS, "1h", "24h", "7d", "30d"),
    Kind.BOUND: (*TIME_WORDS, "1h", "24h", "7d", "30d"),
    Kind.LENGTH: ("10s", "1m", "10m", "1h"),
}
MOST = 40

_VALUE = re.compile(
    r'(?:^|[\s(-])([A-Za-z][A-Za-z-]*)(?:!=|<=|>=|[:~=<>])(?:(?:"[^"]*"|[^\s()",]+),)*("[^"]*|[^\s()",]*)$'
)
_NAME = re.compile(r"(?:^|[\s(])-?([A-Za-z][A-Za-z-]*|)$")


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on: the text that stands there then, and what it is about."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """What could stand from `start` to `end` of the line; best first, or nothing."""

    start: int
    end: int
    options: tuple[Option, ...] = ()


def complete(line: str, cursor: int, names: Callable[[str], Sequence[str]] = lambda _: ()) -> Completion:
    """What could stand at the cursor. `names` says what there is of a field in `NAMED`."""
    before = line[:cursor]
    if before.count('"') % 2 == 0 or _VALUE.search(before):
        if found := _VALUE.search(before):
            field = BY_NAME.get(found[1].lower())
            begun = found[2].removeprefix('"')
            options = () if field is None else _values(field, begun, names)
            return Completion(found.start(2), cursor, options)
        if found := _NAME.search(before):
            return Completion(found.start(1), cursor, _fields(found[1].lower()))
    return Completion(cursor, cursor)


def _fields(begun: str) -> tuple[Option, ...]:
    fitting = [field for field in FIELDS if field.name.startswith(begun)]
    fitting += [field for field in FIELDS if field not in fitting and any(one.startswith(begun) for one in field.also)]
    return tuple(Option(f"{field.name}:", field.about) for field in fitting)


def _values(field: Field, begun: str, names: Callable[[str], Sequence[str]]) -> tuple[Option, ...]:
    known: Iterable[str] = field.choices or USUAL.get(field.kind, ())
    if field.name in NAMED:
        known = names(field.name)
    small = begun.lower()
    fitting = sorted((one for one in known if small in one.lower()), key=lambda one: not one.lower().startswith(small))
    about = FLAGS if field.name == "is" else {}
    return tuple(Option(value(one), about.get(one, "")) for one in fitting[:MOST] if one.lower() != small)
