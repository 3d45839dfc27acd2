"""The lease of the engine: at most one process works on a database, decided by a unique index."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable

from jobdesk.core.model import Lease

COLUMNS = "id, owner, token, expires_at"


class Leases:
    """Who has the right to work. `owner` is JSON that says which process it is."""

    def current(self, connection: sqlite3.Connection) -> Lease | None:
        """The lease that has not ended; its owner may be dead."""
        row = connection.execute(f"SELECT {COLUMNS} FROM leases WHERE ended_at IS NULL").fetchone()
        return Lease(*row) if row else None

    def take(
        self,
        connection: sqlite3.Connection,
        owner: dict[str, object],
        now: int,
        expires_at: int,
        is_gone: Callable[[Lease], bool],
    ) -> Lease | None:
        """Take the lease if nobody has it or `is_gone` says that its owner is; None where it is taken."""
        current = self.current(connection)
        if current is not None:
            if not is_gone(current):
                return None
            self.end(connection, current.id, now)
        text, token = json.dumps(owner, sort_keys=True), secrets.token_hex(8)
        cursor = connection.execute(
            "INSERT INTO leases (owner, token, taken_at, expires_at) VALUES (?, ?, ?, ?)",
            (text, token, now, expires_at),
        )
        assert cursor.lastrowid is not None
        return Lease(cursor.lastrowid, text, token, expires_at)

    def is_held(self, connection: sqlite3.Connection, lease: int) -> bool:
        """Whether this lease has not been ended, by its owner or by one who took it for dead."""
        row = connection.execute("SELECT 1 FROM leases WHERE id = ? AND ended_at IS NULL", (lease,)).fetchone()
        return row is not None

    def renew(self, connection: sqlite3.Connection, lease: int, expires_at: int) -> bool:
        """Push the expiry out; False where the lease has been ended by another."""
        renewed = connection.execute(
            "UPDATE leases SET expires_at = ? WHERE id = ? AND ended_at IS NULL", (expires_at, lease)
        )
        return renewed.rowcount == 1

    def end(self, connection: sqlite3.Connection, lease: int, now: int) -> None:
        connection.execute("UPDATE leases SET ended_at = ? WHERE id = ? AND ended_at IS NULL", (now, lease))

    def ended_tokens(self, connection: sqlite3.Connection, n: int = 20) -> list[str]:
        """The tokens of the newest leases that have ended, whose processes must all be gone."""
        rows = connection.execute("SELECT token FROM leases WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT ?", (n,))
        return [token for (token,) in rows]
