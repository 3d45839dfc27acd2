"""Toasts in the real window: what they say, what they offer, and that they go."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QToolButton

from jobdesk.ui import toasts
from jobdesk.ui.notices import Notice
from jobdesk.ui.toasts import ToastCard
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person


def tell(person: Person, words: str, **more: object) -> None:
    person.desktop.surroundings.notices.tell(Notice(words, **more))  # type: ignore[arg-type]


def said(person: Person) -> list[str]:
    return [toast.words.text() for toast in person.sees(ToastCard)]


def test_a_toast_has_its_one_action(person: Person) -> None:
    """It does that, and is gone."""
    done: list[str] = []
    tell(person, "Job 3 failed.", action="Open", does=lambda: done.append("opened"))
    assert said(person) == ["Job 3 failed."]
    toast = person.find(ToastCard)
    assert toast.accessibleName() == "Job 3 failed."
    person.click(person.find(QPushButton, "Open", toast))
    assert (done, said(person)) == (["opened"], [])


def test_three_are_shown_and_each_can_be_closed(person: Person) -> None:
    for number in range(5):
        tell(person, f"This is notice {number}.")
    assert said(person) == ["This is notice 2.", "This is notice 3.", "This is notice 4."]
    first = person.sees(ToastCard)[0]
    person.click(person.find(QToolButton, "Close this message", first))
    assert said(person) == ["This is notice 3.", "This is notice 4."]


def test_a_toast_goes_by_itself(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toasts, "STAYS_S", 0.05)
    tell(person, "In passing.")
    person.until(lambda: not said(person), "the toast to go")


def test_a_toast_lies_in_the_corner_and_shows_text_as_text(person: Person) -> None:
    """However long and hostile it is: inside the page, wrapped, and never as markup."""
    tell(person, "<h1>big</h1>\u202e" + "word " * 20_000)
    toast = person.find(ToastCard)
    toast.closed.setFocus()  # it stays while somebody is at it, however slow this machine is
    around = person.window.centralWidget()
    assert around is not None

    def is_inside() -> bool:
        return around.rect().contains(toast.rect().translated(toast.mapTo(around, toast.rect().topLeft())))

    person.until(is_inside, "the toast to be in its corner")
    assert said(person)[0].startswith("<h1>big</h1>\ufffdword")
    person.window.resize(760, 500)
    person.until(lambda: around.width() < 760 and is_inside(), "the toast to follow the corner")


def test_a_toast_leaves_the_foot_of_the_page_free(open_window: OpenWindow, tmp_path: Path) -> None:
    """What is said last hides neither the sentence about what will happen nor the button that makes it happen."""
    repository = SampleRepository(tmp_path / "notes")
    repository.commit("one", {"file": "x"})
    person = open_window(target=("commits", repository.path))
    start = person.find(QPushButton, "start")
    tell(person, "Job 3 failed.")
    toast = person.find(ToastCard)
    person.until(lambda: toast.mapTo(person.window, toast.rect().bottomLeft()).y() < _top_of(person, start), "room")


def _top_of(person: Person, button: QPushButton) -> int:
    return button.mapTo(person.window, button.rect().topLeft()).y()
