r"""Reads what a LaTeX file does for others: what it defines, and which files it takes in.

A pure function of the bytes, so that it is kept per blob. Files that define and take in nothing, as most
chapters do, cost one search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from jobdesk.notes.block import NoteWarning
from jobdesk.notes.cursor import Budget, Cursor
from jobdesk.notes.definitions import DEFINING, Macro, read_definition
from jobdesk.notes.kinds import Theorem
from jobdesk.notes.regions import OPAQUE, VERB, Regions
from jobdesk.notes.source import Source, read_source

TakesIn = Literal["input", "include", "import", "subimport", "subfile", "package", "class"]


@dataclass(frozen=True, slots=True)
class Input:
    r"""A file that is taken in at this line: `\input{chapters/one}`."""

    how: TakesIn
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class DefinedTheorem:
    """A theorem environment, and the line that declares it."""

    theorem: Theorem
    line: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What one LaTeX file gives to others, each with its line."""

    macros: tuple[Macro, ...] = ()
    theorems: tuple[DefinedTheorem, ...] = ()
    inputs: tuple[Input, ...] = ()
    root: str | None = None
    r"""The file that says of itself that it belongs to another: `% !TEX root = ../main.tex`, `subfiles`."""
    graphics: tuple[str, ...] = ()
    r"""Folders of `\graphicspath`."""
    is_root: bool = False
    r"""Whether it has a `\documentclass`."""
    warnings: tuple[NoteWarning, ...] = ()


_TAKING_IN: dict[str, TakesIn] = {
    "input": "input",
    "include": "include",
    "InputIfFileExists": "input",
    "subfile": "subfile",
    "subfileinclude": "subfile",
    "import": "import",
    "includefrom": "import",
    "subimport": "subimport",
    "subincludefrom": "subimport",
    "usepackage": "package",
    "RequirePackage": "package",
    "documentclass": "class",
    "LoadClass": "class",
}
_GLOBAL = frozenset({"AtBeginDocument", "AtEndPreamble"})
_OTHERS = ("graphicspath",)
_DEFINES = re.compile(rf"\\(?:{'|'.join(DEFINING)})(?![a-zA-Z@])")
_ANYTHING = re.compile(rf"\\(?:{'|'.join((*DEFINING, *_TAKING_IN, *_OTHERS))})(?![a-zA-Z])|![Tt][Ee][Xx] +[Rr]oot")
_EVENT = re.compile(
    rf"""
      (?P<comment>%[^\n]*)
    | \\(?:
          (?P<define>{"|".join(DEFINING)})(?![a-zA-Z@])
        | (?P<input>{"|".join(sorted(_TAKING_IN, key=len, reverse=True))})(?![a-zA-Z@])
        | (?P<graphics>graphicspath)(?![a-zA-Z])
        | begin[ \t]*\{{(?P<opaque>{"|".join(map(re.escape, sorted(OPAQUE)))})\}}
        | begin[ \t]*\{{(?P<begin>[^{{}}\\\n]*)\}}
        | end[ \t]*\{{(?P<close>[^{{}}\\\n]*)\}}
        | (?P<global>AtBeginDocument|AtEndPreamble)[ \t]*\{{
        | (?P<iffalse>iffalse)(?![a-zA-Z])
        | (?P<end>endinput)(?![a-zA-Z])
        | {VERB}
        | [^a-zA-Z]
      )
    | (?P<brace>[{{}}])
    """,
    re.VERBOSE,
)
_ROOT = re.compile(r"%\s*!TEX\s+root\s*=\s*(\S.*)", re.IGNORECASE)


def survey(blob: bytes) -> Survey:
    """What the LaTeX file with these bytes defines and takes in."""
    source = read_source(blob)
    if not _ANYTHING.search(source.text):
        return Survey(warnings=source.warnings)
    return _Surveyor(source).survey()


def take_definitions(body: str) -> tuple[str, tuple[Macro, ...]]:
    """A piece of LaTeX without the commands that it defines for itself, and these."""
    if not _DEFINES.search(body):
        return body, ()
    surveyor = _Surveyor(Source(body), keeps_local=True)
    found = surveyor.survey()
    kept = []
    position = 0
    for start, end in surveyor.defining_spans:
        kept.append(body[position:start])
        position = end
    return "".join((*kept, body[position:])), found.macros


class _Surveyor:
    def __init__(self, source: Source, *, keeps_local: bool = False) -> None:
        self._keeps_local = keeps_local
        self._groups: list[tuple[str, int]] = []
        self._source = source
        self._text = source.text
        self._regions = Regions(source.text)
        self._budget = Budget(source.text)
        self._macros: list[Macro] = []
        self._theorems: list[DefinedTheorem] = []
        self._inputs: list[Input] = []
        self._root: str | None = None
        self._is_root = False
        self._graphics: list[str] = []
        self.defining_spans: list[tuple[int, int]] = []

    def survey(self) -> Survey:
        position = 0
        while (match := _EVENT.search(self._text, position)) and not match["end"]:
            position = max(self._after(match), match.end())
        warnings = self._source.warnings
        if not self._budget.left:
            warnings += (NoteWarning("too many braces that nothing closes: not all definitions were read", 1),)
        return Survey(
            tuple(self._macros),
            tuple(self._theorems),
            tuple(self._inputs),
            self._root,
            tuple(self._graphics),
            self._is_root,
            warnings,
        )

    def _after(self, match: re.Match[str]) -> int:
        """Takes in one event; gives the place to go on from, which is never before its end."""
        if match["define"]:
            return self._define(match["define"], match.start(), match.end())
        if match["input"]:
            return self._take_in(_TAKING_IN[match["input"]], match.end())
        if match["begin"] or match["global"] or match["brace"] == "{":
            self._open(match["begin"] or match["global"] or "{")
        elif match["close"] or match["brace"] == "}":
            self._close(match["close"] or "{")
        if match["graphics"]:
            return self._read_graphics(match.end())
        if match["opaque"]:
            return self._regions.end_of_environment(match["opaque"], match.end())
        if match["iffalse"]:
            return self._regions.end_of_iffalse(match.end())
        if match["verb"]:
            return self._regions.end_of_verb(match["verb"], match.end())
        if match["comment"] and (root := _ROOT.match(match["comment"])):
            self._root = root[1].strip()
        return match.end()

    def _open(self, group: str) -> None:
        if group != "document":
            self._groups.append((group, len(self._macros)))

    def _close(self, group: str) -> None:
        """What a group defines is forgotten with it; a group that is never closed, as TeX code has them, is none."""
        top = self._groups[-1][0] if self._groups else ""
        if top == group or (group == "{" and top in _GLOBAL):
            _, count = self._groups.pop()
            if top not in _GLOBAL and not self._keeps_local:
                del self._macros[count:]

    def _define(self, command: str, start: int, end: int) -> int:
        cursor = Cursor(self._text, end, self._budget)
        line = self._source.line_at(end)
        definitions = read_definition(command, cursor, line)
        if definitions:
            self.defining_spans.append((start, cursor.position))
        for definition in definitions:
            if isinstance(definition, Theorem):
                self._theorems.append(DefinedTheorem(definition, line))
            else:
                self._macros.append(definition)
        return cursor.position

    def _read_graphics(self, position: int) -> int:
        cursor = Cursor(self._text, position, self._budget)
        self._graphics += re.findall(r"\{([^{}]*)\}", cursor.group() or "")
        return cursor.position

    def _take_in(self, how: TakesIn, position: int) -> int:
        cursor = Cursor(self._text, position, self._budget)
        options = cursor.optional()
        first = cursor.group()
        target = first if how not in ("import", "subimport") else _joined(first, cursor.group())
        if target is None or "\\" in target or "#" in target:
            return cursor.position
        line = self._source.line_at(position)
        if how == "class":
            self._is_root = True
            if target.strip() == "subfiles" and options:
                self._root = options.strip()
        names = target.split(",") if how in ("package", "class") else [target]
        self._inputs += [Input(how, name.strip(), line) for name in names if name.strip()]
        return cursor.position


def _joined(folder: str | None, name: str | None) -> str | None:
    return None if folder is None or name is None else f"{folder.strip().rstrip('/')}/{name.strip()}"
