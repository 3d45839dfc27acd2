"""What jobs come to, by state, project and pipeline."""

from __future__ import annotations

from jobdesk.core.keys import Recipe
from jobdesk.core.outcomes import Outcome
from jobdesk.core.states import JobState
from jobdesk.store.statistics import Figures, Line, by_state
from tests.support.queue import Queue

CARDS = Recipe("cards", "1", "{}")


def _worked(queue: Queue, name: str, seconds: float, outcome: Outcome, **more: object) -> None:
    """A job of one item that takes some seconds."""
    job = queue.submit(name, **more)
    taken = queue.claim(job)
    queue.start(taken)
    queue.clock.move(seconds)
    queue.settle(taken, outcome, was_started=True)


def _fill(queue: Queue) -> None:
    _worked(queue, "a", 2, Outcome.succeeded(cost=100), project="book")
    _worked(queue, "b", 4, Outcome.succeeded(cost=300), project="book")
    _worked(queue, "c", 1, Outcome.failed("no"), project="book")
    _worked(queue, "d", 8, Outcome.succeeded(), recipe=CARDS)
    queue.submit("a", recipe=CARDS)


def test_figures_by_state(queue: Queue) -> None:
    _fill(queue)
    with queue.store.reading() as connection:
        found = by_state(queue.store.statistics.summary(connection))
    assert found == {
        JobState.SUCCEEDED: Figures(3, 3, 400, 14.0, 3),
        JobState.FAILED: Figures(1, 1, 0, 1.0, 1),
        JobState.QUEUED: Figures(1, 1, 0, 0.0, 0),
    }
    assert (found[JobState.SUCCEEDED].mean_cost, found[JobState.SUCCEEDED].mean_s) == (400 / 3, 14 / 3)
    assert found[JobState.QUEUED].mean_s is None


def test_figures_of_some_jobs(queue: Queue) -> None:
    _fill(queue)
    begun = queue.clock.now()
    queue.submit("late", project="book")
    with queue.store.reading() as connection:

        def told(**narrowed: object) -> dict[JobState, Figures]:
            return by_state(queue.store.statistics.summary(connection, **narrowed))  # type: ignore[arg-type]

        assert told(project="book")[JobState.SUCCEEDED] == Figures(2, 2, 400, 6.0, 2)
        assert told(pipeline="cards", project="book") == {}
        assert told(since=begun) == {JobState.QUEUED: Figures(2, 2, 0, 0.0, 0)}
        assert told(since=begun + 1) == {}


def test_the_summary_has_a_line_for_each_project_pipeline_and_state(queue: Queue) -> None:
    _fill(queue)
    with queue.store.reading() as connection:
        lines = queue.store.statistics.summary(connection)
    assert lines == [
        Line(None, "cards", JobState.QUEUED, Figures(1, 1, 0, 0.0, 0)),
        Line(None, "cards", JobState.SUCCEEDED, Figures(1, 1, 0, 8.0, 1)),
        Line("book", "command", JobState.FAILED, Figures(1, 1, 0, 1.0, 1)),
        Line("book", "command", JobState.SUCCEEDED, Figures(2, 2, 400, 6.0, 2)),
    ]


def test_a_job_that_was_all_reused_took_no_time(queue: Queue) -> None:
    """It never started, so it does not make the mean smaller."""
    _worked(queue, "a", 3, Outcome.succeeded(cost=5))
    queue.submit("a")
    with queue.store.reading() as connection:
        (line,) = queue.store.statistics.summary(connection)
    assert line.figures == Figures(2, 2, 5, 3.0, 1)
    assert line.figures.mean_s == 3.0


def test_an_empty_database_has_no_figures(queue: Queue) -> None:
    with queue.store.reading() as connection:
        assert queue.store.statistics.summary(connection) == []
