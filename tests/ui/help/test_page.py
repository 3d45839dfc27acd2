"""The help page finds its topics by their words, and opens where a person is."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QTextBrowser

from jobdesk.git.executable import GitMissing
from tests.support.windows import Person


def topics(person: Person) -> list[str]:
    shown = person.find(QListWidget, "Topics")
    return [shown.item(row).text() for row in range(shown.count())]


def view(person: Person) -> QTextBrowser:
    return person.find(QTextBrowser, "Help text")


def heading(person: Person) -> str:
    """The page that is shown, by its first line."""
    return view(person).document().begin().text()


def open_help(person: Person, target: str | None = None) -> None:
    person.window.go("help", target)
    person.until(lambda: person.sees(QListWidget, "Topics"), "the help")
    person.rest()


def test_help_begins_with_the_first_steps(person: Person) -> None:
    open_help(person)
    assert topics(person)[0] == "First steps"
    assert heading(person) == "First steps"


def test_help_opens_at_the_page_in_front(person: Person) -> None:
    """F1 says what the page is about; in the drawer, what the drawer is."""
    person.press("F1")
    person.until(lambda: person.sees(QTextBrowser, "Help text"), "the help")
    person.rest()
    assert heading(person) == "commits"
    person.window.go("settings")
    person.rest()
    person.press("F1")
    person.rest()
    assert heading(person) == "Settings"
    person.window.go("commits")
    person.press("Ctrl+J, Ctrl+J")
    focus = QApplication.focusWidget()
    assert focus is not None
    person.press("F1")
    person.rest()
    assert heading(person) == "The job drawer"


def test_a_topic_is_found_as_it_is_typed(person: Person) -> None:
    """Only pages that have every word stay, the best is shown, and what was sought is marked and in view."""
    open_help(person)
    person.type("expression f8")
    assert topics(person) == ["The page of a job"]
    assert {mark.cursor.selectedText().casefold() for mark in view(person).extraSelections()} == {"expression", "f8"}
    first = view(person).textCursor().selectedText()
    person.press("Return")
    assert first
    assert view(person).textCursor().hasSelection()
    person.find(QLineEdit, "Find in help").clear()
    assert len(topics(person)) > 20
    assert heading(person) == "The page of a job"
    assert view(person).extraSelections() == []


def test_nothing_is_found(person: Person) -> None:
    """It says so, and leaves the page that is shown."""
    open_help(person)
    person.type("exp")
    shown = heading(person)
    person.type("zzy")
    assert topics(person) == []
    assert heading(person) == shown
    assert view(person).extraSelections() == []
    person.press("Return")


def test_with_the_keyboard_alone(person: Person) -> None:
    """The arrows go through what was found while the words can still be changed."""
    open_help(person)
    person.type("cards")
    best = heading(person)
    person.press("Down")
    assert heading(person) != best
    person.press("Up")
    assert heading(person) == best


def test_a_section_is_shown(person: Person) -> None:
    open_help(person, "commits#the-first-bad-commit")
    assert heading(person) == "commits"
    assert view(person).verticalScrollBar().value() > 0
    view(person).anchorClicked.emit(QUrl("settings.md"))
    assert heading(person) == "Settings"


def test_trouble_leads_to_its_page(person: Person) -> None:
    """An error that has more to say has the link beside it."""
    person.desktop.reader.trouble.emit(GitMissing())
    person.click(person.find(QPushButton, "Learn more", inside=person.window.bars))
    person.until(lambda: person.sees(QTextBrowser, "Help text"), "the help")
    person.rest()
    assert heading(person) == "Trouble"


def test_large_text_has_room(person: Person) -> None:
    """Where the list would leave too little of a line it stands above the text, and beside it again when it can."""
    open_help(person)
    person.window.resize(1280, 800)
    listed = person.find(QListWidget, "Topics")

    def is_beside() -> bool:
        return listed.geometry().right() < view(person).geometry().left()

    person.until(is_beside, "the list beside the text")
    person.desktop.theme.set(person.desktop.theme.mode, 2.0)
    person.until(lambda: not is_beside(), "the list above the text")
    assert view(person).width() > view(person).fontMetrics().averageCharWidth() * 30
    assert listed.height() < view(person).height()
    person.desktop.theme.set(person.desktop.theme.mode, 1.0)
    person.until(is_beside, "the list beside it again")
