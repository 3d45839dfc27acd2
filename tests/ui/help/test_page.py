"""The help page finds its topics by their words."""

from __future__ import annotations

from PySide6.QtWidgets import QListWidget, QTextBrowser

from tests.support.windows import Person


def topics(person: Person) -> list[str]:
    shown = person.find(QListWidget, "Topics")
    return [shown.item(row).text() for row in range(shown.count()) if not shown.item(row).isHidden()]


def test_help_opens_with_the_overview(person: Person) -> None:
    person.press("F1")
    person.settle()
    assert topics(person)[0] == "Overview"
    assert "first five minutes" in person.find(QTextBrowser, "Help text").toPlainText()


def test_a_topic_is_found_by_its_words(person: Person) -> None:
    """Only those that have them stay, and the first is shown."""
    person.press("F1")
    person.settle()
    person.type("completions for")
    assert topics(person) == ["Completions"]
    assert "completions" in person.find(QTextBrowser, "Help text").toPlainText()


def test_a_topic_can_be_asked_for(person: Person) -> None:
    person.desktop.window.go("help", "retry")
    person.settle()
    person.desktop.window.go("help", "retry")
    assert "retry" in person.find(QTextBrowser, "Help text").toPlainText().lower()
