"""From opening the window to the right job, with keys alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from jobdesk.ui.job.page import JobPage
from jobdesk.ui.jobs.list_view import ListView
from jobdesk.ui.jobs.page import JobsPage
from jobdesk.ui.looks import Tone
from tests.support.pasts_of_jobs import past
from tests.support.windows import OpenWindow


def dialog_is_open() -> bool:
    return any(isinstance(one, QDialog) and one.isVisible() for one in QApplication.topLevelWidgets())


def test_find_sort_save_and_open_without_a_mouse(open_window: OpenWindow, tmp_path: Path) -> None:
    """To the list, to its line, a query, another order, a name for it all, and into the first job."""
    past(tmp_path / "data", 400)
    person = open_window(tmp_path / "data", target=("settings", None))
    person.press("Ctrl+3")
    person.until(lambda: isinstance(person.page, JobsPage), "the page")
    person.rest()
    assert QApplication.activeWindow() is person.window  # nothing was shown as a window of its own
    page = person.page
    assert isinstance(page, JobsPage)
    view = page.front
    assert isinstance(view, ListView)
    person.press("Ctrl+F")
    person.until(lambda: QApplication.focusWidget() is view.line.field, "the line")
    person.type("status:failed title~39")
    person.until(lambda: page.count.text() == "2 jobs", "two jobs")
    person.press("Ctrl+Shift+O")
    person.until(view.columns.choices.isVisible, "the menu")
    QTest.keyClick(view.columns.choices, Qt.Key.Key_Down)
    QTest.keyClick(view.columns.choices, Qt.Key.Key_Right)
    orders = QApplication.activePopupWidget()
    assert orders is not None
    for _ in range(2):
        QTest.keyClick(orders, Qt.Key.Key_Down)
    QTest.keyClick(orders, Qt.Key.Key_Return)
    person.until(lambda: QApplication.activePopupWidget() is None, "the menu to close")
    person.rest()
    assert [view.model.number(row) for row in range(2)] == [392, 396]
    person.desktop.actions.trigger("save-view")
    dialog = person.find(QDialog, "view-name")
    name = person.find(QLineEdit, "Name of the view", dialog)
    person.type("Thirty-nine", name)
    person.press("Return", name)
    assert view.views.text() == "Thirty-nine"
    person.until(lambda: not dialog_is_open(), "the dialog to close")
    person.window.activateWindow()  # which a screen does when a dialog has closed
    person.until(lambda: QApplication.activeWindow() is person.window, "the window")
    person.press("Ctrl+F")
    person.until(lambda: QApplication.focusWidget() is view.line.field, "the line")
    person.press("Return")
    person.until(lambda: QApplication.focusWidget() is view.table, "the list")
    person.until(lambda: person.desktop.actions.situation.job, "a job before the person")
    person.press("Return")
    person.until(lambda: isinstance(person.page, JobPage), "the job")
    person.rest()
    assert person.desktop.actions.situation.job is not None
    assert person.desktop.actions.situation.job.id == 392


def test_the_keyboard_is_on_a_row(open_window: OpenWindow, tmp_path: Path) -> None:
    """The frame is round all of it, goes with it, and leaves nothing behind."""
    past(tmp_path / "data", 20)
    person = open_window(tmp_path / "data", target=("jobs", None))
    assert isinstance(person.page, JobsPage)
    assert isinstance(person.page.front, ListView)
    table = person.page.front.table
    table.setFocus()
    person.rest()

    def framed() -> list[int]:
        """The rows whose upper edge is of one colour, and of that of what has the keyboard, all the way."""
        image, accent = table.viewport().grab().toImage(), person.desktop.theme.colour(Tone.ACCENT)
        tops = [table.rowViewportPosition(row) for row in range(6)]
        ratio = image.devicePixelRatio()
        edges = [[image.pixelColor(x, round(top * ratio)) for x in range(image.width() - 4)] for top in tops]
        return [row for row, edge in enumerate(edges) if all(colour == accent for colour in edge)]

    for keys, row in (("Home", 0), ("Down", 1), ("Down", 2), ("Up", 1)):
        person.press(keys, table)
        assert framed() == [row]
    person.press("Ctrl+F")
    assert framed() == []
