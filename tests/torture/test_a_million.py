"""A million jobs at once, at the window while others run: counted, stopped, undone, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QPushButton

from jobdesk.core.states import JobState
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.store.store import Store
from jobdesk.ui.jobs.list_view import ListView
from jobdesk.ui.jobs.page import JobsPage
from tests.support.job_history import write_history
from tests.support.waiting import until
from tests.support.windows import OpenWindow, Person, open_window, undressed
from tests.torture.conftest import Say

__all__ = ["open_window", "undressed"]

JOBS = 1_000_000
WORK = 1_000_000
MOST_MEMORY = 600 * 1024 * 1024
LIMIT_S = 1800


@pytest.mark.timeout(LIMIT_S)
def test_a_million_jobs_are_deleted_while_others_run(open_window: OpenWindow, tmp_path: Path, say: Say) -> None:
    """All that the list shows: to the trash until it is stopped, and back; to the trash as a whole, and back."""
    _fill(tmp_path / "data")
    person = open_window(tmp_path / "data")
    desk = person.desk
    before = _listed(person)
    work = desk.jobs.submit(TaskRequest("instant", items=[str(one) for one in range(WORK)], force=True)).job
    person.until(lambda: desk.jobs.get(work).counts.final, "runs that end")
    view = _list_of(person)
    for is_stopped in (True, False):
        settled = desk.jobs.get(work).counts.final
        view.table.setFocus()
        person.press("Ctrl+A")
        delete = f"Delete {JOBS:,}"
        person.until(lambda words=delete: person.sees(QPushButton, words, view.bar), "the count")  # type: ignore[misc]
        person.press("Delete")
        if is_stopped:
            person.until(lambda: view.bar.bar.value() > view.bar.bar.maximum() // 20, "some of them")
            person.click_button("Stop", view.bar)
        person.until(lambda: view.bar.can_undo, "the end")
        words = view.bar.words.text()
        say(words)
        assert ("Stopped:" in words) is is_stopped
        assert is_stopped or words.startswith(f"{JOBS:,} jobs are in the trash. 1 was left: 1 not over yet.")
        assert sum(_listed(person).values()) < JOBS
        person.click_button("Undo", view.bar)
        person.until(lambda: "restored" in view.bar.words.text(), "the undoing")
        say(view.bar.words.text())
        assert _listed(person) == before
        assert desk.jobs.get(work).counts.final > settled, "nothing else went on"
    used = psutil.Process().memory_info().rss
    say(f"{used / 1e6:.0f} MB, {desk.jobs.get(work).counts.final:,} runs meanwhile")
    assert used < MOST_MEMORY
    desk.jobs.cancel(work)
    until(lambda: desk.jobs.get(work).state is JobState.CANCELLED, "the end of the work")


def _fill(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    store = Store(folder)
    with store.writing() as connection:
        write_history(connection, JOBS, store.clock.now())
    store.close()


def _listed(person: Person) -> dict[JobState, int]:
    """How many of those that are over are listed, by how they ended."""
    return {line.state: line.figures.jobs for line in person.desk.storage.summary() if line.state.is_final}


def _list_of(person: Person) -> ListView:
    person.window.go("jobs", "")
    assert isinstance(person.page, JobsPage)
    assert isinstance(person.page.front, ListView)
    view = person.page.front
    person.until(lambda: view.model.rowCount() == JOBS + 1, "all of them")
    return view
