"""The list keeps up with what happens, and reads no more for it than what has happened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jobdesk.core.events import RunProgressed, RunsSettled
from jobdesk.core.model import Job
from jobdesk.desk.jobs.jobs import Jobs
from jobdesk.store.database import DatabaseBusy
from tests.support.commits_page import AtCommits
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow

COMMITS = 40
LISTS = re.compile(r"\bJOIN runs ON\b")


@pytest.fixture
def at(open_window: OpenWindow, tmp_path: Path, asked: list[str]) -> AtCommits:
    """At a list whose commits are all being processed, or would be if the pool were not paused."""
    sample = SampleRepository(tmp_path / "notes")
    sample.grow(COMMITS)
    at = AtCommits.opened(open_window, sample.path)
    at.choose_command("true")
    at.person.desk.pool.pause()
    at.process()
    at.wait_for_badges(*["Running"] * COMMITS)
    at.person.rest()
    return at


def test_an_event_about_one_run_reads_that_run(at: AtCommits, asked: list[str]) -> None:
    """And the results of its commit; no list of commits, runs or jobs, however many there are."""
    run = at.person.desk.jobs.runs(1)[7]
    ids = {at.page.board.rows.id_of(row) for row in at.page.board.rows.order} - {run.item}
    asked.clear()
    at.person.desk.bus.publish(RunsSettled(1, (run.id,)))
    at.person.until(lambda: any(str(run.id) in one and "runs.item" in one for one in asked), "the question")
    at.person.settle()
    about_commits = [one for one in asked if "runs.item" in one or "content IN" in one]
    assert [one for one in about_commits if LISTS.search(one)] == []
    assert [one for one in about_commits if any(identity in one for identity in ids)] == []


def test_a_flood_of_events_is_asked_for_together(at: AtCommits, asked: list[str]) -> None:
    """While one question is under way all others wait for the next."""
    runs = [run.id for run in at.person.desk.jobs.runs(1)]
    asked.clear()
    for run in runs * 25:
        at.person.desk.bus.publish(RunsSettled(1, (run,)))
    at.person.until(lambda: any("runs.item" in one for one in asked), "the question")
    at.person.settle()
    assert len([one for one in asked if "runs.item" in one]) < 25


def test_what_could_not_be_read_is_asked_for_with_what_comes_next(
    at: AtCommits, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble that passes leaves no badge behind the times."""
    first, second = (run.id for run in at.person.desk.jobs.runs(1)[7:9])
    failed: list[object] = []

    def fail(_jobs: Jobs, ids: object) -> dict[int, Job]:
        failed.append(ids)
        raise DatabaseBusy

    with monkeypatch.context() as patch:
        patch.setattr(Jobs, "named", fail)
        at.person.desk.bus.publish(RunsSettled(1, (first,)))
        at.person.until(lambda: failed, "the question")
        at.person.settle()
    asked.clear()
    at.person.desk.bus.publish(RunsSettled(1, (second,)))
    at.person.until(lambda: any(str(second) in one and "runs.item" in one for one in asked), "the next question")
    at.person.settle()
    assert any(str(first) in one and "runs.item" in one for one in asked)


def test_progress_is_no_news(at: AtCommits, asked: list[str]) -> None:
    """Runs that say how far they are make the list read nothing, however often they do."""
    run = at.person.desk.jobs.runs(1)[7]
    asked.clear()
    for _ in range(1000):
        at.person.desk.bus.publish(RunProgressed(1, run.id))
    at.person.until(lambda: any(str(run.id) in one for one in asked), "the drawer's question")
    at.person.settle()
    assert [one for one in asked if "runs.item" in one] == []


def test_events_of_other_jobs_change_nothing(at: AtCommits, asked: list[str]) -> None:
    """Runs that are about no commit of the list leave it alone."""
    before = at.badges
    at.person.desk.bus.publish(RunsSettled(99, (99 << 24,)))
    at.person.settle()
    assert at.badges == before
