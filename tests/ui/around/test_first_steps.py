"""The first steps: at the first start, by mouse and by keyboard, left at any time, and never back unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QLineEdit, QPushButton, QTableView, QToolButton, QWidget

from jobdesk.core.states import JobState
from jobdesk.desk.desk import open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.ui.around.first_steps import STEPS
from jobdesk.ui.around.pointer import GAP, Ring, place_beside
from jobdesk.ui.commits.table import CommitTable
from tests.support.desks import quick_settings
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person

ROOM = QRect(0, 0, 1280, 800)
SIZE = QSize(300, 150)


def title(person: Person) -> str:
    """The step that is shown, or nothing."""
    cards = person.sees(QFrame, "pointer")
    return next((one.text() for one in cards[0].findChildren(QLabel) if one.text() in TITLES), "") if cards else ""


TITLES = [step.title for step in STEPS]


def at_step(person: Person, number: int) -> None:
    person.until(lambda: title(person) == TITLES[number], f"step {number + 1}")


def is_rung(person: Person, control: QWidget) -> bool:
    """Whether the line runs around that control."""
    rings = person.sees(Ring)
    seen = QRect(control.mapTo(person.window, QPoint()), control.size())
    return bool(rings) and rings[0].geometry().contains(seen.intersected(person.window.rect()).center())


@pytest.fixture
def sample(tmp_path: Path) -> SampleRepository:
    one = SampleRepository(tmp_path / "notes")
    one.commit("first", {"a.txt": "one"})
    return one


@pytest.fixture
def first(open_window: OpenWindow) -> Person:
    person = open_window(is_first=True)
    at_step(person, 0)
    return person


def test_by_mouse(first: Person) -> None:
    """Each step points at the real control, and is over when the person has done it."""
    sample = first.find(QPushButton, "Make a sample to try it on")
    first.until(lambda: is_rung(first, sample), "the ring around it")
    first.click(sample)
    at_step(first, 1)
    first.until(lambda: first.sees(QToolButton, "part new"), "the badges")
    badge = first.find(QToolButton, "part new")
    first.click(badge)
    at_step(first, 2)
    first.click(badge)
    start = first.find(QPushButton, "start")
    first.until(start.isEnabled, "what will run")
    first.until(lambda: is_rung(first, start), "the ring around Process")
    first.click(start)
    first.until(lambda: title(first) in TITLES[3:], "the drawer's step")
    at_step(first, 4)
    assert first.desk.jobs.get(1).state in (JobState.SUCCEEDED, JobState.FAILED)
    first.window.go("job", 1)
    first.until(lambda: title(first) == "", "the end")
    first.find(QLabel, "That is all it takes. F1 says more about whatever is in front.")


def test_by_keyboard(first: Person) -> None:
    """The card has the keyboard when it comes: Return goes on, to the last one and beyond."""
    for number in range(len(STEPS)):
        at_step(first, number)
        first.press("Space")
    first.until(lambda: title(first) == "", "the end")


def test_it_can_be_left_with_escape(first: Person) -> None:
    """And the keyboard is where the page begins."""
    first.press("Escape")
    first.until(lambda: title(first) == "", "nothing")
    assert first.window.focusWidget() is first.page.first_focus()


def test_escape_leaves_it_wherever_the_keyboard_is(first: Person, sample: SampleRepository) -> None:
    """Also where Qt takes it for a letter to search for; the keyboard stays where it was."""
    first.window.go("commits", sample.path)
    for kind in (QTableView, QComboBox, QLineEdit, QToolButton):
        first.desktop.actions.trigger("first-steps")
        at_step(first, 1)
        first.settle()
        parts = first.sees(kind, inside=first.page)
        next(one for one in parts if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus).setFocus()
        keyboard = first.window.focusWidget()
        first.press("Escape")
        first.until(lambda: title(first) == "", f"the end of it in a {kind.__name__}")
        assert first.window.focusWidget() is keyboard


def test_escape_is_for_what_has_the_keyboard_first(first: Person, sample: SampleRepository) -> None:
    """Commits that are chosen are let go of, and only the next one leaves."""
    first.window.go("commits", sample.path)
    at_step(first, 1)
    table = first.find(CommitTable)
    first.until(table.model().rowCount, "the commit")
    table.setFocus()
    table.choose_all()
    first.press("Escape")
    assert not table.model().choice.count
    assert title(first)
    first.press("Escape")
    first.until(lambda: title(first) == "", "nothing")


def test_it_does_not_come_back(open_window: OpenWindow, tmp_path: Path) -> None:
    """Not at the next start, however it ended; only when it is asked for."""
    person = open_window(tmp_path / "data", is_first=True)
    at_step(person, 0)
    person.click_button("Skip")
    person.desktop.stop()
    again = open_window(tmp_path / "data", quick_settings(), is_first=True)
    again.rest()
    assert title(again) == ""
    again.desktop.actions.trigger("first-steps")
    at_step(again, 0)
    again.desktop.actions.trigger("first-steps")
    assert len(again.sees(QFrame, "pointer")) == 1


def test_who_has_run_something_is_left_alone(open_window: OpenWindow, tmp_path: Path) -> None:
    """An older JobDesk remembered nothing of the first steps."""
    with open_desk(tmp_path / "data", quick_settings()) as desk:
        desk.jobs.submit(TaskRequest("instant", {}))
    person = open_window(tmp_path / "data", is_first=True)
    person.rest()
    assert title(person) == ""


def test_it_goes_to_the_page_of_its_step(first: Person) -> None:
    first.press("Escape")
    first.window.go("settings")
    first.rest()
    first.desktop.actions.trigger("first-steps")
    at_step(first, 0)
    assert first.desktop.actions.situation.page == "commits"


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (QRect(100, 100, 50, 30), QPoint(100, 129 + GAP)),
        (QRect(100, 700, 50, 30), QPoint(100, 700 - GAP - 150)),
        (QRect(100, 100, 700, 30), QPoint(799 - 300, 129 + GAP)),
        (QRect(900, 0, 380, 800), QPoint(900 - GAP - 300, GAP)),
        (QRect(0, 0, 380, 800), QPoint(379 + GAP, GAP)),
        (QRect(0, 0, 1280, 800), QPoint(1279 - 300 - GAP, 799 - 150 - GAP)),
    ],
    ids=["below", "above", "below a wide one", "left", "right", "within"],
)
def test_the_card_stands_beside(target: QRect, place: QPoint) -> None:
    """Never over what it points at, as long as there is room beside it."""
    assert place_beside(target, SIZE, ROOM) == place
