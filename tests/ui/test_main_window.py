"""The window: its pages, its memory, its bars, and that it never waits."""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.errors import EnvironmentTrouble
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.desktop import Desktop
from jobdesk.store.database import DiskFull
from jobdesk.store.store import FILE_NAME, Store
from jobdesk.ui import icons
from jobdesk.ui.drawer.card import CardWidget
from jobdesk.ui.jobs.view import VIEWS
from jobdesk.ui.main_window import first_size
from jobdesk.ui.page import PAGES
from jobdesk.ui.theme import Mode
from tests.support.desks import quick_settings
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person


def test_the_rail_has_a_button_for_every_page(person: Person) -> None:
    """Each brings its page to the front, which says so in the title."""
    for entry in PAGES:
        if entry.action:
            words = person.desktop.actions.act(entry.action).words
            person.click(person.find(QToolButton, words))
            person.settle()
            assert person.desktop.actions.situation.page == entry.name
            assert person.page.title in person.window.windowTitle()


def test_pages_are_reached_by_keys(person: Person) -> None:
    person.press("F1")
    assert person.page.title == "Help"


def test_the_way_back(open_window: OpenWindow) -> None:
    """Alt and the left arrow lead to the page before, and at the first one nowhere."""
    person = open_window()
    first = person.page.title
    person.press("F1")
    person.press("Alt+Left")
    assert person.page.title == first
    person.press("Alt+Left")
    assert person.page.title == first


@pytest.mark.parametrize(
    ("room", "size"),
    [((1920, 1053), (1280, 800)), ((1280, 800), (1264, 752)), ((640, 400), (720, 480))],
)
def test_the_first_window_fits_the_screen(room: tuple[int, int], size: tuple[int, int]) -> None:
    """With what the system puts around it: the button at the foot can be reached."""
    assert first_size(QSize(*room)) == QSize(*size)


class Windows(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_no_page_begins_as_a_window(person: Person, qapp: QApplication) -> None:
    """What is shown before it has a parent flashes on the screen, and takes the keyboard with it."""
    windows = Windows()
    qapp.installEventFilter(windows)
    for entry in PAGES:
        person.window.go(entry.name, None)
        person.rest()
    for view in VIEWS:
        person.window.go("jobs", (view.name, None))
        person.rest()
    qapp.removeEventFilter(windows)
    assert windows.shown == []


def test_size_and_page_are_remembered(open_window: OpenWindow) -> None:
    first = open_window()
    first.press("F1")
    first.window.resize(780, 640)
    first.window.close()
    second = open_window()
    assert second.window.size() == QSize(780, 640)
    assert second.page.title == "Help"


def test_a_broken_memory_is_forgotten(open_window: OpenWindow, tmp_path: Path) -> None:
    """Also one whose values are of no sense."""
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "window.json").write_text(
        json.dumps({"geometry": base64.b64encode(b"nonsense").decode(), "page": "cellar", "scheme": "system"})
    )
    assert open_window().page.title


def test_a_desk_that_cannot_be_opened(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """The reason stands in the window, and it can be tried again."""
    wrong = [EnvironmentTrouble("The database was written by a newer JobDesk.")]

    def open_desk() -> Desk:
        if wrong:
            raise wrong.pop()
        return Desk(tmp_path, quick_settings())

    desktop = Desktop(qapp, tmp_path, open_desk)
    person = Person(desktop, qtbot)
    desktop.start()
    person.find(QLabel, "The database was written by a newer JobDesk.")
    with qtbot.waitSignal(desktop.furnished):
        person.click_button("Try again")
    desktop.stop()
    desktop.window.deleteLater()


def test_a_locked_database_is_told_while_the_desk_opens(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which file another program holds, and what to do; the desk opens by itself when it is free."""
    monkeypatch.setattr("jobdesk.desktop.PATIENCE_MS", 20)
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        desktop = Desktop(qapp, tmp_path, lambda: Desk(tmp_path, quick_settings()))
        desktop.start()
        qtbot.waitUntil(lambda: any(FILE_NAME in said for said in desktop.window.bars.said()))
        assert desktop.window.front is None
        with qtbot.waitSignal(desktop.furnished):
            other.close()
    assert desktop.window.bars.said() == []
    desktop.stop()
    desktop.window.deleteLater()


def test_what_passes_is_tried_again(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full keeps the desk from opening only for as long as it is."""
    monkeypatch.setattr("jobdesk.desktop.AGAIN_MS", 20)
    wrong = [DiskFull(tmp_path), DiskFull(tmp_path)]

    def open_desk() -> Desk:
        if wrong:
            raise wrong.pop()
        return Desk(tmp_path, quick_settings())

    desktop = Desktop(qapp, tmp_path, open_desk)
    with qtbot.waitSignal(desktop.furnished):
        desktop.start()
    desktop.stop()
    desktop.window.deleteLater()


def test_a_database_that_another_program_holds(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar says which file and what to do, the window goes on, and what was wished is done when it is free."""
    monkeypatch.setattr("jobdesk.store.database.NOTICED_S", 0.1)
    bars, path = person.window.bars, person.desk.store.database.path
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        person.desktop.actions["pause-all"].trigger()
        person.until(lambda: any(str(path) in said for said in bars.said()), "the bar")
        person.press("F1")
        assert person.page.title == "Help"
        assert not person.desk.pool.is_paused
    person.until(lambda: person.desk.pool.is_paused, "the wish")
    person.until(lambda: bars.said() == [], "the bar to go")


def test_trouble_is_told_and_the_window_stays(person: Person) -> None:
    """A lasting one until it is over, another until it is closed."""
    bars = person.window.bars
    person.desktop.bridge.trouble.emit("The disk is full.")
    person.desktop.reader.trouble.emit(EnvironmentTrouble("git is missing."))
    assert bars.said() == ["The disk is full.", "git is missing."]
    person.click_button("Close")
    assert bars.said() == ["The disk is full."]
    person.desktop.bridge.trouble.emit(None)
    assert bars.said() == []


def test_settings_are_in_force_at_once(person: Person) -> None:
    """Whoever changes them: the scheme, the size of text, developer mode."""
    before = person.desktop.theme.font().pointSizeF()
    person.desk.settings.change("appearance.scheme", "dark")
    person.desk.settings.change("appearance.text_size", 2)
    person.until(lambda: person.desktop.theme.is_dark, "the dark scheme")
    person.until(lambda: person.desktop.theme.font().pointSizeF() == 2 * before, "larger text")
    person.desk.settings.change("developer.enabled", True)
    person.until(lambda: person.desktop.actions.situation.is_developer, "developer mode")


def test_text_grows_by_keys(person: Person) -> None:
    """And is as usual again; the settings say so."""
    person.press("Ctrl++")
    person.until(lambda: person.desk.settings.now.appearance.text_size == 1.1, "larger text")
    person.press("Ctrl+0")
    person.until(lambda: person.desk.settings.now.appearance.text_size == 1, "usual text")


def test_no_step_of_text_is_lost(person: Person) -> None:
    """Whoever presses again before the last step is in force gets both."""
    larger = person.desktop.actions["larger-text"]
    for _ in range(3):
        larger.trigger()
    person.until(lambda: person.desk.settings.now.appearance.text_size == 1.3, "three steps")


def test_the_scheme_is_known_before_the_settings_are_read(open_window: OpenWindow, qapp: QApplication) -> None:
    """What is painted first has the colours that it keeps."""
    first = open_window()
    first.desk.settings.change("appearance.scheme", "dark")
    first.until(lambda: first.desktop.theme.is_dark, "the dark scheme")
    first.window.close()
    second = Desktop(qapp, first.desk.folder)
    assert second.theme.is_dark
    second.stop()


def test_closing_stops_everything(person: Person, qtbot: QtBot) -> None:
    """In order, and the engine is nobody's then; a refusal keeps it open."""
    person.until(lambda: person.desk.pool.owner, "the engine at work")
    person.window.may_close = lambda: False
    assert not person.window.close()
    person.window.may_close = lambda: True
    with qtbot.waitSignal(person.desktop.stopped):
        person.press("Ctrl+Q")
    assert person.desk.pool.owner is None


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_nothing_is_cut_off(open_window: OpenWindow, factor: float) -> None:
    """At twice the size of text every button of the rail has room for its words."""
    person = open_window()
    person.desk.settings.change("appearance.text_size", factor)
    person.until(lambda: person.desktop.theme.factor == factor, "the size of text")
    tools = person.sees(QToolButton)
    person.until(lambda: all(one.width() >= one.sizeHint().width() for one in tools), "room for every button")


def test_a_folder_may_be_dropped_anywhere(person: Person, tmp_path: Path) -> None:
    """It opens on the page of commits and stays where it was: a move is taken as a copy. No file, no taking."""
    person.press("F1")
    for url, is_taken in (("https://example.org/notes", False), (QUrl.fromLocalFile(str(tmp_path)).toString(), True)):
        mime = QMimeData()
        mime.setUrls([QUrl(url)])
        place, keys = QPoint(20, 20), Qt.KeyboardModifier.ShiftModifier
        how = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        entered = QDragEnterEvent(place, how, mime, Qt.MouseButton.LeftButton, keys)
        QApplication.sendEvent(person.window, entered)
        assert entered.isAccepted() is is_taken
    dropped = QDropEvent(QPointF(place), how, mime, Qt.MouseButton.LeftButton, keys)
    assert dropped.proposedAction() is Qt.DropAction.MoveAction
    QApplication.sendEvent(person.window, dropped)
    assert dropped.isAccepted()
    assert dropped.dropAction() is Qt.DropAction.CopyAction
    assert person.page.title == "Commits"
    person.until(lambda: any(str(tmp_path) in one.text() for one in person.sees(QLabel)), "the folder to be named")


def test_another_scale_of_the_display(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Icons are as sharp as the screen is now."""
    button = person.find(QToolButton, "Help")

    def dots() -> int:
        return button.icon().pixmap(QSize(20, 20), 3.0).width()

    assert dots() < 60
    monkeypatch.setattr(icons, "_ratios", lambda: {1.0, 3.0})
    QApplication.sendEvent(person.window, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert dots() == 60


def test_a_night_asleep(person: Person, work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of day has jumped: what was for later is due at once, the window counts from now on, and goes on."""
    clock, given = person.desk.clock, {"folder": str(work_folder)}
    in_the_morning = clock.now() + 8 * 3600 * MICROSECONDS
    later = person.desk.jobs.submit(TaskRequest("counting", given, ("a",), title="Nightly", run_at=in_the_morning)).job
    person.until(lambda: any(card.face.chip.startswith("Scheduled") for card in cards(person)), "its card")
    usual = type(clock).now
    monkeypatch.setattr(type(clock), "now", lambda self: usual(self) + 9 * 3600 * MICROSECONDS)
    person.until(lambda: person.desk.jobs.get(later).state.is_final, "the job")
    person.until(lambda: any(card.face.chip == "Succeeded" for card in cards(person)), "its card to say so")


def cards(person: Person) -> list[CardWidget]:
    return person.sees(CardWidget)


def test_the_drawer_steps_back_where_a_page_has_no_room(person: Person) -> None:
    """In a small window it is closed by itself and comes again in a large one; a person may want it all the same."""
    action = person.desktop.actions["drawer"]
    person.desktop.theme.set(Mode.LIGHT, 1.5)
    person.window.resize(1280, 800)
    person.until(action.isChecked, "the drawer")
    person.window.resize(720, 480)
    person.until(lambda: not action.isChecked(), "the drawer to step back")
    person.window.resize(1280, 800)
    person.until(action.isChecked, "the drawer to come again")
    person.window.resize(720, 480)
    person.until(lambda: not action.isChecked(), "the drawer to step back")
    person.press("Ctrl+J")
    assert action.isChecked()
    person.window.resize(740, 480)
    assert action.isChecked()
    person.press("Ctrl+J")
    person.window.resize(1280, 800)
    assert not action.isChecked()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 768), (720, 480)])
def test_large_text_needs_no_scrolling_sideways(
    open_window: OpenWindow, tmp_path: Path, width: int, height: int
) -> None:
    """The page of commits at twice the size of text; in a low window the rail has icons alone, and no half words."""
    sample = SampleRepository(tmp_path / "notes")
    sample.commit("one", {"file": "x"})
    person = open_window(target=("commits", sample.path))
    person.window.resize(width, height)
    person.desktop.theme.set(Mode.LIGHT, 2.0)
    person.rest()
    for area in person.sees(QScrollArea, inside=person.page):
        assert area.horizontalScrollBar().maximum() == 0
    for one in person.sees(QToolButton, inside=person.find(QFrame, "Pages")):
        assert one.height() >= one.sizeHint().height()
