"""What is told of a period is a plain count of the jobs of the desk, the moment they end."""

from __future__ import annotations

import tempfile
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobdesk.core.model import Settlement
from jobdesk.core.outcomes import Outcome
from jobdesk.desk.desk import Desk
from jobdesk.desk.insights.insights import Figures, Insights, Lengths, Narrowed
from jobdesk.desk.insights.periods import Period
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.store.sums import Measure
from tests.store.test_sums import OUTCOMES, STATES, Step, steps, work
from tests.support.clock import HandClock
from tests.support.desks import finished
from tests.support.queue import Queue

DAY_S = 86_400


def told(queue: Queue) -> Insights:
    return Insights(queue.store, queue.clock)


USUAL = Step("command", None, 0, 2, 5_000_000, "succeeded", 1.5, 100)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "jobdesk", HandClock())


@settings(max_examples=20)
@given(st.lists(steps, max_size=8), st.sampled_from(Period), st.sampled_from([None, "book"]))
def test_the_figures_are_a_plain_count(history: list[Step], period: Period, project: str | None) -> None:
    """One look after every job, so that what was remembered of earlier ones has every chance to be wrong."""
    with tempfile.TemporaryDirectory() as folder:
        queue = Queue(Path(folder), HandClock())
        insights, latest = told(queue), queue.clock.now()
        wanted = [0, 0, 0]
        for number, step in enumerate(history):
            work(queue, f"item {number}", step)
            if project in (None, step.project):
                state = STATES.get(step.end, step.end)
                wanted[0] += 1
                wanted[1] += state == "failed"
                wanted[2] += OUTCOMES[step.end].cost
            latest = max(latest, queue.clock.now())
            queue.clock.at = latest
            view = insights.look(period, Narrowed(project=project))
            assert [view.figures.runs, view.figures.failed, view.figures.cost] == wanted
            assert view.figures == sum(view.over_time, Figures())
            assert view.figures == sum((one.figures for one in view.by_version), Figures())
            assert view.figures == sum((one.figures for one in view.by_project), Figures())
            assert view.figures.cost == sum(map(sum, view.costs.values()))
        queue.store.close()


def test_waited_and_took(queue: Queue) -> None:
    """From the submit to the first start, and from there to the end."""
    for waits_s in (1, 1, 1, 60):
        work(queue, f"waits {waits_s} {queue.clock.now()}", replace(USUAL, waits_s=waits_s))
    lengths = told(queue).look(Period.DAY).lengths
    assert astuple(lengths[Measure.JOB_WAITED]) == pytest.approx((4, 1, 60, 60), rel=0.016)
    assert astuple(lengths[Measure.RUN_TOOK]) == pytest.approx((4, 5, 5, 5), rel=0.016)


def test_nothing_was_ever_run(queue: Queue) -> None:
    for period in Period:
        view = told(queue).look(period)
        assert view.is_empty
        assert view.figures == Figures()
        assert view.lengths[Measure.RUN_TOOK] == Lengths()
        assert view.figures.success is None


def test_a_clock_that_was_set_back(queue: Queue) -> None:
    """What seems to have ended before it began is left out of the lengths, and counted as such."""
    work(queue, "a", replace(USUAL, took=-3_000_000))
    view = told(queue).look(Period.DAY)
    assert view.figures.succeeded == 1
    assert view.lengths[Measure.RUN_TOOK].count == 0
    assert view.figures.backwards == 2


def test_what_is_over_is_another_day(queue: Queue) -> None:
    """A day later it is still in the week, in the stretch of yesterday."""
    work(queue, "a", USUAL)
    insights = told(queue)
    assert insights.look(Period.WEEK).over_time[-1].runs == 1
    queue.clock.move(DAY_S)
    week = insights.look(Period.WEEK)
    assert [one.runs for one in week.over_time[-2:]] == [1, 0]
    assert week.lengths_over_time[Measure.RUN_TOOK][-2].count == 1
    queue.clock.move(DAY_S)
    assert insights.look(Period.DAY).is_empty


def test_versions_are_told_apart(queue: Queue) -> None:
    for version, outcome in (("1", Outcome.succeeded()), ("2", Outcome.failed("no")), ("2", Outcome.succeeded())):
        queue.finish(queue.submit(f"{version} {outcome}", version=version), outcome)
    found = told(queue).look(Period.DAY).by_version
    assert [(one.version, one.figures.success) for one in found] == [("1", 1.0), ("2", 0.5)]


def test_costs_stand_beside_budgets(queue: Queue) -> None:
    queue.finish(queue.submit("a", project="book"), Outcome.succeeded(cost=150))
    insights = told(queue)
    project = insights.set_budget("book", 180)
    assert project.reached == 80
    view = insights.look(Period.DAY)
    assert view.costs["book"][-1] == 150
    assert [(one.name, one.spent, one.budget) for one in view.projects] == [("book", 150, 180)]
    assert insights.set_budget("book", 150).reached == 100
    assert insights.set_budget("book", None).reached == 0
    assert [one.name for one in insights.projects()] == ["book"]


def test_the_slowest_are_told_once_each(queue: Queue) -> None:
    """The longest of an item stands for it."""
    for name, length_s in (("a", 3), ("b", 4), ("a", 9)):
        (claimed,) = queue.claim(queue.submit(name, force=True))
        now = queue.clock.now()
        one = Settlement(claimed, Outcome.succeeded(), False, 1, now, queue.clock.move(length_s))
        with queue.store.writing() as connection:
            queue.store.runs.settle(connection, queue.lease.id, [one], queue.clock.now())
        queue.in_flight.leave(claimed)
    assert [(one.item, one.took_s) for one in told(queue).slowest(Period.DAY)] == [("a", 9.0), ("b", 4.0)]


def test_what_can_be_chosen(queue: Queue) -> None:
    queue.submit("a", project="book")
    choices = told(queue).choices()
    assert (choices.pipelines, choices.projects, choices.repositories) == (("command",), ("book",), ())


def test_a_job_that_ends_is_there_at_once(desk: Desk) -> None:
    """No sooner is it final than it is counted."""
    for number in range(1, 4):
        finished(desk, desk.jobs.submit(TaskRequest("instant", items=[str(number)])).job)
        view = desk.insights.look(Period.DAY)
        assert (view.figures.succeeded, view.figures.jobs_succeeded) == (number, number)
        assert view.lengths[Measure.RUN_TOOK].count == number
