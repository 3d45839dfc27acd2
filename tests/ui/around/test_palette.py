"""The palette as a person uses it: keys that open it, a few letters, Return."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QListWidget

from jobdesk.desk.jobs.requests import TaskRequest
from tests.support.desks import finished
from tests.support.windows import Person

LINE = "Find an action, a page, a repository or a job"


def shown(person: Person) -> list[str]:
    found = person.find(QListWidget, "What fits")
    return [found.item(row).text() for row in range(found.count())]


def open_palette(person: Person) -> QLineEdit:
    person.press("Ctrl+K")
    line = person.find(QLineEdit, LINE)
    person.settle()
    return line


def test_a_page_by_a_few_letters(person: Person) -> None:
    """Typed, chosen, done; the box is gone."""
    line = open_palette(person)
    person.type("settin", line)
    assert shown(person)[0] == "Settings"
    person.press("Return", line)
    assert person.page.title == "Settings"
    assert not person.sees(QLineEdit, LINE)


def test_all_that_is_bound_is_there(person: Person) -> None:
    """And nothing that nothing is bound to."""
    line = open_palette(person)
    words = {action.text() for act, action in person.desktop.actions.bound() if act.id != "palette"}
    assert words <= set(shown(person))
    assert "Find an action, a page or a job" not in shown(person)
    person.press("Esc", line)


def test_jobs_are_found_by_number_and_title(person: Person) -> None:
    """Also hostile ones, as text on one line."""
    job = person.desk.jobs.submit(TaskRequest("instant", title="<b>bold</b>\nand more")).job
    finished(person.desk, job)
    line = open_palette(person)
    person.until(lambda: any(f"Job {job}:" in one for one in shown(person)), "the job")
    person.type("bold", line)
    assert shown(person) == [f"Job {job}: <b>bold</b> and more"]
    person.press("Esc", line)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("light", "Light theme"),
        ("theme", "Dark theme"),
        ("text size", "Settings: Size of text"),
        ("language", "Settings: Language"),
    ],
)
def test_how_it_looks_is_found_by_many_words(person: Person, typed: str, found: str) -> None:
    line = open_palette(person)
    person.type(typed, line)
    assert found in shown(person)[:2]
    person.press("Esc", line)


def test_it_turns_dark_and_leads_to_a_field(person: Person) -> None:
    """What is there as an action is done; any other setting has the keyboard at its field."""
    line = open_palette(person)
    person.type("dark", line)
    person.press("Return", line)
    person.until(lambda: person.desktop.theme.is_dark, "the dark look")
    line = open_palette(person)
    person.type("awake", line)
    person.press("Return", line)
    person.until(lambda: person.sees(QCheckBox, "Keep the machine awake"), "the field")
    assert person.find(QCheckBox, "Keep the machine awake").hasFocus()


def test_keys_choose_and_escape_leaves(person: Person) -> None:
    line = open_palette(person)
    chosen = person.find(QListWidget, "What fits")
    person.press("Down", line)
    person.press("Down", line)
    assert chosen.currentRow() == 2
    person.press("Up", line)
    assert chosen.currentRow() == 1
    title = person.page.title
    person.press("Esc", line)
    assert not person.sees(QLineEdit, LINE)
    assert person.page.title == title


def test_nothing_fits(person: Person) -> None:
    """It says so, and Return does nothing."""
    line = open_palette(person)
    person.type("zzzzqqq", line)
    assert person.sees(QLabel, "Nothing fits.")
    person.press("Return", line)
    assert person.sees(QLineEdit, LINE)
    person.press("Esc", line)


def test_what_cannot_be_done_now_is_not_done(person: Person) -> None:
    """It stands there, so that one learns that it exists."""
    disabled = [action.text() for _, action in person.desktop.actions.bound() if not action.isEnabled()]
    line = open_palette(person)
    for words in disabled[:1]:
        person.type(words, line)
        person.press("Return", line)
        assert person.sees(QLineEdit, LINE)
    person.press("Esc", line)


def test_the_sheet_of_shortcuts(person: Person) -> None:
    """Every action that has keys stands on it with them; Esc closes it."""
    person.press("?")
    sheet = person.find(QDialog, "shortcuts")
    for _act, action in person.desktop.actions.bound():
        if keys := action.shortcut().toString():
            assert person.sees(QLabel, action.text()), action.text()
            assert person.sees(QLabel, keys), keys
    person.press("Esc", sheet)
    assert not person.sees(QDialog, "shortcuts")


def test_the_sheet_closes_by_its_button(person: Person) -> None:
    person.press("?")
    person.click_button("Close")
    assert not person.sees(QDialog, "shortcuts")
