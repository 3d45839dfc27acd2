"""Gives every recipe that was ever used its row."""

from __future__ import annotations

import sqlite3

from jobdesk.core.keys import Recipe


def recipe_id(connection: sqlite3.Connection, recipe: Recipe) -> int:
    """The row of a recipe, made where it is new."""
    row = connection.execute("SELECT id FROM recipes WHERE digest = ?", (recipe.digest,)).fetchone()
    if row:
        return int(row[0])
    cursor = connection.execute(
        "INSERT INTO recipes (pipeline, version, parameters, digest) VALUES (?, ?, ?, ?)",
        (recipe.pipeline, recipe.version, recipe.parameters, recipe.digest),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid
