"""The program around the window: a second start, links, and what is opened in the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile, Qt
from PySide6.QtWidgets import QApplication, QListWidget

from jobdesk.ui.handover import LOCK_NAME, Doorbell
from tests.support.windows import Person


@pytest.fixture
def bell(qapp: QApplication, tmp_path: Path) -> Doorbell:
    """Claimed, as it is before there is a window."""
    bell = Doorbell(tmp_path / "data")
    assert bell.claim()
    return bell


@pytest.fixture
def rung(bell: Doorbell, person: Person) -> Doorbell:
    """The doorbell of the window that the person is at; it is closed with the window."""
    person.desktop.answer(bell)
    return bell


@pytest.mark.parametrize("hide", ["hide", "showMinimized"])
def test_the_window_comes_to_the_front(rung: Doorbell, person: Person, hide: str) -> None:
    """A second start that wants nothing shows the window, wherever it was, on the page that it was on."""
    person.press("F1")
    getattr(person.window, hide)()
    rung.rang.emit([])
    assert person.window.isVisible()
    assert not person.window.windowState() & Qt.WindowState.WindowMinimized
    assert person.page.title == "Help"


def test_what_a_second_start_wants_is_shown(rung: Doorbell, person: Person) -> None:
    """The last of it is in front."""
    rung.rang.emit(["jobdesk://help", "jobdesk://settings/anki"])
    assert person.page.title == "Settings"
    sections = person.find(QListWidget, "Sections of the settings")
    assert sections.currentItem().text() == "Anki"


@pytest.mark.parametrize("link", ["jobdesk://cellar/12", "jobdesk://attic"])
def test_a_link_that_leads_nowhere_is_told(rung: Doorbell, person: Person, link: str) -> None:
    """In a bar, and the page stays."""
    before = person.page
    rung.rang.emit([link])
    assert person.page is before
    assert any("leads" in said for said in person.window.bars.said())


def test_who_closes_hears_no_more(rung: Doorbell, person: Person, tmp_path: Path) -> None:
    """The next start is a window of its own, also while this one still gives back what runs."""
    person.window.close()
    assert QLockFile(str(tmp_path / "data" / LOCK_NAME)).tryLock(0)
