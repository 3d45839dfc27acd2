"""The latest decision about a thing holds; none is ever forgotten."""

from __future__ import annotations

import sqlite3

import pytest

from jobdesk.store.decisions import Decision
from tests.support.queue import Queue


def _decide(queue: Queue, kind: str, identity: str, decision: object) -> None:
    with queue.store.writing() as connection:
        queue.store.decisions.add(connection, kind, identity, decision, who="person", now=queue.clock.now())


def test_the_latest_decision_holds(queue: Queue) -> None:
    _decide(queue, "card", "one", "accepted")
    _decide(queue, "card", "one", {"front": "edited"})
    _decide(queue, "card", "two", None)
    _decide(queue, "trust", "one", True)
    now = queue.clock.now()
    one = Decision("card", "one", {"front": "edited"}, "person", now)
    two = Decision("card", "two", None, "person", now)
    with queue.store.reading() as connection:
        decisions = queue.store.decisions
        assert decisions.latest(connection, "card") == {"one": one, "two": two}
        assert decisions.latest(connection, "card", ["two", "none"]) == {"two": two}
        assert decisions.latest(connection, "card", []) == {}


def test_many_are_decided_at_once(queue: Queue) -> None:
    with queue.store.writing() as connection:
        queue.store.decisions.add_all(connection, "card", {"one": 1, "two": [2]}, who="person", now=5)
    with queue.store.reading() as connection:
        found = queue.store.decisions.latest(connection, "card")
    assert {name: one.decision for name, one in found.items()} == {"one": 1, "two": [2]}


def test_every_decision_stays_as_history(queue: Queue) -> None:
    for decision in ("accepted", "rejected", "accepted"):
        _decide(queue, "card", "one", decision)
    with queue.store.reading() as connection:
        history = queue.store.decisions.history(connection, "card", "one")
    assert [line.decision for line in history] == ["accepted", "rejected", "accepted"]


@pytest.mark.parametrize("verb", ["UPDATE decisions SET decision = '1'", "DELETE FROM decisions"])
def test_the_database_itself_forgets_none(queue: Queue, verb: str) -> None:
    _decide(queue, "card", "one", "accepted")
    with pytest.raises(sqlite3.IntegrityError, match="decisions are never"), queue.store.writing() as connection:
        connection.execute(verb)
