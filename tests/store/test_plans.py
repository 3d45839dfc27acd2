"""How SQLite goes about what is asked: nothing that happens all the time reads a whole table."""

from __future__ import annotations

import re

from jobdesk.core.model import Mode
from jobdesk.core.outcomes import Outcome
from tests.support.queue import Queue

GROWING = r"SCAN (runs|results|earlier_attempts|history)\b|SEARCH runs USING INDEX claimable_runs$"
"""The tables that have a row, or more, for each run that ever was."""


def test_no_question_of_every_day_reads_all_there_is(queue: Queue) -> None:
    """Each statement of a life of jobs, and each look-up of a key, finds its rows by number or by index."""
    asked: list[str] = []
    with queue.store.reading() as connection:
        connection.set_trace_callback(asked.append)
        _live(queue)
        _look_up(queue)
        connection.set_trace_callback(None)
        statements = {sql for sql in asked if re.match("SELECT|INSERT|UPDATE|DELETE", sql)}
        plans = {sql: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in statements}
    assert len(plans) > 50
    assert [(sql, plan) for sql, plan in plans.items() if re.search(GROWING, "\n".join(plan))] == []


def _live(queue: Queue) -> None:
    first = queue.submit("a", "b", finish=True)
    queue.finish(first, Outcome.succeeded(metrics={"cards": 1}, cost=1))
    retry = queue.submit("a", "c", "d", retry_of=first, request_key="key")
    queue.settle(queue.claim(retry, limit=1), Outcome.failed("no"), retry_at=0)
    taken = queue.claim(retry)
    queue.start(taken[:1])
    queue.give_back(taken[1:])
    queue.rescue()
    queue.cancel(retry)
    queue.finish(queue.submit("x", "y", mode=Mode.FIRST_BAD, force=True))
    with queue.store.writing() as connection:
        queue.store.runs.progress(connection, queue.lease.id, [(1, 0.5, "half")])
        queue.store.trash.put(connection, [first], 1)
        queue.store.trash.restore(connection, [first], 1)
        queue.store.trash.put(connection, [first], 1)
        queue.store.trash.drop(connection, queue.store.trash.due(connection, 2))


def _look_up(queue: Queue) -> None:
    results, runs, jobs = queue.store.results, queue.store.runs, queue.store.jobs
    job = queue.submit("a")
    with queue.store.reading() as connection:
        results.current(connection, 1, ["x"])
        results.mishaps(connection, 1, ["x"])
        results.history(connection, 1, "x")
        results.flaky(connection, 1, ["x"])
        results.endings(connection, 1)
        results.durations(connection, 1)
        results.artifacts(connection, 1)
        queue.store.remaining.left(connection, 1, 2)
        queue.store.remaining.running_since(connection, 1)
        queue.store.remaining.lengths_s(connection, [1, 2], 50)
        queue.store.remaining.alike_s(connection, "command", 50)
        queue.store.remaining.gap_s(connection)
        runs.of_job(connection, job, limit=50)
        runs.attempts(connection, [1])
        runs.next_try(connection, job)
        runs.next_tries(connection, [job], 1)
        runs.wait_for_jobs(connection, [job])
        runs.named(connection, [1])
        runs.under_way(connection, [job], 100)
        jobs.in_view(connection, 5, 1)
        jobs.active(connection)
        jobs.in_the_way(connection)
        jobs.foremost(connection, 5)
        jobs.ended(connection, 5)
        jobs.running_items(connection, "/notes", 1)
        jobs.items_of(connection, "/notes", "command", [1])
        jobs.history(connection, job, 1)
