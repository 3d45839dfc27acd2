"""The rules of the house: functions that take modules, and give back a sentence for all that breaks one."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from pathlib import Path

# From the ground up. A part imports what is below its floor; parts that share one are unaware of each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("core",),
    ("files", "logs", "settings"),
    ("store", "git", "processes"),
    ("notes",),
    ("anki",),
    ("pipelines",),
    ("engine",),
    ("desk",),
    ("ui",),
    ("desktop",),
    ("api", "cli"),
    ("__main__",),
)

# Libraries that only these places know.
HOMES: Mapping[str, tuple[str, ...]] = {
    "peewee": ("jobdesk.store",),
    "playhouse": ("jobdesk.store",),
    "apscheduler": ("jobdesk.engine.timers",),
    "PySide6": ("jobdesk.ui", "jobdesk.desktop"),
    "shiboken6": ("jobdesk.ui", "jobdesk.desktop"),
    "genanki": ("jobdesk.anki.package",),
    "typer": ("jobdesk.cli",),
    "ziamath": ("jobdesk.ui.formulas.drawing",),
}

NEVER = frozenset({"manager", "helper", "util", "data", "info", "processor"})
NAMES_OF_QT = frozenset({"data", "headerData"})
NAMES_OF_LIBRARIES = NAMES_OF_QT | {"handle_data"}
"""What a class is called by, whatever we would call it: of Qt, and of `html.parser`."""

# Modules of the window, in whichever folder of it, that say and decide, and draw nothing.
WITHOUT_QT = frozenset(
    {
        *("wording", "looks", "action_table", "plain"),
        *("board", "charts", "faces", "offers", "pool_words", "ending_words", "duplicate_words"),
        *("failure_words", "log_words", "bulk_words", "selection"),
        "library",
        *("rows", "pieces", "sides", "protocol", "drawing", "child"),
    }
)

TOP_LEVEL = frozenset(
    {"jobdesk", "resources", "tests", "packaging", "pyproject.toml", "constraints.txt", "Makefile"}
) | {
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "LICENSE",
}


@dataclass(frozen=True)
class Module:
    """One module: its dotted name and what it says."""

    name: str
    tree: ast.Module

    @cached_property
    def imports(self) -> list[Import]:
        """All that it imports absolutely: `from jobdesk.core import errors` is `jobdesk.core.errors`."""
        return list(_imports_below(self.tree, is_inner=False))


@dataclass(frozen=True)
class Import:
    """One imported name with all its dots, and whether a function or a class imports it, not the module."""

    target: str
    is_inner: bool


def parse(name: str, source: str) -> Module:
    return Module(name, ast.parse(source))


def modules_of(package: Path) -> list[Module]:
    """Every module of the package in that folder."""
    return [parse(_dotted(path.relative_to(package.parent)), path.read_text("utf-8")) for path in package.rglob("*.py")]


def uphill_imports(modules: Iterable[Module]) -> list[str]:
    """Imports run downhill only."""
    return [
        f"{module.name} imports {imported.target}, which is not below it"
        for module in modules
        for imported in module.imports
        if _is_within(imported.target, "jobdesk") and not _is_downhill(module.name, imported.target)
    ]


def import_cycles(modules: Iterable[Module]) -> list[str]:
    """No module needs, however indirectly, itself."""
    named = {module.name: module for module in modules}
    needs = {
        name: {need for imported in module.imports if (need := _module_of(imported.target, named)) != name}
        for name, module in named.items()
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return [" needs ".join(reversed(error.args[1]))]
    return []


def strangers_on_the_ground(modules: Iterable[Module]) -> list[str]:
    """core/ imports the standard library and itself, nothing else."""
    return [
        f"{module.name} imports {imported.target}, which is not in the standard library"
        for module in modules
        if _is_within(module.name, "jobdesk.core")
        for imported in module.imports
        if not _is_within(imported.target, "jobdesk.core") and _root(imported.target) not in sys.stdlib_module_names
    ]


def libraries_away_from_home(modules: Iterable[Module]) -> list[str]:
    """Each library of HOMES is known in its own place alone."""
    return [
        f"{module.name} imports {library}, which belongs to {' and '.join(homes)}"
        for module in modules
        for library, homes in HOMES.items()
        if any(_is_within(imported.target, library) for imported in module.imports)
        if not any(_is_within(module.name, home) for home in homes)
    ]


def windows_in_words(modules: Iterable[Module]) -> list[str]:
    """What the window says and offers is decided without Qt, so that it is tested without a window."""
    return [
        f"{module.name} imports {imported.target}: words need no window"
        for module in modules
        if _is_within(module.name, "jobdesk.ui") and module.name.rpartition(".")[2] in WITHOUT_QT
        for imported in module.imports
        if _root(imported.target) in ("PySide6", "shiboken6")
    ]


def relative_imports(modules: Iterable[Module]) -> list[str]:
    """Imports name the whole way."""
    return [
        f"{module.name}, line {node.lineno}, imports by a relative way"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level > 0
    ]


def inner_imports(modules: Iterable[Module], allowed: Mapping[tuple[str, str], str]) -> list[str]:
    """Imports stand at the top, but for those `allowed` with a reason; and none is allowed in vain."""
    found = {(module.name, imported.target) for module in modules for imported in module.imports if imported.is_inner}
    unexpected = [f"{name} imports {target} inside a function or a class" for name, target in found - allowed.keys()]
    in_vain = [f"{name} no longer imports {target} inside a function" for name, target in allowed.keys() - found]
    return unexpected + in_vain


def silent_modules(modules: Iterable[Module]) -> list[str]:
    """A module opens with a sentence that says what it is for."""
    return [
        f"{module.name} does not open with a sentence"
        for module in modules
        if not (ast.get_docstring(module.tree) or "").partition("\n\n")[0].endswith((".", ":"))
    ]


def names_that_say_nothing(modules: Iterable[Module]) -> list[str]:
    """No module, class or function is called by one of the words of NEVER, alone or as a part.

    What a class of the window overrides is called as Qt has it.
    """
    return [
        f"{module.name} is, or has, {name}"
        for module in modules
        for name in chain([module.name], _defined_in(module))
        if not NEVER.isdisjoint(_words_of(name))
        and not (name in NAMES_OF_LIBRARIES and module.name.startswith("jobdesk.ui."))
    ]


def top_level_strangers(paths: Iterable[str]) -> list[str]:
    """At the top of the checkout stand the few files and folders that belong there, and those with a dot."""
    tops = {path.split("/")[0] for path in paths}
    return sorted(top for top in tops - TOP_LEVEL if not top.startswith("."))


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports_below(node: ast.AST, is_inner: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, is_inner) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.level == 0:
            yield from (Import(f"{child.module}.{alias.name}", is_inner) for alias in child.names)
        opens_scope = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from _imports_below(child, is_inner or opens_scope)


def _is_downhill(importer: str, target: str) -> bool:
    if _part_of(importer) == _part_of(target):
        return True
    above, below = _height_of(importer), _height_of(target)
    return above is not None and below is not None and below < above


def _height_of(name: str) -> int | None:
    """How high a module stands; the package itself, whose names all may read, lies below the ground."""
    part = _part_of(name)
    if not part or (part.startswith("__") and part != "__main__"):
        return -1
    return next((height for height, parts in enumerate(FLOORS) if part in parts), None)


def _part_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def _module_of(target: str, named: Mapping[str, Module]) -> str | None:
    """The module that an imported name lies in, if it is one of `named`."""
    while target and target not in named:
        target = target.rpartition(".")[0]
    return target or None


def _is_within(name: str, home: str) -> bool:
    return name == home or name.startswith(f"{home}.")


def _root(name: str) -> str:
    return name.partition(".")[0]


def _defined_in(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def _words_of(name: str) -> set[str]:
    """The words of a name, however it is cased, in the singular: `RunHelpers` is run and helper."""
    return {word.lower().removesuffix("s") for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}
