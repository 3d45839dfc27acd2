"""Reads TOML and YAML into plain values that know in which line they stand."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

import yaml

from jobdesk.core.language import _

_DEEPEST = 20
_HEADER = re.compile(r"\s*\[{1,2}\s*(.+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"([^"]*)"|'([^']*)'""")


class BadLine(ValueError):
    """What is wrong with a file, and in which line."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True)
class Lines:
    """Plain values, and the line of every name in them."""

    root: dict[str, Any]
    numbers: dict[tuple[str, ...], int]

    def value(self, place: tuple[str, ...]) -> Any:
        """What stands at a place, such as `("courses", "Algebra", "deck")`; None where nothing does."""
        value: Any = self.root
        for name in place:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def line(self, place: tuple[str, ...]) -> int:
        """The line of a name, or of the nearest table around it."""
        while place and place not in self.numbers:
            place = place[:-1]
        return self.numbers.get(place, 1)


def read_toml(text: str) -> Lines:
    """The values of a TOML file; raises ValueError, which names the line, where it is none."""
    try:
        return Lines(tomllib.loads(text), _toml_lines(text))
    except RecursionError as trouble:
        raise BadLine(1, _("it is nested too deep")) from trouble


def read_yaml(text: str) -> Lines:
    """The values of a YAML file that is a table; raises `BadLine` where it is none."""
    numbers: dict[tuple[str, ...], int] = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _note_lines(node, (), numbers)
        root = yaml.safe_load(text)
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark or trouble.context_mark
        raise BadLine(mark.line + 1 if mark else 1, str(trouble.problem)) from trouble
    except yaml.YAMLError as trouble:
        raise BadLine(1, " ".join(str(trouble).split())) from trouble
    except RecursionError as trouble:
        raise BadLine(1, _("it is nested too deep")) from trouble
    if root is None:
        raise BadLine(1, _("the file is empty"))
    if not isinstance(root, dict):
        raise BadLine(1, _("must be a table of names and values"))
    return Lines({str(name): value for name, value in root.items()}, numbers)


def _note_lines(node: yaml.Node | None, place: tuple[str, ...], numbers: dict[tuple[str, ...], int]) -> None:
    """Raises `BadLine` where a name is there twice: YAML would forget what the first one says."""
    if not isinstance(node, yaml.MappingNode) or len(place) > _DEEPEST:
        return
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        inside = (*place, str(key.value))
        line = key.start_mark.line + 1
        if inside in numbers:
            words = _("`{place}` is there already, in line {before}")
            raise BadLine(line, words.format(place=".".join(inside), before=numbers[inside]))
        numbers[inside] = line
        if value.start_mark.index >= key.end_mark.index:  # an alias stands for what was written above
            _note_lines(value, inside, numbers)


def _toml_lines(text: str) -> dict[tuple[str, ...], int]:
    """The lines of headers and keys; tomllib, which has checked the text, keeps none."""
    numbers: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            for depth in range(len(table)):
                numbers.setdefault(table[: depth + 1], number)
        elif key := _KEY.match(line):
            parts = _parts(key[1])
            for depth in range(len(parts)):
                numbers.setdefault((*table, *parts[: depth + 1]), number)
    return numbers


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(match[1] or match[2] or match[0] for match in _PART.finditer(dotted))
