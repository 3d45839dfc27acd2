"""Brings the catalogues of translations up to what the code says: `make translations`.

Marked are what stands in `_("…")`, `ngettext` and `pgettext`; the docstring of an error, which is its default message;
the titles and descriptions of fields that a person fills in, and what there is to choose from; and the table of
actions. The command line speaks English, and is left out.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

CHECKOUT = Path(__file__).parent.parent
FOLDER = CHECKOUT / "resources" / "translations"
FUNCTIONS = {"_": None, "ngettext": None, "pgettext": None}
MARKED_BY = "jobdesk.core.language"
ERRORS = "JobDeskError"
FIELD_WORDS = ("title", "description")
CHOICES = "jobdesk/desk/settings.py"

Found = tuple[str | tuple[str, str], str | None]
"""A message, with its plural where it has one, and its context."""


def texts() -> Catalog:
    """Every marked text of the product, with the files that it stands in."""
    catalogue = Catalog()
    sources = {path.relative_to(CHECKOUT).as_posix(): path.read_text("utf-8") for path in _modules()}
    trees = {name: ast.parse(source) for name, source in sources.items()}
    errors = _errors(trees.values())
    for name, source in sources.items():
        tree = trees[name]
        found = [*_marked(source), *_sentences(tree, errors), *_field_words(tree), *_acts(tree)]
        for message, context in found + (list(_choices(tree)) if name == CHOICES else []):
            catalogue.add(message, locations=[(name, 0)], context=context)
    return catalogue


def update(path: Path, template: Catalog) -> None:
    """Let a catalogue have what the code says: what is new waits for words, what is gone goes."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalogue, width=120, include_lineno=False, sort_by_file=True)
    path.write_bytes(written.getvalue())


def _modules() -> list[Path]:
    package = CHECKOUT / "jobdesk"
    return sorted(path for path in package.rglob("*.py") if path.parent.name != "cli")


def _marked(source: str) -> Iterator[Found]:
    if MARKED_BY not in source:
        return
    for _, function, messages, _ in extract_python(io.BytesIO(source.encode()), FUNCTIONS, [], {}):
        parts = [str(part) for part in (messages if isinstance(messages, tuple) else (messages,)) if part]
        if function == "ngettext":
            yield (parts[0], parts[1]), None
        elif function == "pgettext":
            yield parts[1], parts[0]
        elif parts:
            yield parts[0], None


def _errors(trees: Iterable[ast.Module]) -> set[str]:
    """The names of all errors that a person may read."""
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {ERRORS}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def _sentences(tree: ast.Module, errors: set[str]) -> Iterator[Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in errors and (words := ast.get_docstring(node)):
            yield " ".join(words.split()), None


def _field_words(tree: ast.Module) -> Iterator[Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Field":
            for word in node.keywords:
                if word.arg in FIELD_WORDS and isinstance(word.value, ast.Constant):
                    yield str(word.value.value), None


def _acts(tree: ast.Module) -> Iterator[Found]:
    """Family, words and tip of every line of the table of actions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Act":
            parts = [*node.args[1:3], *node.args[5:6], *(word.value for word in node.keywords if word.arg == "tip")]
            for part in parts:
                if isinstance(part, ast.Constant) and part.value:
                    yield str(part.value), None


def _choices(tree: ast.Module) -> Iterator[Found]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and "StrEnum" in {ast.unparse(base) for base in node.bases}:
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                    yield str(line.value.value), "choice"


if __name__ == "__main__":
    template = texts()
    for path in sorted(FOLDER.glob("*.po")):
        update(path, template)
