"""Many jobs at once, by mouse and by keyboard alone: counted, done, stopped, undone."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton

from jobdesk.core.numbers import Numbers
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.ui.jobs.bulk_bar import BulkBar
from jobdesk.ui.jobs.list_view import ListView
from jobdesk.ui.jobs.page import JobsPage
from tests.support.windows import OpenWindow, Person


@pytest.fixture
def view(open_window: OpenWindow) -> tuple[Person, ListView]:
    """A list of twenty jobs of which none has begun, as everything is paused."""
    person = open_window(target=("jobs", None))
    person.desk.pool.pause()
    submitted(person, 20)
    return person, show_list(person)


def submitted(person: Person, n: int) -> list[int]:
    desk = person.desk
    return [desk.jobs.submit(TaskRequest("instant", items=(f"item {one}",), force=True)).job for one in range(n)]


def cancel(person: Person, jobs: Iterable[int]) -> None:
    list(person.desk.bulk.cancel(list(jobs)).go())


def show_list(person: Person, line: str = "") -> ListView:
    person.window.go("jobs", line)
    person.settle()
    assert isinstance(person.page, JobsPage)
    assert isinstance(person.page.front, ListView)
    shown = person.page.front
    person.until(shown.table.isVisible, "the list")
    shown.table.setFocus()
    person.until(shown.table.hasFocus, "the keyboard on the list")
    return shown


def states(person: Person) -> dict[JobState, int]:
    return {line.state: line.figures.jobs for line in person.desk.storage.summary()}


def offered(person: Person, bar: BulkBar) -> list[str]:
    """What the buttons of the bar say."""
    person.settle()
    return [one.text() for one in person.sees(QPushButton, inside=bar)]


def click_row(person: Person, view: ListView, row: int, modifier: Qt.KeyboardModifier) -> None:
    place = view.table.visualRect(view.model.index(row, 1)).center()
    person.click(view.table.viewport(), place, modifier)


SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def test_by_mouse_some_are_cancelled_deleted_and_restored(view: tuple[Person, ListView]) -> None:
    """Shift takes a stretch, Control one more; the bar offers only what applies, and Undo takes the last of it back."""
    person, shown = view
    click_row(person, shown, 1, PLAIN)
    click_row(person, shown, 3, SHIFT)
    click_row(person, shown, 5, CONTROL)
    person.until(lambda: offered(person, shown.bar) == ["Cancel 4"], "what can be done")
    assert shown.bar.words.text() == "4 jobs selected"
    person.click_button("Cancel 4", shown.bar)
    person.until(lambda: shown.bar.words.text() == "4 jobs are cancelled.", "what came of it")
    person.click_button("Undo", shown.bar)
    person.until(lambda: shown.bar.words.text() == "4 jobs are queued as before.", "the undoing")
    assert states(person) == {JobState.QUEUED: 20}
    cancel(person, [19, 18, 17, 15])
    person.rest()
    click_row(person, shown, 1, PLAIN)
    click_row(person, shown, 3, SHIFT)
    person.until(lambda: offered(person, shown.bar) == ["Retry 3", "Delete 3"], "what can be done")
    person.click_button("Delete 3", shown.bar)
    person.until(lambda: shown.bar.words.text() == "3 jobs are in the trash.", "the trash")
    person.until(lambda: shown.model.rowCount() == 17, "the list without them")
    person.click_button("Undo", shown.bar)
    person.until(lambda: shown.model.rowCount() == 20, "the list with them")
    person.click_button("Close this message", shown.bar)
    person.until(lambda: not shown.bar.isVisible(), "no bar")


def test_by_keyboard_all_that_match_are_retried_and_that_is_undone(view: tuple[Person, ListView]) -> None:
    """Ctrl+A is all that matches and not what is in sight; Ctrl+Z takes the last wish back."""
    person, shown = view
    cancel(person, range(1, 16))
    show_list(person, "status:cancelled")
    person.press("Ctrl+A")
    person.until(lambda: offered(person, shown.bar) == ["Retry 15", "Delete 15"], "all of them")
    person.press("Ctrl+R")
    person.until(lambda: shown.bar.words.text() == "15 jobs are done again.", "what came of it")
    assert states(person) == {JobState.QUEUED: 20, JobState.CANCELLED: 15}
    person.press("Ctrl+Z")
    person.until(lambda: shown.bar.words.text() == "15 retries are cancelled.", "the undoing")
    assert states(person) == {JobState.QUEUED: 5, JobState.CANCELLED: 30}
    person.until(lambda: shown.model.rowCount() == 30, "the cancelled retries")
    person.press("Ctrl+A")
    person.until(lambda: "Delete 30" in offered(person, shown.bar), "all of them")
    person.press("Escape")
    person.until(lambda: not shown.bar.isVisible(), "no bar")


def test_all_are_selected_as_the_list_is_read_anew(view: tuple[Person, ListView]) -> None:
    """All of it is all of what comes."""
    person, shown = view
    shown.table.selectAll()
    shown.model.show_numbers(Numbers.of(range(20, 4, -1)))
    person.until(lambda: offered(person, shown.bar) == ["Cancel 16"], "what can be done")


def test_the_trash_is_looked_at_and_emptied(view: tuple[Person, ListView]) -> None:
    """It is a query; what cannot be undone is asked first, and the safe answer has the keyboard."""
    person, shown = view
    cancel(person, range(1, 11))
    list(person.desk.bulk.delete(range(1, 11)).go())
    show_list(person, "is:deleted")
    assert shown.model.rowCount() == 10
    person.press("Ctrl+A")
    person.until(lambda: offered(person, shown.bar) == ["Restore 10", "Delete 10 for good…"], "what can be done")
    person.press("Shift+Del")
    person.until(lambda: "Delete 10 jobs for good?" in shown.bar.words.text(), "the question")
    person.press("Space")
    person.until(lambda: shown.bar.words.text() == "10 jobs selected", "nothing done")
    click_row(person, shown, 0, PLAIN)
    person.press("Shift+Del")
    person.click_button("Delete for good", shown.bar)
    person.until(lambda: shown.bar.words.text() == "1 job is deleted for good.", "one is gone")
    assert not person.sees(QPushButton, "Undo", shown.bar)
    person.until(lambda: shown.model.rowCount() == 9, "nine")
    click_row(person, shown, 0, PLAIN)
    person.click_button("Restore", shown.bar)
    person.until(lambda: list(person.desk.bulk.trash()) == list(range(8, 0, -1)), "eight")


def test_all_are_in_the_trash(view: tuple[Person, ListView]) -> None:
    """That is not the same as nothing having been run, and the way on is where they are."""
    person, shown = view
    cancel(person, range(1, 21))
    list(person.desk.bulk.delete(range(1, 21)).go())
    person.until(lambda: person.sees(QPushButton, "Show the trash", shown.empty), "the way on")
    person.click_button("Show the trash", shown.empty)
    person.until(lambda: shown.model.rowCount() == 20, "the trash")


def test_what_runs_is_asked_about(view: tuple[Person, ListView], tmp_path: Path) -> None:
    """Cancelling several of which one runs cannot be taken back for that one."""
    person, shown = view
    gated = TaskRequest("gated", {"folder": str(tmp_path)}, ["one"], priority=1)
    job = person.desk.jobs.submit(gated).job
    cancel(person, range(2, 21))
    person.desk.pool.resume()
    person.until(lambda: person.desk.jobs.get(job).state is JobState.RUNNING, "a running job")
    person.rest()
    person.press("Ctrl+A")
    person.until(lambda: any(one.startswith("Cancel") for one in offered(person, shown.bar)), "what can be done")
    person.press("Ctrl+Backspace")
    person.until(lambda: "what runs cannot be taken back" in shown.bar.words.text(), "the question")
    person.click_button("Cancel them", shown.bar)
    person.until(lambda: person.desk.jobs.get(job).state is JobState.CANCELLED, "the end")


def test_the_menu_is_about_all_that_is_selected(view: tuple[Person, ListView]) -> None:
    """What makes sense for one job alone cannot be chosen then; a click beside the selection is about that row."""
    person, shown = view
    cancel(person, [20, 19])
    person.rest()
    click_row(person, shown, 0, PLAIN)
    click_row(person, shown, 1, SHIFT)
    person.until(lambda: offered(person, shown.bar) == ["Retry 2", "Delete 2"], "what can be done")
    menu = right_click(person, shown, 1)
    assert {one.text() for one in menu.actions() if one.isEnabled() and one.text()} == {"Retry", "Delete"}
    next(one for one in menu.actions() if one.text() == "Delete").trigger()
    menu.close()
    person.until(lambda: shown.bar.words.text() == "2 jobs are in the trash.", "the trash")
    menu = right_click(person, shown, 3)
    assert "Open" in {one.text() for one in menu.actions() if one.isEnabled()}
    menu.close()
    person.until(lambda: shown.bar.words.text() == "1 job selected", "the one row")


def test_a_wish_is_stopped(view: tuple[Person, ListView], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done by then stays done, is told and can be undone; the window goes on meanwhile."""
    person, shown = view
    held, go_on = threading.Event(), threading.Event()
    put = person.desk.store.trash.put
    monkeypatch.setattr("jobdesk.desk.jobs.undertaking.FIRST_PIECE", 4)

    def slow_put(*arguments: object) -> list[int]:
        if held.is_set():
            go_on.wait()
        held.set()
        return put(*arguments)  # type: ignore[arg-type]

    cancel(person, range(1, 21))
    person.rest()
    monkeypatch.setattr(person.desk.store.trash, "put", slow_put)
    person.press("Ctrl+A")
    person.until(lambda: offered(person, shown.bar) == ["Retry 20", "Delete 20"], "all of them")
    person.press("Del")
    stop = person.find(QAbstractButton, "Stop", shown.bar)
    person.until(lambda: shown.bar.progress.text() == "Deleting 4 of 20", "the first piece")
    person.click(stop)
    go_on.set()
    person.until(lambda: "Stopped" in shown.bar.words.text(), "the end")
    done = len(person.desk.bulk.trash())
    assert 4 < done < 20
    assert shown.bar.words.text() == f"{done} jobs are in the trash. Stopped: {20 - done} were not looked at."
    person.click_button("Undo", shown.bar)
    person.until(lambda: len(person.desk.bulk.trash()) == 0, "the undoing")


def test_what_is_selected_stays_so_while_jobs_come_and_go(view: tuple[Person, ListView]) -> None:
    """New ones push it down; where the list is read anew it is found again by its numbers."""
    person, shown = view
    click_row(person, shown, 2, PLAIN)
    click_row(person, shown, 4, SHIFT)
    person.until(lambda: offered(person, shown.bar) == ["Cancel 3"], "what can be done")
    chosen = [18, 17, 16]
    submitted(person, 2)
    person.until(lambda: shown.model.rowCount() == 22, "the new ones")
    cancel(person, [1])
    list(person.desk.bulk.delete([1]).go())
    person.until(lambda: shown.model.rowCount() == 21, "one less")
    person.until(lambda: offered(person, shown.bar) == ["Cancel 3"], "the same three")
    person.press("Ctrl+Backspace")
    person.until(lambda: shown.bar.words.text() == "3 jobs are cancelled.", "what came of it")
    assert {person.desk.jobs.get(job).cancel_requested_at is not None for job in chosen} == {True}


def right_click(person: Person, view: ListView, row: int) -> QMenu:
    """The menu that comes of it."""
    view.table.customContextMenuRequested.emit(view.table.visualRect(view.model.index(row, 1)).center())
    return person.find(QMenu)
