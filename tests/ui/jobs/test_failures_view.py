"""Failures by the group in the real window: found, opened at the error, muted, retried; by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QPlainTextEdit, QToolButton

from jobdesk.core.keys import Recipe
from jobdesk.core.outcomes import Outcome
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.ui.job.page import JobPage
from jobdesk.ui.jobs.failures_view import FailuresView
from jobdesk.ui.jobs.group_list import GroupList
from jobdesk.ui.jobs.page import JobsPage
from tests.support.failed_jobs import fill_with_failures
from tests.support.queue import Queue
from tests.support.windows import OpenWindow, Person

LARGEST = "AssertionError"


@pytest.fixture
def person(open_window: OpenWindow, tmp_path: Path) -> Person:
    """At the failures of eighteen jobs, in five groups."""
    fill_with_failures(tmp_path / "data")
    opened = open_window(tmp_path / "data", target=("jobs", ("failures", None)))
    opened.until(lambda: view_of(opened).model.rowCount() == 5, "the groups")
    opened.settle()
    return opened


def view_of(person: Person) -> FailuresView:
    assert isinstance(person.page, JobsPage)
    assert isinstance(person.page.front, FailuresView)
    return person.page.front


def groups(person: Person) -> list[str]:
    """What the list says to a screen reader, row by row."""
    model = view_of(person).model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def click_row(person: Person, row: int, *, twice: bool = False) -> None:
    shown = view_of(person).groups
    at = shown.visualRect(view_of(person).model.index(row)).center()
    person.click(shown.viewport(), at)
    if twice:
        QTest.mouseDClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)


def marked(person: Person) -> list[str]:
    """What is marked in the log of the page of a job."""
    editor = person.find(QPlainTextEdit, "Log")
    return [selection.cursor.selectedText() for selection in editor.extraSelections()]


def test_groups_say_what_fails(person: Person) -> None:
    """The largest first; each with its count, what is new, and where it happened; their number is on the switch."""
    said = groups(person)
    assert said[0].startswith("24 runs, Exit code 1: AssertionError: expected")
    assert "12 jobs" in said[0]
    assert sum("New since 1.2" in one for one in said) == 2
    assert sum("New since" in one for one in said) == 3
    assert person.sees(QToolButton, "Failures  5")
    assert view_of(person).runs_model.rowCount() == 24


def test_the_number_is_there_before_the_view(open_window: OpenWindow, tmp_path: Path) -> None:
    fill_with_failures(tmp_path / "data")
    person = open_window(tmp_path / "data", target=("jobs", ("list", None)))
    person.until(lambda: person.sees(QToolButton, "Failures  5"), "the number")


def test_to_the_error_by_mouse(person: Person) -> None:
    """A double click leads to the runs of a group, one on a run to the line of its log that says why it failed."""
    row = next(at for at, said in enumerate(groups(person)) if "KeyError" in said)
    click_row(person, row, twice=True)
    shown = view_of(person)
    person.until(lambda: shown.runs.current is not None, "the runs")
    assert QApplication.focusWidget() is shown.runs
    run = shown.runs.current
    assert run is not None
    person.click_button("Go to the error")
    person.until(lambda: isinstance(person.page, JobPage), "the page of the job")
    person.until(lambda: marked(person) == [str(run.run.error).removeprefix("Exit code 1: ")], "the line")


def test_to_the_error_by_keyboard(person: Person) -> None:
    """From the filter into the groups, their runs, and the log; and back again, where all is as it was."""
    person.press("Ctrl+F")
    person.type("keyerror")
    person.until(lambda: len(groups(person)) == 1, "one group")
    person.press("Return")
    person.press("Return")
    shown = view_of(person)
    person.until(lambda: shown.runs.current is not None, "the runs")
    person.press("Down")
    person.until(lambda: shown.runs.currentIndex().row() == 1, "the second run")
    run = shown.runs.current
    assert run is not None
    person.press("Return")
    person.until(lambda: isinstance(person.page, JobPage), "the page of the job")
    person.until(lambda: marked(person), "the line")
    assert person.desktop.actions.situation.job is not None
    assert person.desktop.actions.situation.job.id == run.job.id
    person.press("Alt+Left")
    person.until(lambda: isinstance(person.page, JobsPage), "the groups")
    assert len(groups(person)) == 1


def test_mute_and_unmute(person: Person) -> None:
    """A muted group goes below a line at the end, which opens; and the number on the switch does not count it."""
    person.click_button("Mute")
    person.until(lambda: groups(person)[-1] == "1 muted group", "the line")
    assert person.sees(QToolButton, "Failures  4")
    assert not any(LARGEST in one for one in groups(person) if one.startswith("24"))
    click_row(person, 4)
    person.until(lambda: len(groups(person)) == 6, "the muted group")
    click_row(person, 5)
    assert "muted" in groups(person)[5]
    person.press("Ctrl+Shift+M")
    person.until(lambda: len(groups(person)) == 5 and groups(person)[0].startswith("24"), "all groups")
    assert person.sees(QToolButton, "Failures  5")


def test_retry_a_group_and_take_it_back(person: Person) -> None:
    """Each of its jobs once; the toast takes all of them back."""
    person.desk.pool.pause()
    person.press("Ctrl+Alt+R")
    person.until(lambda: len(person.desk.jobs.active()) == 12, "twelve jobs")
    person.click_button("Undo")
    person.until(lambda: not person.desk.jobs.active(), "none of them")


def test_nothing_is_left_to_retry(person: Person) -> None:
    """It says so, and makes no job."""
    person.desk.pool.pause()
    person.press("Ctrl+Alt+R")
    person.until(lambda: len(person.desk.jobs.active()) == 12, "twelve jobs")
    person.settle()
    person.press("Ctrl+Alt+R")
    person.settle()
    assert len(person.desk.jobs.active()) == 12


def test_copy(person: Person) -> None:
    person.click_button("Copy what it says")
    copied = QApplication.clipboard().text().splitlines()
    assert copied[0].startswith("Exit code 1: AssertionError: expected")
    assert copied[1].startswith("24 runs")


def test_narrowing(person: Person) -> None:
    """To what is new, to a time, to words; where nothing is left it says so and leads back."""
    person.click_button("Only new ones")
    person.until(lambda: len(groups(person)) == 3, "the new ones")
    person.press("Ctrl+F")
    person.type("nothing like that")
    person.until(lambda: person.sees(QAbstractButton, "Show all of them"), "the way back")
    person.click_button("Show all of them")
    person.until(lambda: len(groups(person)) == 5, "all of them")
    span = person.find(QComboBox, "Failed when")
    span.setFocus()
    person.press("Up")
    person.press("Up")
    person.until(lambda: 0 < len(groups(person)) < 5, "those of a day")


def test_what_fails_now_is_there_soon(person: Person, work_folder: Path) -> None:
    """And the group that was before the person stays so."""
    shown = view_of(person)
    click_row(person, 2)
    before = shown.groups.current
    assert before is not None
    person.desk.jobs.submit(TaskRequest("flaky", {"folder": str(work_folder)}, ("one",)))
    person.until(lambda: len(groups(person)) == 6, "the new group")
    assert shown.groups.current is not None
    assert shown.groups.current.group.id == before.group.id


def test_a_group_that_grows_keeps_the_run_before_the_person(person: Person) -> None:
    """What fails again comes above; the run that was chosen stays so."""
    shown = view_of(person)
    click_row(person, 1, twice=True)
    person.until(lambda: shown.runs.current is not None, "the runs")
    person.press("Down")
    person.until(lambda: shown.runs.currentIndex().row() == 1, "the second run")
    before, row = shown.runs.current, shown.groups.current
    assert before is not None
    assert row is not None
    with person.desk.store.writing() as connection:
        connection.execute(
            "UPDATE runs SET state = 'failed', error = ?, finished_at = ? WHERE id = (SELECT min(id) FROM runs"
            " WHERE state = 'succeeded' AND job_id = ?)",
            (row.group.example, person.desk.clock.now(), before.job.id),
        )
    person.press("F5")
    person.until(lambda: shown.runs_model.rowCount() == row.group.count + 1, "one more")
    person.until(lambda: shown.runs.current is not None, "the runs")
    assert shown.runs.currentIndex().row() == 2
    assert shown.runs.current is not None
    assert shown.runs.current.run.id == before.run.id


def test_nothing_has_failed(open_window: OpenWindow) -> None:
    person = open_window(target=("jobs", ("failures", None)))
    person.until(lambda: "Nothing has failed" in texts(person), "the empty view")
    assert not person.desktop.actions["retry-group"].isEnabled()
    assert person.sees(QToolButton, "Failures")


def texts(person: Person) -> set[str]:
    return {label.text() for label in person.sees(QLabel)}


def test_hostile_texts(open_window: OpenWindow, tmp_path: Path) -> None:
    """Markup is text, what hides is shown, and a megabyte is cut; and a failure may say nothing at all."""
    queue = Queue(tmp_path / "data")
    for error in ("<b>bold</b> & <img src=x>", "a\x00\x1b[31m\u202eevil", "word " * 200_000, ""):
        recipe = Recipe("command", "1", f'{{"length": {len(error)}}}')
        queue.finish(queue.submit("item", recipe=recipe), Outcome.failed(error))
    with queue.store.writing() as connection:
        queue.store.leases.end(connection, queue.lease.id, queue.clock.now())
    queue.store.close()
    person = open_window(tmp_path / "data", target=("jobs", ("failures", None)))
    person.find(QComboBox, "Failed when").setFocus()
    person.press("End")
    person.until(lambda: len(groups(person)) == 4, "the groups")
    said = " ".join(groups(person))
    assert "<b>bold</b> & <img src=x>" in said
    assert "\u202e" not in said
    assert "It said nothing" in said
    assert max(map(len, groups(person))) < 700
    person.window.grab()


def test_the_list_has_room_for_its_words(person: Person) -> None:
    """With text of twice the size each row is as high as its two lines."""
    shown = view_of(person).groups
    before = shown.visualRect(view_of(person).model.index(0)).height()
    person.desktop.theme.set(person.desktop.theme.mode, 2.0)
    person.until(lambda: shown.visualRect(view_of(person).model.index(0)).height() > before, "higher rows")
    assert isinstance(shown, GroupList)
    assert shown.indexAt(QPoint(10, 10)).row() == 0
