"""Projects know what was spent on them."""

from __future__ import annotations

import pytest

from jobdesk.core.outcomes import Outcome
from jobdesk.store.projects import Project, UnknownProject
from tests.support.queue import Queue


def test_a_project_adds_up_what_its_jobs_cost(queue: Queue) -> None:
    for name in "ab":
        queue.finish(queue.submit(name, project="book"), Outcome.succeeded(cost=150))
    queue.submit("c", project="empty")
    with queue.store.reading() as connection:
        assert queue.store.projects.all(connection) == [Project("book", None, 300), Project("empty", None, 0)]


@pytest.mark.parametrize(("budget", "is_spent"), [(None, False), (301, False), (300, True), (0, True)])
def test_a_budget_is_spent_when_nothing_is_left(queue: Queue, budget: int | None, is_spent: bool) -> None:
    queue.finish(queue.submit("a", project="book"), Outcome.succeeded(cost=300))
    with queue.store.writing() as connection:
        queue.store.projects.set_budget(connection, "book", budget, queue.clock.now())
        project = queue.store.projects.get(connection, "book")
    assert project == Project("book", budget, 300)
    assert project.is_spent is is_spent


def test_a_budget_makes_its_project(queue: Queue) -> None:
    with queue.store.writing() as connection:
        queue.store.projects.set_budget(connection, "new", 5, queue.clock.now())
        assert queue.store.projects.get(connection, "new") == Project("new", 5, 0)
        with pytest.raises(UnknownProject, match="no project 'other'"):
            queue.store.projects.get(connection, "other")


@pytest.mark.parametrize(
    ("budget", "spent", "reached"),
    [(None, 500, 0), (100, 79, 0), (100, 80, 80), (100, 99, 80), (100, 100, 100), (3, 2, 0), (0, 0, 100)],
)
def test_what_is_reached_of_a_budget(budget: int | None, spent: int, reached: int) -> None:
    assert Project("book", budget, spent).reached == reached


def test_deleting_gives_no_money_back(queue: Queue) -> None:
    job = queue.submit("a", project="book")
    queue.finish(job, Outcome.succeeded(cost=300))
    with queue.store.writing() as connection:
        queue.store.trash.put(connection, [job], queue.clock.now())
        queue.store.trash.drop(connection, [job])
        assert queue.store.projects.get(connection, "book").spent == 300
