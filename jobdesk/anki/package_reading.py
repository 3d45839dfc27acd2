"""Reads which notes a package holds: the guids that Anki gave them, and whether they are all there."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.core.language import _

# A package for newer Ankis carries a stub under the older name.
_COLLECTIONS = ("collection.anki21", "collection.anki2")


class UnreadablePackage(EnvironmentTrouble):
    """That package cannot be read."""


@dataclass(frozen=True, slots=True)
class PackedNote:
    """A note in a package: Anki's id of it, its guid and its fields by their names."""

    note_id: int
    guid: str
    fields: dict[str, str]
    tags: tuple[str, ...]


def read_package(package: Path) -> list[PackedNote]:
    """The notes of a package that Anki or JobDesk wrote. Raises `UnreadablePackage`."""
    try:
        with _collection(package) as connection:
            fields = _field_names(connection)
            rows = connection.execute("SELECT id, guid, mid, flds, tags FROM notes")
            return [
                PackedNote(
                    note_id, guid, dict(zip(fields[mid], values.split("\x1f"), strict=True)), tuple(tags.split())
                )
                for note_id, guid, mid, values, tags in rows
            ]
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, sqlite3.Error) as error:
        raise UnreadablePackage(
            _("{package} cannot be read as a package of Anki: {error}").format(package=package, error=error)
        ) from error


@contextmanager
def _collection(package: Path) -> Iterator[sqlite3.Connection]:
    with zipfile.ZipFile(package) as archive, tempfile.TemporaryDirectory(prefix="jobdesk-") as folder:
        there = set(archive.namelist())
        name = next((name for name in _COLLECTIONS if name in there), _COLLECTIONS[-1])
        with closing(sqlite3.connect(archive.extract(name, folder))) as connection:
            yield connection


def _field_names(connection: sqlite3.Connection) -> dict[int, list[str]]:
    """The names of the fields of each note type, in order, by its id."""
    models = json.loads(connection.execute("SELECT models FROM col").fetchone()[0])
    return {int(model["id"]): [field["name"] for field in model["flds"]] for model in models.values()}
