"""The runs that failed are read newest first, by an index that has nothing else in it."""

from __future__ import annotations

from jobdesk.core.keys import Recipe
from jobdesk.core.outcomes import Mishap, Outcome
from jobdesk.store.failures import FAILED
from tests.support.queue import Queue


def _failed(queue: Queue, error: str, *items: str, **more: object) -> int:
    job = queue.submit(*items, **more)
    queue.finish(job, Outcome.failed(error))
    return job


def test_newest_first(queue: Queue) -> None:
    """Of findings and of mishaps; what succeeded is not among them, and more than asked for are left out."""
    old = _failed(queue, "no", "a", "b")
    queue.finish(queue.submit("c"))
    queue.clock.move(10)
    new = queue.submit("d", max_attempts=1)
    queue.settle(queue.claim(new), Outcome.mishap_of(Mishap.TIME_OUT, "too long"))
    with queue.store.reading() as connection:
        found = queue.store.failures.newest(connection, 10)
        assert [(one.job, one.error, one.pipeline, one.version) for one in found] == [
            (new, "too long", "command", "1"),
            (old, "no", "command", "1"),
            (old, "no", "command", "1"),
        ]
        assert queue.store.failures.newest(connection, most=1) == found[:1]


def test_a_failure_that_is_reused_is_not_another_one(queue: Queue) -> None:
    _failed(queue, "no", "a")
    again = queue.submit("a")
    assert queue.job(again).counts.reused == 1
    with queue.store.reading() as connection:
        assert len(queue.store.failures.newest(connection, 10)) == 1


def test_a_long_message_is_cut(queue: Queue) -> None:
    _failed(queue, "x" * 1_000_000, "a")
    with queue.store.reading() as connection:
        assert len(queue.store.failures.newest(connection, 10)[0].error) == 4096


def test_the_trash_is_left_out(queue: Queue) -> None:
    job = _failed(queue, "no", "a")
    with queue.store.writing() as connection:
        queue.store.trash.put(connection, [job], queue.clock.now())
        assert queue.store.failures.newest(connection, 10) == []


def test_which_were_retried(queue: Queue) -> None:
    job = _failed(queue, "no", "a")
    other = _failed(queue, "no", "b")
    queue.submit("a", retry_of=job, request_key="again")
    queue.cancel(queue.submit("b", retry_of=other, request_key="again, and not"))
    queue.cancel_due()
    with queue.store.reading() as connection:
        assert queue.store.failures.retried(connection, [job, other]) == {job}


def test_the_versions_of_a_pipeline(queue: Queue) -> None:
    queue.submit("a")
    for version in ("1.0", "1.1"):
        queue.submit("a", recipe=Recipe("cards", version, "{}"))
    with queue.store.reading() as connection:
        assert queue.store.failures.versions(connection) == {"command": {"1"}, "cards": {"1.0", "1.1"}}


def test_it_reads_nothing_that_did_not_fail(queue: Queue) -> None:
    with queue.store.reading() as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {FAILED}", {"longest": 1, "most": 1}).fetchall()
    assert [step[3] for step in plan] == [
        "SEARCH runs USING INDEX failed_runs (finished_at>?)",
        "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)",
    ]
