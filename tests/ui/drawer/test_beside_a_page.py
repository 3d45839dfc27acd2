"""The drawer beside a page that is about jobs, too: what is done is done to the job that the person is at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from jobdesk.core.states import JobState
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.ui.drawer.panel import Drawer
from jobdesk.ui.job.page import JobPage
from jobdesk.ui.jobs.list_view import ListView
from jobdesk.ui.jobs.page import JobsPage
from tests.support.desks import finished
from tests.support.windows import Person


@pytest.fixture
def ended(person: Person, work_folder: Path) -> int:
    job = person.desk.jobs.submit(TaskRequest("counting", {"folder": str(work_folder)}, ("a",), title="Over")).job
    finished(person.desk, job)
    return job


@pytest.fixture
def later(person: Person, work_folder: Path) -> int:
    """A job that is queued for a long while."""
    run_at = person.desk.clock.now() + 10**12
    request = TaskRequest("counting", {"folder": str(work_folder)}, ("b",), title="Nightly", run_at=run_at)
    return person.desk.jobs.submit(request).job


def go_to_card(person: Person, job: int) -> None:
    """The keyboard goes to the card of a job."""
    cards = person.find(Drawer).cards
    person.until(lambda: cards.card(job), "the card")
    person.until(lambda: cards.focus(job) and before(person) == job, "the keyboard on it")


def before(person: Person) -> int | None:
    """The job that is before the person."""
    job = person.desktop.actions.situation.job
    return None if job is None else job.id


def retries(person: Person, job: int) -> list[int | None]:
    """What a job is a retry of, once there is such a job."""
    return [card.job.retry_of for card in person.desk.job_cards.named([job]).cards]


def test_the_page_of_a_job_acts_on_that_job(person: Person, ended: int, later: int) -> None:
    """Its buttons are about it while the drawer has the keyboard, and do it to it."""
    person.window.go("job", ended)
    person.settle()
    page = person.page
    assert isinstance(page, JobPage)
    go_to_card(person, later)
    assert not person.sees(QPushButton, "Cancel", page.header)
    person.click_button("Retry", page.header)
    person.until(lambda: retries(person, later + 1) == [ended], "a retry of the job on the page")
    assert person.desk.jobs.get(later).state is JobState.QUEUED


def test_keys_are_about_the_job_that_has_the_keyboard(person: Person, ended: int, later: int) -> None:
    """That of the page while its job goes on changing beside the drawer, and again once the keyboard is back."""
    person.window.go("job", later)
    person.settle()
    page = person.page
    assert isinstance(page, JobPage)
    go_to_card(person, ended)
    person.desk.jobs.pause(later)
    person.until(lambda: person.sees(QPushButton, "Resume", page.header), "the change on the page")
    assert before(person) == ended
    page.table.setFocus()
    assert before(person) == later
    person.press("Ctrl+Backspace")
    person.until(lambda: person.desk.jobs.get(later).cancel_held_until, "the end of the job on the page")


def test_the_list_of_jobs_takes_its_job_back(person: Person, ended: int, later: int, work_folder: Path) -> None:
    """With the keyboard, and not before: also where the list is read anew meanwhile."""
    person.window.go("jobs")
    person.settle()
    page = person.page
    assert isinstance(page, JobsPage)
    view = page.front
    assert isinstance(view, ListView)
    person.until(lambda: view.model.rowCount() == 2, "both")
    row = view.model.row_of(later)
    assert row is not None
    person.click(view.table.viewport(), view.table.visualRect(view.model.index(row, 0)).center())
    person.until(lambda: before(person) == later, "the row")
    go_to_card(person, ended)
    finished(person.desk, person.desk.jobs.submit(TaskRequest("counting", {"folder": str(work_folder)}, ("c",))).job)
    person.until(lambda: view.model.rowCount() == 3, "the new one")
    person.rest()
    assert before(person) == ended
    view.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert before(person) == later
