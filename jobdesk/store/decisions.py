"""Remembers what people decided about things: append-only, by kind and identity, for ever."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom and when; `decision` is anything that JSON can say."""

    kind: str
    identity: str
    decision: object
    who: str
    at: int


class Decisions:
    """All decisions. The latest about a thing holds; the earlier ones stay as its history.

    `kind` says what sort of decision it is ("trusted pipeline file", "card"), `identity` what it is about.
    """

    def add(
        self, connection: sqlite3.Connection, kind: str, identity: str, decision: object, *, who: str, now: int
    ) -> None:
        self.add_all(connection, kind, {identity: decision}, who=who, now=now)

    def add_all(
        self, connection: sqlite3.Connection, kind: str, decisions: Mapping[str, object], *, who: str, now: int
    ) -> None:
        """Several decisions of a kind, by identity."""
        connection.executemany(
            "INSERT INTO decisions (kind, identity, decision, who, at) VALUES (?, ?, ?, ?, ?)",
            [(kind, identity, json.dumps(decision), who, now) for identity, decision in decisions.items()],
        )

    def latest(
        self, connection: sqlite3.Connection, kind: str, identities: Collection[str] | None = None
    ) -> dict[str, Decision]:
        """The decision that holds about each of these things, or of all of a kind; by identity."""
        narrowed = "" if identities is None else " AND identity IN (SELECT value FROM json_each(:identities))"
        rows = connection.execute(
            "SELECT kind, identity, decision, who, at FROM decisions WHERE id IN"
            f" (SELECT max(id) FROM decisions WHERE kind = :kind{narrowed} GROUP BY identity)",
            {"kind": kind, "identities": json.dumps(list(identities or ()))},
        )
        return {decision.identity: decision for decision in map(_decision, rows)}

    def history(self, connection: sqlite3.Connection, kind: str, identity: str) -> list[Decision]:
        """Everything that was decided about a thing, in order."""
        rows = connection.execute(
            "SELECT kind, identity, decision, who, at FROM decisions WHERE kind = ? AND identity = ? ORDER BY id",
            (kind, identity),
        )
        return list(map(_decision, rows))


def _decision(row: tuple[str, str, str, str, int]) -> Decision:
    kind, identity, decision, who, at = row
    return Decision(kind, identity, json.loads(decision), who, at)
