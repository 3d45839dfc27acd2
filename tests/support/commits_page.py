"""What a person sees and does on the page of commits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QLineEdit, QPushButton, QToolButton

from jobdesk.ui.commits.page import CommitsPage
from jobdesk.ui.commits.table import CommitTable
from jobdesk.ui.commits.table_model import Column
from tests.support.windows import OpenWindow, Person

NO_KEYS = Qt.KeyboardModifier.NoModifier


class AtCommits:
    """A person at the page of commits, who reads what the table says and points at its rows."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @classmethod
    def opened(cls, open_window: OpenWindow, repository: Path) -> AtCommits:
        """At a window that shows a repository, when all that is known of it is there."""
        at = cls(open_window(target=("commits", repository)))
        at.person.until(lambda: at.page.follower.listing is not None, "the list")
        at.person.settle()
        return at

    @property
    def page(self) -> CommitsPage:
        page = self.person.page
        assert isinstance(page, CommitsPage)
        return page

    @property
    def table(self) -> CommitTable:
        return self.person.find(CommitTable)

    def column(self, column: Column) -> list[str]:
        """What stands in a column, from above."""
        model = self.table.model()
        return [model.data(model.index(row, column)) for row in range(model.rowCount())]

    @property
    def badges(self) -> list[str]:
        return self.column(Column.BADGE)

    @property
    def subjects(self) -> list[str]:
        return self.column(Column.SUBJECT)

    @property
    def chosen(self) -> list[str]:
        """The messages of the commits whose tick is set."""
        model, ticked = self.table.model(), Qt.ItemDataRole.CheckStateRole
        rows = range(model.rowCount())
        return [
            model.data(model.index(row, Column.SUBJECT))
            for row in rows
            if model.data(model.index(row, Column.TICK), ticked) == Qt.CheckState.Checked
        ]

    @property
    def plan(self) -> str:
        """What the foot of the page says will happen."""
        return self.person.find(QLabel, "plan").text()

    @property
    def button(self) -> QPushButton:
        """The one button."""
        return self.person.find(QPushButton, "start")

    @property
    def parts(self) -> dict[str, QToolButton]:
        """The parts of the summary, by what they say."""
        found = self.person.sees(QToolButton)
        return {one.text(): one for one in found if one.objectName().startswith("part ")}

    @property
    def why(self) -> str:
        """What is said of the current commit."""
        return self.person.find(QLabel, "why").text()

    def point(self, row: int, column: Column = Column.SUBJECT, modifier: Qt.KeyboardModifier = NO_KEYS) -> None:
        """Click on a row."""
        table = self.table
        place = table.visualRect(table.model().index(row, column)).center()
        self.person.click(table.viewport(), place, modifier)
        self.person.settle()

    def choose_command(self, command: str) -> None:
        """Pick the pipeline for commands, and say which one, by keys."""
        person = self.person
        box = person.find(QComboBox, "Pipeline")
        if box.currentText() != "command":
            box.setFocus()
            person.type("command")
            person.until(lambda: person.sees(QLineEdit, "Command"), "the field")
        person.find(QLineEdit, "Command").setFocus()
        person.press("Ctrl+A")
        person.type(command)
        person.until(lambda: self._is_listed_with(command), "the list")
        person.settle()

    def _is_listed_with(self, command: str) -> bool:
        listing = self.page.follower.listing
        return listing is not None and listing.request.given == {"line": command}

    def process(self) -> None:
        """Click the button, once it can be used."""
        self.person.until(lambda: self.button.isEnabled(), f"the button; the plan says {self.plan!r}")
        self.person.click(self.button)

    def wait_for_badges(self, *badges: str) -> None:
        """Wait until the table shows these, from above."""
        self.person.until(lambda: self.badges == list(badges), f"{badges}, not {self.badges}")
        self.person.settle()

    def press(self, keys: str) -> None:
        self.person.press(keys)
        self.person.settle()

    def answer(self, words: str, keys: str = "Return") -> None:
        """Type into the dialog that has just come up, and close it; a list of proposals takes a Return of its own."""
        person = self.person
        dialog = person.find(QDialog)
        person.until(lambda: dialog.isAncestorOf(QApplication.focusWidget() or self.page), "the dialog's focus")
        closed: list[int] = []
        dialog.finished.connect(closed.append)
        if words:
            person.press("Ctrl+A")
            person.type(words)
        while not closed:
            person.press(keys)
            QApplication.processEvents()
        person.window.activateWindow()  # as the system does when a dialog has gone
        person.settle()

    def drop(self, folder: Path) -> None:
        """Let go of a folder over the window."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(folder))])
        place, copy, left = QPoint(200, 200), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        entered = QDragEnterEvent(place, copy, mime, left, NO_KEYS)
        QApplication.sendEvent(self.person.window, entered)
        assert entered.isAccepted()
        QApplication.sendEvent(self.person.window, QDropEvent(QPointF(place), copy, mime, left, NO_KEYS))
        self.person.settle()
