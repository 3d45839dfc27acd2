"""Writes what a person decides about cards, a batch as one action, and takes actions back, the last one first."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobdesk.core.clock import Clock
from jobdesk.core.errors import UserError
from jobdesk.store.store import Store

ACTION_KIND = "card action"
LAST_KIND = "last card action"
WHO = "person"

Lasting = Mapping[str, Mapping[str, object]]
"""Decisions by kind and identity."""


class NothingToUndo(UserError):
    """There is nothing to take back in this repository."""


@dataclass(frozen=True, slots=True)
class Undone:
    """An action that was taken back: what it had done, to decisions of which kind, about which identities."""

    what: str
    kind: str
    identities: tuple[str, ...]


class CardActions:
    """The actions of a person on the cards of each repository, as a pile of which the top can be taken off.

    Nothing is rewritten: an action is kept with what was decided before it, and taking it back decides that again.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def take(
        self, place: str, what: str, kind: str, decisions: Mapping[str, object], lasting: Lasting | None = None
    ) -> None:
        """Decide all of these, by identity, as one action in the repository at `place`.

        `lasting` are decisions that come with it and stay when it is taken back.
        """
        if not decisions:
            return
        with self._store.writing() as connection:
            for lasting_kind, facts in (lasting or {}).items():
                self._add(connection, lasting_kind, facts)
            known = self._store.decisions.latest(connection, kind, decisions.keys())
            before = {one: known[one].decision if one in known else None for one in decisions}
            self._add(connection, kind, decisions)
            last = self._last(connection, place)
            action = {"what": what, "kind": kind, "before": before, "previous": last["top"]}
            number = last["count"] + 1
            self._add(connection, ACTION_KIND, {_name(place, number): action})
            self._add(connection, LAST_KIND, {place: {"top": number, "count": number}})

    def undo(self, place: str) -> Undone:
        """Take back the last action that was not taken back yet. Raises `NothingToUndo`."""
        with self._store.writing() as connection:
            last = self._last(connection, place)
            action = self._action(connection, place, last["top"])
            self._add(connection, action["kind"], action["before"])
            self._add(connection, LAST_KIND, {place: {**last, "top": action["previous"]}})
        return Undone(action["what"], action["kind"], tuple(action["before"]))

    def _last(self, connection: sqlite3.Connection, place: str) -> dict[str, int]:
        """The number of the action on top, 0 for none, and how many there ever were."""
        known = self._store.decisions.latest(connection, LAST_KIND, [place]).get(place)
        return known.decision if known is not None and isinstance(known.decision, dict) else {"top": 0, "count": 0}

    def _action(self, connection: sqlite3.Connection, place: str, number: int) -> dict[str, Any]:
        name = _name(place, number)
        known = self._store.decisions.latest(connection, ACTION_KIND, [name]).get(name)
        if known is None or not isinstance(known.decision, dict):
            raise NothingToUndo
        return known.decision

    def _add(self, connection: sqlite3.Connection, kind: str, decisions: Mapping[str, object]) -> None:
        self._store.decisions.add_all(connection, kind, decisions, who=WHO, now=self._clock.now())


def _name(place: str, number: int) -> str:
    return f"{place}\n{number}"
