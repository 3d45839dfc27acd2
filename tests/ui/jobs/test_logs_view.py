"""All logs searched in the real window: by mouse and by keyboard, to the line in its log."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit

from jobdesk.core.clock import Clock
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import ProcessRequest
from jobdesk.desk.settings import StorageSettings
from jobdesk.engine.folders import log_index_file, logs_folder
from jobdesk.git.commits import CommitRange
from jobdesk.ui.job.page import JobPage
from jobdesk.ui.jobs.log_words import HeadRow
from jobdesk.ui.jobs.logs_view import LogsView
from jobdesk.ui.jobs.page import JobsPage
from tests.support.clock import HandClock
from tests.support.desks import finished, quick_settings
from tests.support.queue import Queue
from tests.support.repositories import SampleRepository
from tests.support.said import submit_said
from tests.support.windows import OpenWindow, Person


def past(folder: Path, *said: str | bytes) -> None:
    """A database with a job whose runs said this an hour ago, all of it indexed."""
    queue = Queue(folder, HandClock(Clock().now() - 3_600_000_000))
    submit_said(queue, folder, *said)
    with queue.store.writing() as connection:
        queue.store.leases.end(connection, queue.lease.id, queue.clock.now())
    queue.store.close()
    with open_desk(folder) as desk:
        index(desk)


def index(desk: Desk) -> None:
    assert desk.all_logs.build()


@pytest.fixture
def person(open_window: OpenWindow, tmp_path: Path) -> Person:
    """At the search, over three logs with a needle in each."""
    lines = "".join(f"line {number} of hay\n" for number in range(1, 500))
    past(tmp_path / "data", *(f"{lines}a needle of number {log}\n{lines}" for log in range(3)))
    opened = open_window(tmp_path / "data", target=("jobs", ("logs", None)))
    opened.rest()
    return opened


def view_of(person: Person) -> LogsView:
    assert isinstance(person.page, JobsPage)
    assert isinstance(person.page.front, LogsView)
    return person.page.front


def rows(person: Person) -> list[str]:
    """What the list says to a screen reader, row by row."""
    model = view_of(person).model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def texts(person: Person) -> set[str]:
    return {label.text() for label in person.sees(QLabel)}


def search(person: Person, words: str) -> None:
    """Type it in place of what stands there, wherever the focus is."""
    person.press("Ctrl+F")
    person.press("Ctrl+A")
    person.type(words)


def marked(person: Person) -> list[str]:
    editor = person.find(QPlainTextEdit, "Log")
    return [selection.cursor.selectedText() for selection in editor.extraSelections()]


def in_sight(person: Person) -> list[str]:
    """The lines of the log that can be seen."""
    editor = person.find(QPlainTextEdit, "Log")
    area = editor.viewport().rect()
    first = editor.cursorForPosition(area.topLeft()).blockNumber()
    last = editor.cursorForPosition(area.bottomLeft()).blockNumber()
    return editor.toPlainText().split("\n")[first : last + 1]


def test_from_anywhere_by_keyboard(person: Person) -> None:
    """Alt+2 and Alt+3 lead to the failures and to the search from every page, and the palette has them."""
    person.press("Ctrl+1")
    person.until(lambda: not isinstance(person.page, JobsPage), "another page")
    person.press("Alt+3")
    person.until(lambda: isinstance(person.page, JobsPage) and isinstance(person.page.front, LogsView), "the search")
    assert QApplication.focusWidget() is view_of(person).line
    assert "Search all logs" in {act.words for act, _action in person.desktop.actions.bound()}


def test_lines_are_found_while_typing(person: Person) -> None:
    """The newest log first, each with its head and its lines."""
    assert "Search all logs" in texts(person)
    search(person, "needle")
    person.until(lambda: len(rows(person)) == 6, "the finds")
    assert [row for row in rows(person) if row.startswith("line")] == [
        f"line 500: a needle of number {log}" for log in (2, 1, 0)
    ]
    assert rows(person)[0].startswith("Succeeded")
    assert "3 logs" in texts(person)


def test_into_the_log_by_keyboard(person: Person) -> None:
    """Return goes to the first line and into its log, where it is in sight and marked; and back again."""
    search(person, '"needle of number 1"')
    person.press("Return")
    person.until(lambda: QApplication.focusWidget() is view_of(person).found, "the list")
    person.press("Return")
    person.until(lambda: isinstance(person.page, JobPage), "the page of the job")
    person.until(lambda: marked(person) == ["needle of number 1"], "the mark")
    person.until(lambda: "a needle of number 1" in in_sight(person), "the line")
    assert person.find(QLineEdit, "Search the log").text() == "needle of number 1"
    person.press("Alt+Left")
    person.until(lambda: isinstance(person.page, JobsPage) and len(rows(person)) == 2, "what was found")


def test_into_the_log_by_mouse(person: Person) -> None:
    search(person, "needle")
    person.until(lambda: len(rows(person)) == 6, "the finds")
    shown = view_of(person)
    at = shown.found.visualRect(shown.model.index(3)).center()
    QTest.mouseClick(shown.found.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(shown.found.viewport(), Qt.MouseButton.LeftButton, pos=at)
    person.until(lambda: isinstance(person.page, JobPage), "the page of the job")
    person.until(lambda: "a needle of number 1" in in_sight(person), "the line")


def test_a_search_that_cannot_be_understood(person: Person) -> None:
    """One sentence with the part that is meant; what was found last stays."""
    search(person, "needle")
    person.until(lambda: len(rows(person)) == 6, "the finds")
    person.type(' "open')
    person.until(lambda: any("A phrase begins here" in one for one in texts(person)), "the sentence")
    assert len(rows(person)) == 6
    person.type(' "')
    person.until(lambda: "No log has such a line" in texts(person), "what the closed phrase finds")
    search(person, "ab")
    person.until(lambda: any("at least 3 letters" in one for one in texts(person)), "the sentence")


def test_nothing_is_found(person: Person) -> None:
    search(person, "nothing like that anywhere")
    person.until(lambda: "No log has such a line" in texts(person), "the sentence")
    person.find(QLineEdit, "Search all logs").clear()
    person.until(lambda: "Search all logs" in texts(person), "the beginning")


def test_logs_that_are_deleted_meanwhile(person: Person) -> None:
    """What was found leads to the run, which says that its log is gone; and it is found no more."""
    search(person, "needle")
    person.until(lambda: len(rows(person)) == 6, "the finds")
    for path in logs_folder(person.desk.folder).rglob("*.log"):
        path.unlink()
    person.press("Return")
    person.until(lambda: "No log has such a line" in texts(person), "the sentence")


def test_the_log_of_a_line_is_gone_when_it_is_opened(person: Person) -> None:
    search(person, "needle")
    person.until(lambda: len(rows(person)) == 6, "the finds")
    view_of(person).found.setFocus()
    view_of(person).found.choose_first()
    for path in logs_folder(person.desk.folder).rglob("*.log"):
        path.unlink()
    person.press("Return")
    person.until(lambda: isinstance(person.page, JobPage), "the page of the job")
    person.until(lambda: any("cleaned away" in one for one in texts(person)), "the sentence")


def test_pages_come_as_one_scrolls(open_window: OpenWindow, tmp_path: Path) -> None:
    past(tmp_path / "data", *(f"needle {log}\n" for log in range(150)))
    person = open_window(tmp_path / "data", target=("jobs", ("logs", "needle")))
    person.until(lambda: len(rows(person)) >= 40, "the first page")
    person.rest()
    shown = view_of(person)
    assert shown.model.rowCount() < 300
    assert any("so far" in one for one in texts(person))
    bar = shown.found.verticalScrollBar()

    def is_all() -> bool:
        bar.setValue(bar.maximum())
        return shown.model.rowCount() == 300

    person.until(is_all, "all of them")
    person.until(lambda: "150 logs" in texts(person), "the sum")


def test_how_far_the_index_is(open_window: OpenWindow, tmp_path: Path) -> None:
    """It is said while it is behind, and what comes to it is found without a key."""
    past(tmp_path / "data", "needle")
    log_index_file(tmp_path / "data").unlink()
    person = open_window(tmp_path / "data", target=("jobs", ("logs", "needle")))
    person.until(lambda: "The index covers 0 of 1 log" in texts(person), "how far it is")
    index(person.desk)
    person.until(lambda: len(rows(person)) == 2, "the find")
    person.until(lambda: "The index covers 0 of 1 log" not in texts(person), "that it is whole")


def test_switched_off(open_window: OpenWindow, tmp_path: Path) -> None:
    settings = quick_settings().model_copy(update={"storage": StorageSettings(log_index_mb=0)})
    person = open_window(tmp_path / "data", settings=settings, target=("jobs", ("logs", "needle")))
    person.until(lambda: "The search in all logs is switched off" in texts(person), "the sentence")


def test_hostile_texts(open_window: OpenWindow, tmp_path: Path) -> None:
    """Markup is text, what hides is shown, and a line of a megabyte is cut."""
    past(
        tmp_path / "data",
        "<b>needle</b>\n",
        b"needle \x1b[31m\x00\xff\xe2\x80\xae evil\n",
        "x" * 1_000_000 + "needle\n",
    )
    person = open_window(tmp_path / "data", target=("jobs", ("logs", "needle")))
    person.until(lambda: len(rows(person)) == 6, "the finds")
    said = " ".join(rows(person))
    assert "<b>needle</b>" in said
    assert "\u202e" not in said
    assert max(map(len, rows(person))) < 500
    person.window.grab()


def test_the_subject_of_the_commit(person: Person, tmp_path: Path) -> None:
    repository = SampleRepository(tmp_path / "repository")
    repository.commit("Mend the brake", {"a": "a\n"})
    request = ProcessRequest(repository.path, CommitRange(), given={"line": "echo brakes are fine"})
    finished(person.desk, person.desk.commits.process(request).job)
    index(person.desk)
    search(person, "brakes")
    person.until(lambda: len(rows(person)) == 2, "the find")
    assert "Mend the brake" in rows(person)[0]
    head = view_of(person).model.row(view_of(person).model.index(0))
    assert isinstance(head, HeadRow)
    assert head.found.lines[0].spans == ((0, 6),)
