"""Small facts that all processes share."""

from __future__ import annotations

import pytest

from tests.support.queue import Queue


@pytest.mark.parametrize("value", [4, "now", [1, 2], {"a": None}, False])
def test_a_value_is_what_was_set(queue: Queue, value: object) -> None:
    controls = queue.store.controls
    with queue.store.writing() as connection:
        controls.set(connection, "name", "before")
        controls.set(connection, "name", value)
        assert controls.get(connection, "name") == value


def test_what_is_not_set_is_absent(queue: Queue) -> None:
    controls = queue.store.controls
    with queue.store.writing() as connection:
        controls.set(connection, "name", 1)
        controls.set(connection, "name", None)
        controls.set(connection, "other", None)
        assert controls.get(connection, "name") is None
    assert queue.rows("SELECT * FROM controls") == []
