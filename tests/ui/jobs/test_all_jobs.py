"""The list of everything ever run, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from jobdesk.core.query.wanted import SortKey
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.ui import paged
from jobdesk.ui.jobs.columns import PLACES
from jobdesk.ui.jobs.list_view import ListView
from jobdesk.ui.jobs.page import JobsPage
from tests.support.pasts_of_jobs import past
from tests.support.windows import OpenWindow, Person

MANY, KEPT, STEPS = 100_000, 400, 8
STATE, TITLE, TOLD = PLACES[SortKey.STATE], PLACES[SortKey.TITLE], PLACES[SortKey.TOLD]


@pytest.fixture
def page(open_window: OpenWindow, tmp_path: Path) -> Iterator[tuple[Person, ListView]]:
    past(tmp_path / "data", 400)
    person = open_window(tmp_path / "data", target=("jobs", None))
    person.settle()
    yield person, list_of(person)


def list_of(person: Person) -> ListView:
    """The view in front, which is the list."""
    assert isinstance(person.page, JobsPage)
    assert isinstance(person.page.front, ListView)
    return person.page.front


def said(person: Person) -> str:
    """How many there are, as the head of the page says it."""
    assert isinstance(person.page, JobsPage)
    return person.page.count.text()


def titles(page: ListView) -> list[str]:
    """Of the rows that can be seen."""
    table = page.table
    rows = range(table.rowAt(0), min(page.model.rowCount(), table.rowAt(table.viewport().height() - 1) + 1 or 10**9))
    return [str(page.model.index(row, TITLE).data()) for row in rows]


def test_all_of_a_hundred_thousand_are_there_and_few_are_read(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At any place of the list what can be seen is read, and what was seen long ago is forgotten."""
    monkeypatch.setattr(paged, "MOST_ROWS", KEPT)
    past(tmp_path / "data", MANY)
    person = open_window(tmp_path / "data", target=("jobs", None))
    person.rest()
    page = list_of(person)
    assert (page.model.rowCount(), said(person)) == (MANY, "100,000 jobs")
    assert titles(page)[0] == f"check {MANY}"
    bar = page.table.verticalScrollBar()
    for step in range(1, STEPS + 1):
        bar.setValue(bar.maximum() * step // STEPS)
        person.until(lambda: titles(page)[0] != "None", "the rows")
    assert titles(page)[-1] == "check 1"
    assert len(page.model._rows) <= KEPT


def test_a_text_and_states_narrow_the_list(page: tuple[Person, ListView]) -> None:
    """Each keystroke, and each switch; when nothing is left it says so and leads back."""
    person, shown = page
    person.press("Ctrl+F")
    person.type('"check 39"')
    person.until(lambda: said(person) == "11 jobs", "eleven")
    person.click_button("Only failed jobs")
    person.until(lambda: said(person) == "2 jobs", "two")
    person.settle()
    assert titles(shown) == ["check 396", "check 392"]
    assert shown.model.index(0, 0).data() == "Failed"
    assert "No room." in str(shown.model.index(0, TOLD).data())
    person.press("Ctrl+F")
    person.type("zzz")
    person.until(lambda: person.sees(QPushButton, "Show all jobs"), "the way back")
    person.click_button("Show all jobs")
    person.until(lambda: said(person) == "400 jobs", "all of them")


def test_it_is_remembered_how_the_list_was_narrowed_and_how_wide_its_columns_are(
    page: tuple[Person, ListView], open_window: OpenWindow, tmp_path: Path
) -> None:
    person, shown = page
    person.click_button("Only failed jobs")
    person.until(lambda: said(person) == "100 jobs", "the failed ones")
    header = shown.table.horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(STATE) + header.sectionSize(STATE) - 1, header.height() // 2)
    wide = header.sectionSize(STATE)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(header.viewport(), edge + QPoint(60, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(60, 0))
    assert header.sectionSize(STATE) > wide + 40
    person.desktop.stop()
    again = open_window(tmp_path / "data", target=("jobs", None))
    assert list_of(again).chips.states.chosen == {JobState.FAILED}
    assert list_of(again).table.horizontalHeader().sectionSize(STATE) > wide + 40
    again.until(lambda: said(again) == "100 jobs", "the failed ones")


def test_from_the_filter_into_the_list_by_keyboard(page: tuple[Person, ListView]) -> None:
    """Return goes to the first row; there the job is before the person, and arrow keys go on."""
    person, shown = page
    person.press("Ctrl+F")
    person.type('"check 7"')
    person.press("Return")
    person.until(lambda: QApplication.focusWidget() is shown.table, "the list")
    person.until(lambda: said(person) == "11 jobs", "eleven")
    person.press("Down")
    person.until(lambda: person.desktop.actions.situation.job.title == "check 78", "the second")  # type: ignore[union-attr]


def test_new_jobs_come_on_top_and_what_changes_is_seen(page: tuple[Person, ListView], work_folder: Path) -> None:
    """While somebody looks: the job that was chosen stays so, wherever it goes."""
    person, shown = page
    shown.table.setFocus()
    person.press("Home")
    person.press("Down")
    chosen = shown.table.currentIndex().row()
    job = person.desk.jobs.submit(TaskRequest("gated", {"folder": str(work_folder)}, ["a"], title="A new one")).job
    person.until(lambda: shown.model.rowCount() == 401, "one more")
    person.until(lambda: shown.model.index(0, 0).data() == "Running", "it to run")
    assert shown.table.currentIndex().row() == chosen + 1
    (work_folder / "a.open").touch()
    person.until(lambda: shown.model.index(0, 0).data() == "Succeeded", "its end")
    assert shown.model.number(0) == job


def test_nothing_counts_down_in_a_list(page: tuple[Person, ListView], work_folder: Path) -> None:
    """What goes by on a card would stand still here: a held cancel is a cancel, a running job says how much is done."""
    person, shown = page
    later = TaskRequest("counting", {"folder": str(work_folder)}, ["a", "b"], run_at=10**17)
    job = person.desk.jobs.submit(later).job
    person.until(lambda: shown.model.index(0, STATE).data() == "Scheduled", "the job")
    assert str(shown.model.index(0, TOLD).data()).startswith("0 of 2 · It is scheduled for ")
    person.desk.jobs.cancel(job, can_be_undone=True)
    person.until(lambda: shown.model.index(0, STATE).data() == "Cancelling", "the cancel")
    assert shown.model.index(0, TOLD).data() == "0 of 2"


def test_states_are_told_to_a_screen_reader(page: tuple[Person, ListView]) -> None:
    _, shown = page
    assert shown.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "check 400, job 400, Failed, No room."
