"""What stands out is found, whether an index helps or not."""

from __future__ import annotations

import pytest

from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Outcome
from tests.support.queue import Queue

BAD = Outcome.failed("no")


def _took(queue: Queue, name: str, length_s: float) -> None:
    (claimed,) = queue.claim(queue.submit(name))
    now = queue.clock.now()
    one = Settlement(claimed, Outcome.succeeded(), False, 1, now, queue.clock.move(length_s))
    with queue.store.writing() as connection:
        queue.store.runs.settle(connection, queue.lease.id, [one], queue.clock.now())


def _groups(queue: Queue) -> list[int]:
    with queue.store.reading() as connection:
        return [group.id for group in queue.store.sums.groups(connection)]


def _slowest(queue: Queue, begin: int, end: int, n: int) -> list[str]:
    with queue.store.reading() as connection:
        return [one.item for one in queue.store.rankings.slowest(connection, begin, end, _groups(queue), n)]


def _flakiest(queue: Queue, begin: int = 0) -> list[tuple[str, int, int]]:
    with queue.store.reading() as connection:
        found = queue.store.rankings.flakiest(connection, begin, queue.clock.now() + 10**9, _groups(queue), 10)
    return [(one.item, one.passed, one.failed) for one in found]


@pytest.mark.parametrize("scale", [1.0, 0.01], ids=["slow", "quick"])
def test_the_slowest_come_first(queue: Queue, scale: float) -> None:
    """Of the time that is asked for alone; also where nothing is slow."""
    _took(queue, "old", 9 * scale)
    begin = queue.clock.now() + 1
    for name, length_s in (("a", 1), ("b", 5), ("c", 3)):
        _took(queue, name, length_s * scale)
    end = queue.clock.now() + 1
    assert _slowest(queue, begin, end, 2) == ["b", "c"]
    assert _slowest(queue, begin, end, 9) == ["b", "c", "a"]
    assert _slowest(queue, 0, end, 1) == ["old"]
    assert _slowest(queue, end, end + 1, 9) == []


def test_other_groups_are_left_out(queue: Queue) -> None:
    _took(queue, "a", 1)
    with queue.store.reading() as connection:
        assert queue.store.rankings.slowest(connection, 0, queue.clock.now() + 1, [99], 9) == []


def test_flaky_is_what_passed_and_failed(queue: Queue) -> None:
    """The most even first; what only ever failed is not flaky."""
    for outcomes in ((BAD, Outcome.succeeded(), BAD, Outcome.succeeded()), (BAD, BAD, Outcome.succeeded(), BAD)):
        name = f"item {len(outcomes)}{outcomes[1] is BAD}"
        for outcome in outcomes:
            queue.finish(queue.submit(name, force=True), outcome)
    for _ in range(2):
        queue.finish(queue.submit("bad", force=True), BAD)
    queue.finish(queue.submit("good"))
    assert _flakiest(queue) == [("item 4False", 2, 2), ("item 4True", 1, 3)]


def test_a_failure_that_was_tried_again_counts(queue: Queue) -> None:
    job = queue.submit("a", retries=1)
    queue.settle(queue.claim(job), BAD, retry_at=0)
    queue.settle(queue.claim(job))
    assert _flakiest(queue) == [("a", 1, 1)]


def test_flaky_long_ago_is_not_told_again(queue: Queue) -> None:
    for outcome in (BAD, Outcome.succeeded()):
        queue.finish(queue.submit("a", force=True), outcome)
    assert len(_flakiest(queue)) == 1
    assert _flakiest(queue, begin=queue.clock.now() + 10**8) == []
