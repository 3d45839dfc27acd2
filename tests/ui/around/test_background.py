"""The window closes while work is under way, and what stays of it: the tray and the system's notifications."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QLabel, QPushButton, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.desk.settings import Closing
from jobdesk.ui.around import notifications
from jobdesk.ui.around.background import Background
from tests.support.windows import OpenWindow, Person

REASON = QSystemTrayIcon.ActivationReason


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """There is a tray, and this is what the system was asked to notify the person of, at once and without a rest."""
    said: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, _title, words, *_: said.append(words))
    for name in ("show", "hide"):  # Qt has none for a display in memory
        monkeypatch.setattr(QSystemTrayIcon, name, lambda _icon: None)
    monkeypatch.setattr(notifications, "GATHER_MS", 0)
    monkeypatch.setattr(notifications, "CALM_MS", 0)
    return said


@pytest.fixture
def person(said: list[str], open_window: OpenWindow) -> Person:
    return open_window()


def background(person: Person) -> Background:
    (found,) = person.window.findChildren(Background)
    return found


def icon(person: Person) -> QSystemTrayIcon:
    return background(person).tray.icon


def entry(person: Person, words: str) -> QAction:
    """An entry of the menu in the tray."""
    (found,) = [action for action in icon(person).contextMenu().actions() if action.text() == words]
    return found


def work(person: Person, folder: Path, *items: str) -> int:
    """A job that runs until its gate is opened; the tray knows of it."""
    job = person.desk.jobs.submit(TaskRequest("gated", {"folder": str(folder)}, items or ("a",), title="Gates")).job
    person.until(lambda: icon(person).toolTip().startswith("JobDesk: Working"), "the tray to say so")
    return job


def finish(person: Person, folder: Path, job: int) -> None:
    (folder / "a.open").touch()
    person.until(lambda: person.desk.jobs.get(job).state.is_final, "the end of the job")


def closing_is(person: Person, choice: Closing) -> None:
    person.desk.settings.change("general.on_close", str(choice))


def test_with_nothing_under_way_it_closes(person: Person, qtbot: QtBot) -> None:
    with qtbot.waitSignal(person.desktop.stopped):
        person.window.close()


def test_it_asks_and_goes_on_in_the_background(person: Person, work_folder: Path) -> None:
    """The window hides, the work goes on, and a click at the tray brings the window back."""
    job = work(person, work_folder)
    person.window.close()
    question = person.find(QDialog)
    person.find(QLabel, "1 job is under way: 0 of 1 run is done.", question)
    person.press("Return", question)
    person.until(lambda: not person.window.isVisible(), "the window to hide")
    finish(person, work_folder, job)
    icon(person).activated.emit(REASON.Trigger)
    assert person.window.isVisible()
    assert person.desk.settings.now.general.on_close is Closing.ASK


def test_a_choice_is_remembered(person: Person, work_folder: Path) -> None:
    """From then on nothing is asked."""
    work(person, work_folder)
    person.window.close()
    question = person.find(QDialog)
    person.find(QCheckBox, "Remember this", question).click()
    person.click_button("Go on in the background", question)
    person.until(lambda: person.desk.settings.now.general.on_close is Closing.GO_ON, "the setting")
    entry(person, "Show JobDesk").trigger()
    person.window.close()
    assert not person.window.isVisible()
    assert person.sees(QDialog) == []


def test_staying_is_a_choice(person: Person, work_folder: Path) -> None:
    """Escape leaves everything as it is, and the next time it asks again."""
    work(person, work_folder)
    for _ in range(2):
        person.window.close()
        person.press("Esc", person.find(QDialog))
        person.until(lambda: not person.sees(QDialog), "the end of the question")
        assert person.window.isVisible()


def test_quitting_gives_back_what_runs(person: Person, qtbot: QtBot, work_folder: Path) -> None:
    job = work(person, work_folder)
    person.window.close()
    with qtbot.waitSignal(person.desktop.stopped):
        person.click_button("Quit", person.find(QDialog))
    assert not person.desk.jobs.get(job).state.is_final


@pytest.mark.parametrize("way", ["setting", "keys", "tray"])
def test_who_quits_is_not_asked(person: Person, qtbot: QtBot, work_folder: Path, way: str) -> None:
    """By the setting, by Ctrl+Q, and by the menu of the tray while the window is hidden."""
    work(person, work_folder)
    closing_is(person, Closing.QUIT if way == "setting" else Closing.GO_ON)
    with qtbot.waitSignal(person.desktop.stopped):
        if way == "setting":
            person.window.close()
        elif way == "keys":
            person.press("Ctrl+Q")
        else:
            person.window.close()
            assert not person.window.isVisible()
            entry(person, "Quit").trigger()


def test_without_a_tray_the_window_stays(
    person: Person, work_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and how it can be left all the same."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    work(person, work_folder)
    person.window.close()
    question = person.find(QDialog)
    assert not person.sees(QPushButton, "Go on in the background", question)
    person.press("Esc", question)
    closing_is(person, Closing.GO_ON)
    person.window.close()
    assert person.window.isVisible()
    assert any("no tray" in words for words in person.window.bars.said())
    with qtbot.waitSignal(person.desktop.stopped):
        person.click_button("Quit", person.window.bars)


def test_everything_is_paused_from_the_tray(person: Person, work_folder: Path) -> None:
    """And resumed; the tray says how it stands."""
    entry(person, "Pause everything").trigger()
    person.until(lambda: icon(person).toolTip() == "JobDesk: Everything is paused", "the tray to say so")
    assert person.desk.pool.is_paused
    entry(person, "Resume everything").trigger()
    person.until(lambda: icon(person).toolTip() == "JobDesk: Nothing to do", "the tray to say so")


def test_an_ending_is_told_while_the_window_is_away(person: Person, said: list[str], work_folder: Path) -> None:
    """A click at it opens the job."""
    job = work(person, work_folder)
    person.window.hide()
    finish(person, work_folder, job)
    person.until(lambda: said, "a notification")
    assert said == ["Gates: done."]
    icon(person).messageClicked.emit()
    person.settle()
    assert person.window.isVisible()
    assert person.desktop.actions.situation.page == "job"


@pytest.mark.parametrize("why", ["at the window", "switched off"])
def test_nobody_is_told_twice(person: Person, said: list[str], work_folder: Path, why: str) -> None:
    """Who is at the window has the toast; and who wants no notifications gets none."""
    job = work(person, work_folder)
    if why == "switched off":
        person.desk.settings.change("general.notifications", False)
        person.window.hide()
    else:
        person.until(QApplication.activeWindow, "the window in front")
    finish(person, work_folder, job)
    person.until(lambda: icon(person).toolTip() == "JobDesk: Nothing to do", "the tray to say so")
    person.settle()
    assert said == []
