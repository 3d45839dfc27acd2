"""Finding jobs in the real window: the line, the chips, the order, the columns and the saved views."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QListView, QMenu, QPushButton

from jobdesk.core.query.completing import NAMED
from jobdesk.core.query.wanted import SortKey, Wanted
from jobdesk.core.states import JobState
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.desk.jobs.search import JobSearch
from jobdesk.ui.jobs.columns import PLACES, usual_keys
from jobdesk.ui.jobs.list_view import ListView
from jobdesk.ui.jobs.model import IsWanted
from jobdesk.ui.jobs.page import JobsPage
from tests.support.pasts_of_jobs import past
from tests.support.windows import OpenWindow, Person

STATE, TITLE, TOLD = PLACES[SortKey.STATE], PLACES[SortKey.TITLE], PLACES[SortKey.TOLD]


class At:
    """The list of all jobs, and what is to be seen of it."""

    def __init__(self, person: Person) -> None:
        assert isinstance(person.page, JobsPage)
        assert isinstance(person.page.front, ListView)
        self.person = person
        self.page = person.page
        self.list = person.page.front

    def write(self, line: str) -> None:
        """By keyboard, in place of what stands in the line."""
        self.person.press("Ctrl+F")
        self.person.type(line)
        self.person.rest()

    def paste(self, line: str) -> None:
        """All at once, in place of what stands in the line."""
        QApplication.clipboard().setText(line)
        self.person.press("Ctrl+F")
        self.person.press("Ctrl+V")
        self.person.rest()

    def says(self, count: str) -> None:
        self.person.until(lambda: self.page.count.text() == count, count)
        self.person.rest()

    def titles(self, n: int = 3) -> list[str]:
        rows = range(min(n, self.list.model.rowCount()))
        return [str(self.list.model.index(row, TITLE).data()) for row in rows]

    def choose(self, menu: QMenu, words: str) -> None:
        """Go down a menu by keyboard to these words, and take them."""
        self.person.until(menu.isVisible, "a menu")
        for action in menu.actions():
            if action.text() == words:
                menu.setActiveAction(action)
                QTest.keyClick(menu, Qt.Key.Key_Return)
                self.person.rest()
                return
        raise AssertionError([action.text() for action in menu.actions()])


@pytest.fixture
def at(open_window: OpenWindow, tmp_path: Path) -> Iterator[At]:
    past(tmp_path / "data", 400)
    person = open_window(tmp_path / "data", target=("jobs", None))
    person.rest()
    yield At(person)


def test_a_line_finds_jobs(at: At) -> None:
    """Fields, words, OR, NOT and brackets; the first page and the count."""
    at.write('status:failed ("check 39" OR id:4) -title~396')
    at.says("2 jobs")
    assert at.titles() == ["check 392", "check 4"]


def test_what_is_wrong_is_marked_and_the_last_good_result_stays(at: At) -> None:
    """The sentence stands below the line, for a screen reader too; when it is mended it goes."""
    at.write("status:failed")
    at.says("100 jobs")
    at.paste("status:failed durration>2m")
    assert at.list.line.trouble.text() == "There is no field “durration”; is “duration” meant?"
    assert at.list.line.trouble.isVisible()
    assert at.list.line.field.accessibleDescription() == at.list.line.trouble.text()
    assert at.page.count.text() == "100 jobs"
    assert at.titles(1) == ["check 400"]
    at.write("status:failed duration<2m")
    at.person.until(lambda: not at.list.line.trouble.isVisible(), "no more trouble")
    assert at.list.line.field.accessibleDescription() == ""


def test_what_may_still_become_right_is_not_told(at: At) -> None:
    """A value that is being typed is marked, and nothing moves below it as long as there are options for it."""
    field = at.list.line.field
    field.setFocus()
    at.person.type("status:fa", field)
    popup = at.person.find(QListView, "How to go on")
    assert at.list.line.is_wrong
    assert not at.list.line.trouble.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    at.person.until(at.list.line.trouble.isVisible, "what is wrong")
    assert not popup.isVisible()


def test_an_expression_that_only_the_search_refuses_is_told_too(at: At) -> None:
    at.write("title~/[[:colour:]]/")
    at.person.until(at.list.line.trouble.isVisible, "the trouble")
    assert at.page.count.text() == "400 jobs"


def test_chips_and_line_are_one(at: At) -> None:
    """A click edits the line, and the line sets the chips; what else was typed stays."""
    at.write('"check 3"')
    at.person.click_button("Only failed jobs")
    assert at.list.line.line == '"check 3" status:failed'
    at.says("27 jobs")
    at.person.click_button("Only cancelled jobs")
    assert at.list.line.line == '"check 3" status:failed,cancelled'
    at.write("status:succeeded since:7d pipeline:command")
    assert at.list.chips.states.chosen == {JobState.SUCCEEDED}
    assert at.list.chips.choices["since"].text() == "Since: The last 7 days"
    assert at.list.chips.choices["pipeline"].text() == "Pipeline: command"
    at.write("status:succeeded OR is:paused")
    assert not at.list.chips.states.isEnabled()
    assert at.list.chips.choices["since"].isEnabled()


def test_a_choice_from_a_chip(at: At) -> None:
    """By keyboard: its menu has what there is, and anything."""
    chip = at.list.chips.choices["pipeline"]
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    at.choose(chip.choices, "command")
    assert at.list.line.line == "pipeline:command"
    QTest.keyClick(chip, Qt.Key.Key_Space)
    at.choose(chip.choices, "Any")
    assert at.list.line.line == ""


def test_the_rows_come_before_the_names(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What there is to choose from is looked for when there is something to see; it is there a moment later."""
    done: list[str] = []
    first, names = JobSearch.first, JobSearch.names

    def find(self: JobSearch, wanted: Wanted, n: int, is_wanted: IsWanted) -> list[int]:
        found = first(self, wanted, n, is_wanted)
        done.append("rows")
        return found

    def name(self: JobSearch, field: str) -> list[str]:
        done.append(field)
        return names(self, field)

    monkeypatch.setattr(JobSearch, "first", find)
    monkeypatch.setattr(JobSearch, "names", name)
    past(tmp_path / "data", 40)
    at = At(open_window(tmp_path / "data", target=("jobs", None)))
    at.person.rest()
    assert done == ["rows", *NAMED]
    assert at.list.chips.choices["pipeline"].isVisible()


def test_the_line_is_completed(at: At) -> None:
    """By keyboard: the field, then its value; Return in the line itself goes on to the list."""
    at.write("sta")
    popup = at.person.find(QListView, "How to go on")
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert at.list.line.line == "status:"
    at.person.until(popup.isVisible, "values")
    QTest.keyClicks(popup, "fa")
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert at.list.line.line == "status:failed"
    at.says("100 jobs")
    at.person.press("Return", at.list.line.field)
    at.person.until(lambda: QApplication.focusWidget() is at.list.table, "the list")


def test_an_empty_line_offers_the_fields(at: At) -> None:
    """To those who ask: with Down, or Ctrl+Space."""
    at.person.press("Ctrl+F")
    QTest.keyClick(at.list.line.field, Qt.Key.Key_Down)
    popup = at.person.find(QListView, "How to go on")
    assert popup.model().index(0, 0).data() == "status:"
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    at.person.until(lambda: not popup.isVisible(), "nothing")


def test_a_click_on_a_heading_sorts(at: At) -> None:
    """By that, a number from its large end; and the second time the other way round."""
    header = at.list.table.horizontalHeader()

    def click(place: int) -> None:
        where = QPoint(header.sectionViewportPosition(place) + 8, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
        at.person.rest()

    click(TITLE)
    assert at.titles() == ["check 1", "check 10", "check 100"]
    click(TITLE)
    assert at.titles(1) == ["check 99"]
    assert header.sortIndicatorSection() == TITLE
    click(STATE)
    assert {at.list.model.index(row, STATE).data() for row in range(20)} == {"Failed"}


def test_columns_and_order_by_keyboard_and_remembered(at: At, open_window: OpenWindow, tmp_path: Path) -> None:
    """From the menu: another column, and sorted by it; the next time it is as it was left."""
    button = at.list.columns
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    at.choose(button.choices, "Took")
    assert not at.list.table.isColumnHidden(PLACES[SortKey.DURATION])
    QTest.keyClick(button, Qt.Key.Key_Space)
    at.choose(button.choices, "Where")
    assert at.list.table.isColumnHidden(PLACES[SortKey.PLACE])
    button.sorted_by.emit(SortKey.TITLE, False)
    at.person.rest()
    at.person.desktop.stop()
    again = At(open_window(tmp_path / "data", target=("jobs", None)))
    again.person.rest()
    assert not again.list.table.isColumnHidden(PLACES[SortKey.DURATION])
    assert again.list.table.isColumnHidden(PLACES[SortKey.PLACE])
    assert again.titles(1) == ["check 1"]


def test_a_view_is_saved_and_comes_back(at: At, open_window: OpenWindow, tmp_path: Path) -> None:
    """Under a name, by keyboard alone: chosen, renamed and deleted, which can be undone; it survives a restart."""
    at.write("status:failed title~39")
    at.person.desktop.actions.trigger("save-view")
    dialog = at.person.find(QDialog, "view-name")
    name = at.person.find(QLineEdit, "Name of the view", dialog)
    at.person.type("all jobs", name)
    assert not at.person.find(QPushButton, "Save", dialog).isEnabled()
    name.clear()
    at.person.type("Thirty-nine", name)
    at.person.press("Return", name)
    assert at.list.views.text() == "Thirty-nine"
    at.write("id:1")
    assert at.list.views.text() == "Views"
    at.person.rest()
    at.person.desktop.stop()
    again = At(open_window(tmp_path / "data", target=("jobs", None)))
    again.person.press("Ctrl+Shift+V")
    again.choose(again.list.views.choices, "Thirty-nine")
    assert again.list.line.line == "status:failed title~39"
    again.list.views.open_menu()
    again.choose(again.list.views.choices, "Rename “Thirty-nine”…")
    dialog = again.person.find(QDialog, "view-name")
    name = again.person.find(QLineEdit, "Name of the view", dialog)
    name.selectAll()
    again.person.type("39", name)
    again.person.press("Return", name)
    assert again.list.views.text() == "39"
    again.list.views.open_menu()
    again.choose(again.list.views.choices, "Delete “39”")
    assert again.list.views.text() == "Views"
    again.person.click_button("Undo")
    assert again.list.views.text() == "39"


def test_a_given_view(at: At) -> None:
    """What failed this week, by name."""
    at.list.views.open_menu()
    at.choose(at.list.views.choices, "Failed this week")
    at.says("100 jobs")
    assert at.list.line.line == "status:failed since:7d"
    assert at.list.table.isColumnHidden(PLACES[SortKey.DURATION]) == (SortKey.DURATION not in usual_keys())


def test_what_the_line_asks_for_comes_and_goes(at: At, work_folder: Path) -> None:
    """A job that does not fit any more leaves the list, a while after it was read again."""
    at.write("is:active")
    at.says("0 jobs")
    assert at.person.sees(QPushButton, "Show all jobs")
    job = at.person.desk.jobs.submit(TaskRequest("gated", {"folder": str(work_folder)}, ["a"], title="A new one")).job
    at.says("1 job")
    assert at.list.model.number(0) == job
    (work_folder / "a.open").touch()
    at.says("0 jobs")
