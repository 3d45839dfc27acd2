"""Small facts that every process of a database shares: the number of workers, whether everything is paused."""

from __future__ import annotations

import json
import sqlite3


class Controls:
    """Named JSON values; what is not set is absent."""

    def get(self, connection: sqlite3.Connection, name: str) -> object | None:
        row = connection.execute("SELECT value FROM controls WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def set(self, connection: sqlite3.Connection, name: str, value: object | None) -> None:
        """Store a value, or remove the name for None."""
        if value is None:
            connection.execute("DELETE FROM controls WHERE name = ?", (name,))
        else:
            connection.execute("INSERT OR REPLACE INTO controls (name, value) VALUES (?, ?)", (name, json.dumps(value)))
