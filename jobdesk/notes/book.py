r"""Reads the LaTeX notes of one commit as books: who takes in whom, and what is therefore in force where.

A book begins at a root: a file with a `\documentclass`, or one that no other takes in. Macros are in force from
the place of their definition on, through every file that is taken in after it; theorem environments hold in the
whole book. A loose file, which no other takes in and which has no `\documentclass`, follows the root that it
names (`% !TEX root = ../main.tex`), else the nearest one in its folder or above.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from jobdesk.notes.block import Block, NoteWarning, Parsed
from jobdesk.notes.definitions import Macro
from jobdesk.notes.kinds import KINDS, Environments, Theorem, kind_of
from jobdesk.notes.library import Library, candidates, folder_of
from jobdesk.notes.macros import MacroSet
from jobdesk.notes.splice import Taken, splice
from jobdesk.notes.survey import Input, Survey
from jobdesk.notes.tokens import opaque_spans

MAX_DEPTH = 30
"""How deep files may take in files."""

_EXTENSIONS = {"package": (".sty",), "class": (".cls",)}
_TAKES_IN = re.compile(r"\\(?:input|include|subfile)[ \t]*\{")
_INPUT = re.compile(rf"%[^\n]*|{_TAKES_IN.pattern}([^{{}}\\#]*)\}}|\\[^a-zA-Z]")
_WRAPPED = re.compile(r"\\begin\{([^{}]*)\}")
_NAMED = re.compile(r"(?:\\protect\s*)?(\\[a-zA-Z]+)\s*")


@dataclass(frozen=True)
class NoteFile:
    """One LaTeX file where it stands in its book."""

    path: str
    root: str
    """The file with which its book begins."""
    parsed: Parsed
    states: tuple[tuple[int, MacroSet], ...]
    """The macros in force where the file begins (line 0), and behind each line that takes in another file."""
    own: tuple[Macro, ...] = ()
    """What the file itself defines, with lines."""
    graphics: tuple[str, ...] = ()
    """The folders in which the book keeps its images."""

    def macros_at(self, line: int) -> MacroSet:
        """The macros in force at a line of the file."""
        start, state = next((start, state) for start, state in reversed(self.states) if start <= line)
        above = [macro for macro in self.own if start < macro.line <= line]
        if not above:
            return state
        place = start, len(above)
        if place not in self._extended:
            self._extended[place] = state.extended(above)
        return self._extended[place]

    @cached_property
    def _extended(self) -> dict[tuple[int, int], MacroSet]:
        """By where a state begins the macros behind so many definitions: many blocks stand behind the same ones."""
        return {}


@dataclass(frozen=True)
class Book:
    """The LaTeX notes of one commit."""

    files: tuple[NoteFile, ...]
    warnings: tuple[NoteWarning, ...]
    read_paths: tuple[str, ...]
    """Every file that had a say: what is cached for these notes depends on them too."""
    frames: Mapping[str, str] = field(default_factory=dict)
    """By path of every file, wanted or not: the digest of the environments in force in it."""


def read_book(
    paths: Iterable[str],
    library: Library,
    *,
    kinds: Iterable[str] = KINDS,
    preamble: Iterable[str] = (),
    only: Container[str] | None = None,
) -> Book:
    """The blocks of these files, with what is in force at each.

    `preamble` names files whose definitions hold everywhere, for notes whose own preamble is not among them.
    `only` leaves the book as it is and gives the blocks of those files alone, such as the ones a commit changed.
    """
    ordered = sorted(set(paths))
    wanted = ordered if only is None else [path for path in ordered if path in only]
    return _Reader(library, tuple(kinds), tuple(preamble)).read(ordered, wanted)


@dataclass(slots=True)
class _State:
    """What is in force at the present place of a walk."""

    macros: MacroSet
    theorems: dict[str, Theorem]


class _Reader:
    def __init__(self, library: Library, kinds: tuple[str, ...], preamble: tuple[str, ...]) -> None:
        self._library = library
        self._kinds = kinds
        self._preamble = preamble
        self._surveys: dict[str, Survey | None] = {}
        self._found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], str | None] = {}
        self._root_by_path: dict[str, str] = {}
        self._states: dict[str, list[tuple[int, MacroSet]]] = {}
        self._ends: dict[str, MacroSet] = {}
        self._theorems: dict[str, dict[str, Theorem]] = {}
        self._graphics: dict[str, tuple[str, ...]] = {}
        self._environments: dict[str, Environments] = {}
        self._warnings: dict[NoteWarning, None] = {}

    def read(self, paths: list[str], wanted: list[str]) -> Book:
        for root in self._roots(paths):
            self._walk_book(root)
        for path in paths:
            if path not in self._root_by_path:  # files that take in each other in a ring have no root
                self._walk_book(path)
        files = tuple(self._file(path) for path in wanted if self._survey(path))
        read = tuple(sorted(path for path, survey in self._surveys.items() if survey is not None))
        frames = {path: self._environments[root].digest for path, root in self._root_by_path.items()}
        return Book(files, tuple(self._warnings), read, frames)

    def _survey(self, path: str) -> Survey | None:
        if path not in self._surveys:
            self._surveys[path] = self._library.survey(path)
        return self._surveys[path]

    def _roots(self, paths: list[str]) -> list[str]:
        """Where books begin: those with a document class first."""
        named: dict[str, None] = {}
        taken_in: set[str] = set()
        for path in paths:
            survey = self._survey(path)
            if survey is None:
                continue
            if root := self._root_of(path, survey):
                named[root] = None
                taken_in.add(path)
            taken_in |= {found for one in survey.inputs if (found := self._find(one, path, path))} - {path}
        roots = [path for path in (*named, *paths) if path not in taken_in]
        return sorted(dict.fromkeys(roots), key=lambda path: (not self._is_root(path), path))

    def _is_root(self, path: str) -> bool:
        survey = self._survey(path)
        return bool(survey and survey.is_root)

    def _root_of(self, path: str, survey: Survey) -> str | None:
        if not survey.root:
            return None
        found = candidates(survey.root, (folder_of(path),), (".tex", ""))
        return next((one for one in found if one != path and self._survey(one)), None)

    def _find(self, taken: Input, path: str, root: str) -> str | None:
        """The file that is meant: beside the root, beside the file itself, or from the top."""
        folders = (folder_of(root), folder_of(path), "")
        if taken.how in ("subimport", "subfile"):
            folders = (folder_of(path), folder_of(root), "")
        meant = taken.target, folders, _EXTENSIONS.get(taken.how, (".tex", ""))
        if meant not in self._found:
            self._found[meant] = next((one for one in candidates(*meant) if self._survey(one)), None)
        return self._found[meant]

    def _walk_book(self, root: str) -> None:
        survey = self._survey(root)
        if survey is None:
            return
        state = self._start(root, survey)
        seen: set[str] = set()
        for path in self._preamble:
            self._walk(path, root, state, seen, 0)
        self._walk(root, root, state, seen, 0)
        self._ends[root] = state.macros
        theorems = _with_wrappers(_printed(state.theorems, state.macros), state.macros)
        self._theorems[root] = theorems
        self._environments[root] = Environments.of(self._kinds, theorems.values())

    def _start(self, root: str, survey: Survey) -> _State:
        """Nothing in force; or, in a loose file, what is in force at the end of the book that it follows."""
        above = self._root_of(root, survey) or (None if survey.is_root else self._nearest(root))
        if above is None or above not in self._ends:
            return _State(MacroSet(), {})
        return _State(self._ends[above], dict(self._theorems[above]))

    def _nearest(self, path: str) -> str | None:
        """The root with a document class in the folder of a file, or in the nearest one above it."""
        folder = f"{folder_of(path)}/"
        above = [root for root in self._ends if self._is_root(root) and folder.startswith(_inside(folder_of(root)))]
        return max(above, key=lambda root: len(folder_of(root)), default=None)

    def _walk(self, path: str, root: str, state: _State, seen: set[str], depth: int) -> None:
        """Takes the definitions of a file, and of all that it takes in, into the state, in their order."""
        survey = self._survey(path)
        if survey is None or path in seen:
            return
        seen.add(path)
        states = self._states.setdefault(path, []) if path not in self._root_by_path else []
        self._root_by_path.setdefault(path, root)
        states.append((0, state.macros))
        self._graphics[root] = (*self._graphics.get(root, ()), *survey.graphics)
        state.theorems |= {one.theorem.environment: one.theorem for one in survey.theorems}
        waiting = list(survey.macros)
        for taken in survey.inputs:
            above = [macro for macro in waiting if macro.line <= taken.line]
            waiting = waiting[len(above) :]
            state.macros = state.macros.extended(above) if above else state.macros
            self._take_in(taken, path, root, state, seen, depth)
            states.append((taken.line, state.macros))
        state.macros = state.macros.extended(waiting) if waiting else state.macros

    def _take_in(self, taken: Input, path: str, root: str, state: _State, seen: set[str], depth: int) -> None:
        found = self._find(taken, path, root)
        if found and depth < MAX_DEPTH:
            self._walk(found, root, state, seen, depth + 1)
        elif taken.how not in _EXTENSIONS:
            why = f"is taken in more than {MAX_DEPTH} deep" if found else "is not there at this commit"
            self._warnings[NoteWarning(f"{taken.target} {why}", taken.line, path)] = None

    def _file(self, path: str) -> NoteFile:
        root = self._root_by_path[path]
        environments = self._environments[root]
        theorems = (*environments.wanted, *environments.unwanted)
        survey = self._surveys[path]
        parsed = self._library.parse(path, environments).placed_in(path)
        blocks = tuple(self._spliced(block, root) for block in parsed.blocks)
        self._warnings |= dict.fromkeys(parsed.warnings)
        return NoteFile(
            path,
            root,
            replace(parsed, blocks=blocks),
            tuple((line, replace(macros, theorems=theorems)) for line, macros in self._states[path]),
            survey.macros if survey else (),
            tuple(dict.fromkeys(self._graphics.get(root, ()))),
        )

    def _spliced(self, block: Block, root: str) -> Block:
        """The block with the files that it takes in put in their place."""
        body, proof = (self._with_inputs(part, block.file, root) for part in (block.body, block.proof or ""))
        if body == block.body and proof == (block.proof or ""):
            return block
        return replace(block, body=body, proof=proof or None)

    def _with_inputs(self, source: str, path: str, root: str) -> str:
        if not _TAKES_IN.search(source):
            return source
        return splice(source, path, lambda text, file: self._taken_in(text, file, root), MAX_DEPTH)

    def _taken_in(self, source: str, path: str, root: str) -> Iterator[Taken]:
        for match in _inputs(source):
            found = self._find(Input("input", match[1].strip(), 0), path, root)
            text = self._library.text(found) if found else None
            if found and text is not None:
                yield Taken(*match.span(), found, _whole_lines(text))


def _inputs(source: str) -> Iterator[re.Match[str]]:
    """Where a piece of LaTeX takes in files; not in its comments, nor where it is not TeX."""
    done = 0
    for start, end, _ in (*opaque_spans(source), (len(source), len(source), "")):
        yield from (match for match in _INPUT.finditer(source, done, start) if match[1] is not None)
        done = end


def _whole_lines(text: str) -> str:
    """Text behind which a comment in its last line does not go on."""
    return f"{text}\n" if "%" in text.rpartition("\n")[2] else text


def _inside(folder: str) -> str:
    return f"{folder}/" if folder else ""


def _printed(theorems: dict[str, Theorem], macros: MacroSet) -> dict[str, Theorem]:
    r"""With printed names that are macros put in: LyX writes `\newtheorem{thm}{\protect\theoremname}`."""
    found: dict[str, Theorem] = {}
    for environment, theorem in theorems.items():
        match = _NAMED.fullmatch(theorem.name)
        macro = macros.table.get(match[1]) if match else None
        if macro:
            name = macro.body.strip()
            theorem = replace(theorem, name=name, kind=kind_of(environment, name))
        found[environment] = theorem
    return found


def _with_wrappers(theorems: dict[str, Theorem], macros: MacroSet) -> dict[str, Theorem]:
    r"""With environments that only begin another: `\newenvironment{thm}{\begin{theorem}}{\end{theorem}}`."""
    found = dict(theorems)
    known = Environments.of(KINDS, theorems.values()).wanted_by_name | found
    for macro in macros.macros:
        wrapped = _WRAPPED.search(macro.body) if macro.name.startswith("\\begin{") else None
        if wrapped and (inner := known.get(wrapped[1])) and macro.name[7:-1] not in found:
            found[macro.name[7:-1]] = replace(inner, environment=macro.name[7:-1])
    return found
