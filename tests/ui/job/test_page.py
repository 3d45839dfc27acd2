"""The page of a job as a person uses it: runs, logs, artifacts, workers, history, and the search for a bad commit."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QTableWidget,
    QTabWidget,
    QToolButton,
)

from jobdesk.core.model import Mode
from jobdesk.core.states import RunState
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.git.commits import CommitRange
from jobdesk.ui.bridge import Changed
from jobdesk.ui.job.page import JobPage
from jobdesk.ui.job.place import LogPlace
from jobdesk.ui.jobs.list_view import ListView
from jobdesk.ui.theme import Mode as Scheme
from tests.support.desks import finished
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person

BAD = "cat number; test $(cat number) -lt 4 || { echo 'error: too many'; exit 1; }"


def submit(person: Person, repository: SampleRepository, line: str, **more: object) -> int:
    """A job with a run for each of the five commits."""
    selection = CommitRange(first_parent="mode" in more)
    given = {"line": line, **({"artifacts": ["number"]} if "kept" in more else {})}
    more.pop("kept", None)
    request = ProcessRequest(repository.path, selection, given=given, **more)  # type: ignore[arg-type]
    return person.desk.commits.process(request).job


@pytest.fixture
def repository(tmp_path: Path) -> SampleRepository:
    """Five commits; each writes its number into a file."""
    sample = SampleRepository(tmp_path / "repository")
    for number in range(1, 6):
        sample.commit(f"Write {number}", {"number": f"{number}\n"})
    return sample


@pytest.fixture
def failed(person: Person, repository: SampleRepository) -> int:
    """A job that is over: some of its commits passed, the newer ones did not."""
    job = submit(person, repository, BAD, kept=True)
    finished(person.desk, job)
    return job


@pytest.fixture
def passed(person: Person, repository: SampleRepository) -> int:
    """A job of which every commit passed."""
    job = submit(person, repository, "cat number")
    finished(person.desk, job)
    return job


def page_of(person: Person, target: object) -> JobPage:
    person.window.go("job", target)
    person.settle()
    assert isinstance(person.page, JobPage)
    return person.page


def test_a_run_that_is_led_to_is_in_sight(person: Person) -> None:
    """Selected, and scrolled to: on a page that is new, has another run before it, or comes from another job."""
    items = [f"item {number:03}" for number in range(150)]
    jobs = [person.desk.jobs.submit(TaskRequest("instant", items=items, force=True)).job for _ in range(2)]
    for job in jobs:
        finished(person.desk, job)
    for job, row in ((jobs[0], 120), (jobs[0], 3), (jobs[1], 140), (jobs[0], 60)):
        run = person.desk.job_runs.numbers(job)[row]
        page = page_of(person, LogPlace(job, run))
        person.until(lambda page=page, row=row: page.table.currentIndex().row() == row, "the run")  # type: ignore[misc]
        assert page.table.selectionModel().isRowSelected(row)
        seen = page.table.viewport().rect()
        assert seen.contains(page.table.visualRect(page.table.currentIndex()).center()), row


def rows(page: JobPage) -> list[list[str]]:
    model = page.model
    return [
        [str(model.data(model.index(row, column)) or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def choose_tab(person: Person, page: JobPage, words: str) -> None:
    tabs = next(one for one in page.findChildren(QTabWidget) if one.tabText(0) == "Runs")
    place = next(at for at in range(tabs.count()) if tabs.tabText(at) == words)
    person.click(tabs.tabBar(), tabs.tabBar().tabRect(place).center())
    person.settle()


def test_the_runs_are_listed_with_what_came_of_them(person: Person, failed: int) -> None:
    """In the order of history, each with its subject."""
    page = page_of(person, failed)
    person.until(lambda: all(row[0] for row in rows(page)), "every row")
    listed = rows(page)
    assert [row[0] for row in listed].count("Failed") == sum(
        run.state is RunState.FAILED for run in person.desk.jobs.runs(failed)
    )
    assert person.sees(QLabel, f"Job {failed}: {person.desk.jobs.get(failed).title}")


def test_states_and_text_narrow_it(person: Person, failed: int) -> None:
    """And what is typed looks in errors as well."""
    page = page_of(person, failed)
    total = page.model.rowCount()
    person.click(person.find(QToolButton, "Only failed runs"))
    person.until(lambda: 0 < page.model.rowCount() < total, "the failed ones")
    person.until(lambda: {row[0] for row in rows(page)} == {"Failed"})
    person.click(person.find(QToolButton, "Only failed runs"))
    person.until(lambda: page.model.rowCount() == total)
    person.type("too many", person.find(QLineEdit, "Filter runs by text or commit"))
    person.until(lambda: 0 < page.model.rowCount() < total, "what says so")


def test_a_job_that_failed_begins_with_what_did(person: Person, failed: int, passed: int) -> None:
    """On the tab of runs, whichever tab was looked at last; a job that went well keeps that tab."""
    page = page_of(person, failed)
    person.until(lambda: rows(page)[0][0] == "Failed" and rows(page)[-1][0] == "Succeeded", "the failed ones first")
    choose_tab(person, page, "History")
    page_of(person, passed)
    assert person.sees(QTableWidget, "What happened when")
    page_of(person, failed)
    person.until(lambda: person.sees(QTableView, "Runs") and rows(page)[0][0] == "Failed", "its runs")
    person.until(lambda: "error: too many" in person.find(QPlainTextEdit, "Log").toPlainText(), "what it wrote")


def click_header(person: Person, page: JobPage, column: int) -> None:
    header = page.table.horizontalHeader()
    person.click(header.viewport(), QPoint(header.sectionViewportPosition(column) + 8, 8))


def test_a_header_sorts(person: Person, failed: int) -> None:
    page = page_of(person, failed)
    person.until(lambda: rows(page)[0][0] == "Failed", "the failed ones first")
    click_header(person, page, 0)
    person.until(lambda: rows(page)[0][0] == "Succeeded" and rows(page)[-1][0] == "Failed", "the other way round")
    click_header(person, page, 2)
    person.until(lambda: (told := [row[2].lower() for row in rows(page)]) == sorted(told) and all(told), "by words")


def test_how_runs_are_sorted_is_remembered(person: Person, open_window: OpenWindow, passed: int) -> None:
    """For the next job, and for the next window."""
    page = page_of(person, passed)
    person.until(lambda: rows(page)[0][1].endswith("Write 1"), "its runs")
    click_header(person, page, 1)
    person.until(lambda: rows(page)[0][1].endswith("Write 5"), "the other way round")
    person.window.close()
    again = page_of(open_window(person.desk.folder), passed)
    person.until(lambda: rows(again)[0][1].endswith("Write 5"), "as it was")


def test_who_closes_the_window_follows_no_log(person: Person, failed: int) -> None:
    """The thread that looked for more of it is over with the window."""
    before = set(threading.enumerate())
    page_of(person, failed)
    person.until(lambda: _followers(before), "the log to be followed")
    person.desktop.stop()
    assert _followers(before) == []


def _followers(before: set[threading.Thread]) -> list[str]:
    return [one.name for one in set(threading.enumerate()) - before if one.name.startswith("follow ")]


def test_the_log_of_a_run_and_the_difference(person: Person, failed: int) -> None:
    """Chosen by keys; of one that failed, what changed since one that passed."""
    page = page_of(person, failed)
    person.until(lambda: all(row[0] for row in rows(page)))
    first_bad = next(at for at, row in enumerate(rows(page)) if row[0] == "Failed")
    page.table.setFocus()
    person.press("Home", page.table)
    for _ in range(first_bad):
        person.press("Down", page.table)
    person.until(lambda: "error: too many" in person.find(QPlainTextEdit, "Log").toPlainText(), "its log")
    tabs = next(one for one in page.findChildren(QTabWidget) if one.tabText(0) == "Log")
    person.click(tabs.tabBar(), tabs.tabBar().tabRect(1).center())
    person.until(lambda: "+4" in person.find(QPlainTextEdit, "Difference").toPlainText(), "the difference")


def test_what_it_made(person: Person, failed: int) -> None:
    """Only those that passed kept the file; each is listed with its size."""
    page = page_of(person, (failed, "artifacts"))
    table = person.find(QTableWidget, "Artifacts")
    person.until(lambda: table.rowCount() == len(person.desk.jobs.artifacts_of_job(failed)) > 0, "the files")
    assert page.artifacts.isVisible()
    item = table.item(0, 0)
    assert item is not None
    assert item.text() == "number"


def test_who_did_what_when(person: Person, failed: int) -> None:
    """Drawn, and in numbers for whoever cannot see it."""
    page = page_of(person, failed)
    choose_tab(person, page, "Workers")
    table = person.find(QTableWidget, "Workers in numbers")
    person.until(lambda: table.rowCount() > 0)
    attempts = [table.item(row, 1) for row in range(table.rowCount())]
    assert sum(int(item.text()) for item in attempts if item) == len(person.desk.job_runs.spans(failed))


def test_its_history(person: Person, failed: int) -> None:
    page = page_of(person, failed)
    choose_tab(person, page, "History")
    table = person.find(QTableWidget, "What happened when")
    person.until(lambda: table.rowCount() == len(person.desk.jobs.history(failed)))


def test_it_follows_while_it_runs(person: Person, repository: SampleRepository, tmp_path: Path) -> None:
    """What the engine settles is on the page, and no list is read for it."""
    gate = tmp_path / "gate"
    job = submit(person, repository, f"while [ ! -e {gate} ]; do sleep 0.02; done")
    page = page_of(person, job)
    person.until(lambda: any(row[0] == "Running" for row in rows(page)), "the first run")
    gate.touch()
    finished(person.desk, job)
    person.until(lambda: {row[0] for row in rows(page)} == {"Succeeded"}, "the end of all")
    person.until(lambda: person.sees(QLabel, "5 runs") or any("5 runs" in one.text() for one in person.sees(QLabel)))


def test_it_is_as_it_is_when_one_comes_back(person: Person, repository: SampleRepository, tmp_path: Path) -> None:
    """What happens while another page is in front is there; so it is in the list of jobs."""
    gate = tmp_path / "gate"
    job = submit(person, repository, f"while [ ! -e {gate} ]; do sleep 0.02; done")
    person.window.go("jobs")
    page = page_of(person, job)
    person.until(lambda: any(row[0] == "Running" for row in rows(page)), "the first run")
    person.window.go("settings")
    gate.touch()
    finished(person.desk, job)
    person.rest()
    page_of(person, job)
    person.until(lambda: {row[0] for row in rows(page)} == {"Succeeded"}, "the end of all")
    person.window.go("jobs")
    person.settle()
    listed = person.page.findChild(ListView).model
    person.until(lambda: "Succeeded" in str(listed.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)), "its row")


def test_an_event_reads_a_row_and_its_job(person: Person, failed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the list: how many questions are asked does not depend on how many runs there are."""
    page_of(person, failed)
    asked: list[str] = []
    numbers = type(person.desk.store.run_lists).numbers

    def counted(*arguments: object, **named: object) -> object:
        asked.append("numbers")
        return numbers(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(type(person.desk.store.run_lists), "numbers", counted)
    run = person.desk.jobs.runs(failed)[0].id
    person.desktop.surroundings.bridge.changed.emit(Changed(frozenset({failed}), {failed: frozenset({run})}, False))
    person.settle()
    assert asked == []


def test_the_first_bad_commit(person: Person, repository: SampleRepository) -> None:
    """It is said, and stands before the person, among those that were tried."""
    job = submit(person, repository, BAD, mode=Mode.FIRST_BAD)
    page = page_of(person, job)
    finished(person.desk, job)
    person.until(lambda: any(one.text().startswith("First bad commit: ") for one in person.sees(QLabel)), "the find")
    person.until(lambda: rows(page)[page.table.currentIndex().row()][1].endswith("Write 4"), "the first bad one")
    person.until(lambda: rows(page)[0][0] == "Failed", "those that were tried before the others")


def test_flaky_commits_are_marked(person: Person, repository: SampleRepository, tmp_path: Path) -> None:
    """What failed once and passed when it was forced."""
    line = f"test -e {tmp_path}/open"
    finished(person.desk, submit(person, repository, line))
    (tmp_path / "open").touch()
    again = submit(person, repository, line, force=True)
    finished(person.desk, again)
    page = page_of(person, again)
    person.until(lambda: {row[2] for row in rows(page)} == {"flaky · exit 0"}, "the mark")


def test_a_job_that_is_not_there(person: Person) -> None:
    """Says so, and shows a way out."""
    page_of(person, 4711)
    assert person.sees(QLabel, "There is no such job")
    person.click_button("All jobs", inside=person.page)
    assert person.page.title == "Jobs"
    assert not person.sees(QTableView, "Runs")


def test_no_word_makes_the_page_wider(person: Person, repository: SampleRepository) -> None:
    """A command and an error without a blank stay within the page."""
    job = submit(person, repository, "echo " + "y" * 2000 + " >&2; exit 1")
    finished(person.desk, job)
    page = page_of(person, job)
    assert page.header.minimumSizeHint().width() <= page.width()
    told = next(one for one in page.header.findChildren(QLabel) if "yyy" in one.text() and one.wordWrap())
    assert told.isVisible()
    assert told.width() <= page.width()


def test_a_job_is_deleted_and_comes_back(person: Person, passed: int) -> None:
    """By the key, and back by Undo; then by the button, and back by the button that takes its place."""
    page = page_of(person, passed)
    person.press("Del")
    person.until(lambda: person.desk.jobs.get(passed).deleted_at, "the trash")
    person.find(QLabel, f"Job {passed} is in the trash.")
    person.until(lambda: person.sees(QPushButton, "Restore", page), "the way back")
    assert not person.sees(QPushButton, "Retry", page), "what is in the trash is restored first"
    person.press("Ctrl+Z")
    person.until(lambda: person.desk.jobs.get(passed).deleted_at is None, "the undoing")
    person.click_button("Delete", page)
    person.click_button("Restore", page)
    person.until(lambda: person.desk.jobs.get(passed).deleted_at is None, "the restoration")
    person.settle()


def test_no_key_deletes_what_is_out_of_sight(person: Person, passed: int) -> None:
    """On another page the job that was chosen last stays."""
    page_of(person, passed)
    person.window.go("commits")
    person.settle()
    person.press("Del")
    person.settle()
    assert person.desk.jobs.get(passed).deleted_at is None


def test_large_text_cuts_nothing_off(person: Person, failed: int) -> None:
    """At twice the size of text the page is as high as all of it, and can be scrolled; some runs are always seen."""
    page = page_of(person, failed)
    person.desktop.theme.set(Scheme.LIGHT, 2.0)
    person.window.resize(1024, 768)
    person.rest()
    area = page.findChildren(QScrollArea)[0]
    person.until(lambda: page.header.height() >= page.header.heightForWidth(page.header.width()), "the whole head")
    assert area.horizontalScrollBar().maximum() == 0
    assert page.table.viewport().height() >= 3 * page.table.verticalHeader().defaultSectionSize()
    table = page.table.mapTo(page, QPoint()).y()
    for state in RunState:
        switch = page.states.switch(state)
        assert switch.mapTo(page, switch.rect().bottomLeft()).y() < table, state
    log = person.find(QPlainTextEdit, "Log", page.run_view)
    assert log.viewport().height() >= 4 * log.fontMetrics().lineSpacing()
    assert page.run_view.mapTo(page, QPoint()).y() >= page.table.mapTo(page, page.table.rect().bottomLeft()).y()
