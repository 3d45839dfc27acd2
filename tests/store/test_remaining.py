"""What forecasts are made of: how long runs took lately, and what lay between them."""

from __future__ import annotations

import pytest

from jobdesk.core.keys import Recipe
from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Outcome
from tests.support.queue import Queue

OLDER, NEWER = Recipe("command", "1", "{}"), Recipe("command", "2", "{}")


def work(queue: Queue, name: str, recipe: Recipe, seconds: float) -> None:
    """A job of one run, on one worker."""
    (taken,) = queue.claim(queue.submit(name, recipe=recipe))
    queue.start([taken])
    began = queue.clock.now()
    queue.clock.move(seconds)
    now = queue.clock.now()
    with queue.store.writing() as connection:
        done = Settlement(taken, Outcome.succeeded(), True, 1, began, now)
        queue.store.runs.settle(connection, queue.lease.id, [done], now)


def test_lengths_of_many_recipes_are_read_at_once(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest of each; of a recipe that was not used for long, any; of an unknown one, none."""
    for name, seconds in (("a", 1), ("b", 2), ("c", 3)):
        work(queue, name, OLDER, seconds)
    work(queue, "a", NEWER, 5)
    with queue.store.reading() as connection:
        lengths_s = queue.store.remaining.lengths_s
        older, newer = (queue.store.results.find_recipe(connection, recipe) or 0 for recipe in (OLDER, NEWER))
        assert lengths_s(connection, [older, newer, 99], 2) == {older: [3.0, 2.0], newer: [5.0], 99: []}
        monkeypatch.setattr("jobdesk.store.remaining.RECENT", 1)
        found = lengths_s(connection, [older, newer], 2)
    assert found[newer] == [5.0]
    assert len(found[older]) == 2


def test_what_lies_between_two_runs(queue: Queue) -> None:
    """The usual time of a worker from the end of a run to the begin of its next; what was a pause does not count."""
    with queue.store.reading() as connection:
        assert queue.store.remaining.gap_s(connection) == 0.0
    for number, pause_s in enumerate((0, 0.2, 0.2, 60)):
        queue.clock.move(pause_s)
        work(queue, f"item {number}", OLDER, 1)
    with queue.store.reading() as connection:
        assert queue.store.remaining.gap_s(connection) == pytest.approx(0.2)
