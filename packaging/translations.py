"""Brings the catalogues of translations up to what the code says: `make translations`.

Marked are what stands in `_("…")`, `ngettext` and `stored`; the docstring of an error, which is its default
message; the titles and descriptions of fields that a person fills in; what pipelines
say that they are; and the table of actions. The command line speaks English, and is left out.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from jobdesk.core.language import STORED

CHECKOUT = Path(__file__).parent.parent
FOLDER = CHECKOUT / "resources" / "translations"
FUNCTIONS = ("_", "ngettext", "stored")
ERRORS = "JobDeskError"

Found = tuple[str | tuple[str, str], str | None]
"""A message, with its plural where it has one, and its context."""


def texts() -> Catalog:
    """Every marked text of the product, with the files that it stands in."""
    catalogue = Catalog()
    sources = {path.relative_to(CHECKOUT).as_posix(): path.read_text("utf-8") for path in _modules()}
    trees = {name: ast.parse(source) for name, source in sources.items()}
    errors = _errors(trees.values())
    for name, tree in trees.items():
        found = [*_marked(tree), *_sentences(tree, errors), *_field_words(tree), *_pipelines(tree), *_acts(tree)]
        for message, context in found:
            catalogue.add(message, locations=[(name, 0)], context=context)
    return catalogue


def update(path: Path, template: Catalog) -> None:
    """Let a catalogue have what the code says: what is new waits for words, what is gone goes."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalogue, width=0, include_lineno=False, sort_by_file=True)
    path.write_bytes(written.getvalue())


def _modules() -> list[Path]:
    package = CHECKOUT / "jobdesk"
    return sorted(path for path in package.rglob("*.py") if path.parent.name != "cli")


def _marked(tree: ast.Module) -> Iterator[Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            parts = [str(part.value) for part in node.args if isinstance(part, ast.Constant)]
            match node.func.id, parts:
                case "_", [text] if text:
                    yield text, None
                case "ngettext", [one, many]:
                    yield (one, many), None
                case "stored", [text]:
                    yield text, STORED


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
    """Titles, which pydantic makes of the name where none is given, and descriptions of fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call):
            call = node.value
            words = {word.arg: word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)}
            if ast.unparse(call.func) == "Field" and "description" in words:
                yield str(words.get("title", ast.unparse(node.target).replace("_", " ").title())), None
                yield str(words["description"]), None


def _pipelines(tree: ast.Module) -> Iterator[Found]:
    """What a pipeline says that it is: the first line of its docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).startswith("Pipeline[") for base in node.bases):
            yield (ast.get_docstring(node) or "").partition("\n")[0], None


def _acts(tree: ast.Module) -> Iterator[Found]:
    """Family, words and tip of every line of the table of actions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Act":
            parts = [*node.args[1:3], *node.args[5:6], *(word.value for word in node.keywords if word.arg == "tip")]
            for part in parts:
                if isinstance(part, ast.Constant) and part.value:
                    yield str(part.value), None


if __name__ == "__main__":
    template = texts()
    for path in sorted(FOLDER.glob("*.po")):
        update(path, template)
