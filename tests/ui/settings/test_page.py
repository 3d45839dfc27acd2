"""Settings as a person makes them: in force at once, checked at the field, stored in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit

from jobdesk.anki.troubles import KeyWanted
from jobdesk.ui.looks import Tone
from tests.support.anki_connect import StandIn
from tests.support.windows import OpenWindow, Person


@pytest.fixture
def person(open_window: OpenWindow) -> Person:
    """Before the settings."""
    return open_window(target=("settings", "workers"))


def written(person: Person) -> str:
    path: Path = person.desk.settings.path
    return path.read_text("utf-8") if path.exists() else ""


def fill(person: Person, name: str, words: str) -> QLineEdit:
    """Type into a field, and leave it with Return."""
    field = person.find(QLineEdit, name)
    field.setFocus()
    field.selectAll()
    person.type(words, field)
    person.press("Return", field)
    person.settle()
    return field


def go_to(person: Person, section: str) -> None:
    person.desktop.window.go("settings", section)
    person.settle()


def test_a_change_is_in_force_and_in_the_file(person: Person) -> None:
    """The pool follows while it works."""
    fill(person, "Workers", "3")
    assert "count = 3" in written(person)
    person.until(lambda: person.desk.pool.workers == 3, "three workers")


def test_what_does_not_fit_is_told_at_its_field(person: Person) -> None:
    """It is not stored, and stays there to be mended."""
    field = fill(person, "Workers", "1000")
    assert person.sees(QLabel, "Input should be less than or equal to 256.")
    assert "count" not in written(person)
    assert field.text() == "1000"
    fill(person, "Workers", "two")
    assert person.sees(QLabel, "This is not a whole number.")
    fill(person, "Workers", "2")
    assert not person.sees(QLabel, "This is not a whole number.")
    assert "count = 2" in written(person) or person.desk.settings.now.workers.count == 2


def test_the_window_takes_another_look_at_once(person: Person) -> None:
    """Colours and text size follow, by keys alone."""
    go_to(person, "appearance")
    choice = person.find(QComboBox, "Colours")
    choice.setFocus()
    person.press("End", choice)
    person.until(lambda: person.desktop.theme.is_dark, "the dark look")
    fill(person, "Size of text", "1.5")
    person.until(lambda: person.desktop.theme.factor == 1.5, "larger text")
    assert 'scheme = "dark"' in written(person)


def test_choices_are_in_words(person: Person) -> None:
    """The file keeps the values, which are the same in every language."""
    go_to(person, "general")
    choice = person.find(QComboBox, "Closing the window")
    assert choice.currentText() == "Ask every time"
    choice.setFocus()
    person.press("End", choice)
    assert choice.currentText() == "Quit"
    person.until(lambda: 'on_close = "quit"' in written(person), "the choice in the file")


def test_an_edit_by_hand_is_shown(person: Person) -> None:
    """The file may be changed by an editor, or by another process."""
    go_to(person, "general")
    box = person.find(QCheckBox, "Keep the machine awake")
    assert not box.isChecked()
    person.desk.settings.path.write_text("[general]\nkeep_awake = true\n")
    person.until(box.isChecked, "the edit")
    person.click(box, QPoint(8, box.height() // 2))
    person.settle()
    assert "keep_awake = false" in written(person) or "keep_awake" not in written(person)


def test_commands_get_names(person: Person) -> None:
    """One is named, changed and taken away again; what a command line could not say is refused."""
    go_to(person, "pipelines")
    person.type("my lint", person.find(QLineEdit, "Name of a new command"))
    person.type("ruff check", person.find(QLineEdit, "Command of a new command"))
    person.click_button("Name this command")
    person.until(lambda: person.sees(QLabel, "A name has letters, digits, - and _, and begins with a letter."))
    name = person.find(QLineEdit, "Name of a new command")
    name.clear()
    person.type("lint", name)
    person.click_button("Name this command")
    person.until(lambda: "lint" in person.desk.registry.names(), "the new pipeline")
    person.until(lambda: person.sees(QLabel, "lint"), "it among all pipelines")
    version = person.find(QLineEdit, "Version of lint")
    version.clear()
    person.type("2", version)
    person.click_button("Store")
    person.until(lambda: 'version = "2"' in written(person))
    person.click_button("Remove")
    person.until(lambda: "lint" not in person.desk.registry.names(), "the end of it")


def test_what_served_its_time_can_go(person: Person) -> None:
    """It is said before it is done."""
    go_to(person, "storage")
    person.until(lambda: person.sees(QLabel, "There is nothing to delete now."))


def test_a_file_that_cannot_be_stored_is_told_at_the_field(person: Person) -> None:
    """Nothing is lost: what holds is what held before."""
    person.desk.settings.path.mkdir()
    fill(person, "Workers", "3")
    assert person.sees(QLabel, f"{person.desk.settings.path} cannot be read: Is a directory.")
    assert person.desk.settings.now.workers.count == 2


def test_anki_is_asked(person: Person, tmp_path: Path) -> None:
    """With what was typed just now; what was found is forgotten with the next change."""
    go_to(person, "anki")
    with StandIn(tmp_path / "anki", key="sesame") as anki:
        address = person.find(QLineEdit, "Address")
        address.setFocus()
        address.clear()
        person.type(anki.address, address)
        person.click_button("Test")
        person.until(lambda: person.sees(QLabel, KeyWanted().message), "the sentence that a key is missing")
        assert said_in(person, Tone.BAD) == [KeyWanted().message]
        fill(person, "Key", "sesame")
        person.until(lambda: not person.sees(QLabel, KeyWanted().message), "its end")
        person.click_button("Test")
        person.until(lambda: said_in(person, Tone.GOOD), "Anki's answer")
    person.click_button("Test")
    person.until(lambda: said_in(person, Tone.BAD), "that nobody is there")


def said_in(person: Person, tone: Tone) -> list[str]:
    return [label.text() for label in person.sees(QLabel) if label.property("tone") == tone and label.text()]
