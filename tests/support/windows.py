"""The real window over a real desk in a folder of its own, and a person at it who has only keys and a mouse."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from jobdesk.desk.desk import Desk
from jobdesk.desk.settings import Settings
from jobdesk.desktop import Desktop
from jobdesk.ui.page import Page
from tests.support.desks import quick_settings
from tests.support.ui_thread import guarded
from tests.support.waiting import PATIENCE_MS

SOON_MS = 2500  # the drawer reads all of it again after two seconds at the latest

W = TypeVar("W", bound=QWidget)


class Person:
    """Sees what is visible, presses keys, clicks, and waits until something is so."""

    def __init__(self, desktop: Desktop, qtbot: QtBot) -> None:
        self.desktop = desktop
        self.window = desktop.window
        self.qtbot = qtbot

    @property
    def desk(self) -> Desk:
        """The desk behind the window, for what a test prepares and for what must be true in the end."""
        return self.desktop.surroundings.desk

    @property
    def page(self) -> Page:
        """The page in front."""
        assert self.window.front is not None
        return self.window.front

    def until(self, is_so: Callable[[], object], what: str = "it") -> None:
        """Wait, while the window works, until something is so."""

        def check() -> None:
            assert is_so(), f"waited in vain for {what}"

        self.qtbot.waitUntil(check, timeout=PATIENCE_MS)

    def settle(self) -> None:
        """Wait until every question of the window has its answer."""
        self.until(lambda: self.desktop.reader.is_idle, "every answer")

    def rest(self) -> None:
        """Wait until nothing is asked any more, and nothing is about to be."""
        self.until(lambda: self.desktop.reader.is_idle and not self._is_about_to_ask(), "rest")

    def _is_about_to_ask(self) -> bool:
        """Because something has happened that nobody was told of yet, or because somebody has told themselves to."""
        if not self.desktop.bridge.is_idle:
            return True
        timers = self.window.findChildren(QTimer)
        return any(timer.isSingleShot() and timer.isActive() and timer.interval() < SOON_MS for timer in timers)

    def sees(self, kind: type[W], name: str = "", inside: QWidget | None = None) -> list[W]:
        """The visible widgets of a kind, whose accessible name, text or object name is `name` where that is given."""
        roots: list[QWidget] = (
            [inside] if inside else [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        )
        found = dict.fromkeys(widget for root in roots for widget in [root, *root.findChildren(QWidget)])
        return [
            one for one in found if isinstance(one, kind) and one.isVisible() and (not name or name in names_of(one))
        ]

    def find(self, kind: type[W], name: str = "", inside: QWidget | None = None) -> W:
        """The one visible widget of that kind and name; waits until it is there."""
        self.until(lambda: self.sees(kind, name, inside), f"a {kind.__name__} {name!r}")
        found = self.sees(kind, name, inside)
        assert len(found) == 1, f"there are {len(found)} of {kind.__name__} {name!r}"
        return found[0]

    def click(
        self,
        widget: QWidget,
        at: QPoint | None = None,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        """Click in the middle of a widget, or at a place of it."""
        assert widget.isVisible(), f"{names_of(widget)} cannot be seen"
        assert widget.isEnabled(), f"{names_of(widget)} cannot be used now"
        QTest.mouseClick(widget, button, modifier, at or widget.rect().center())

    def click_button(self, name: str, inside: QWidget | None = None) -> None:
        """Click the button of that name, once it is there and can be used."""
        button = self.find(QAbstractButton, name, inside)
        self.until(button.isEnabled, f"the button {name!r} to be enabled")
        self.click(button)

    def press(self, keys: str, on: QWidget | None = None) -> None:
        """Press keys, as "Ctrl+J", "Down" or "Ctrl+K, Return", where the focus is."""
        QTest.keySequence(on or QApplication.focusWidget() or self.window, QKeySequence(keys))

    def type(self, words: str, on: QWidget | None = None) -> None:
        """Type words where the focus is."""
        QTest.keyClicks(on or QApplication.focusWidget() or self.window, words)


def names_of(widget: QWidget) -> tuple[str, ...]:
    """What a widget is called: for a screen reader, by its words, and in the code."""
    text = getattr(widget, "text", None)
    said = text() if callable(text) else ""
    return widget.accessibleName(), str(said), widget.objectName()


def has_seen_the_first_steps(folder: Path) -> None:
    """Let the window over this folder begin as it does every day but the first."""
    memory = folder / "window.json"
    if not memory.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        memory.write_text('{"first_steps": true}', "utf-8")


OpenWindow = Callable[..., Person]


@pytest.fixture
def undressed(qapp: QApplication) -> Iterator[None]:
    """The font that Qt chose, for the next test as well: a theme begins with the one that it finds.

    The style sheet stays: without one for a while, Qt 6.11 crashes at the next.
    """
    font = qapp.font()
    yield
    qapp.setFont(font)


@pytest.fixture
def open_window(
    qapp: QApplication,
    undressed: None,
    qtbot: QtBot,
    tmp_path: Path,
    test_pipelines: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[OpenWindow]:
    """Opens windows: `open_window()`, or with a folder, settings, a page to begin with; `is_first` for a first start.

    Fails the test for anything that the UI thread must not do, for bugs that were told, and for windows that stay.
    """
    opened: list[Desktop] = []
    qapp.setQuitOnLastWindowClosed(False)

    def open_one(
        folder: Path | None = None,
        settings: Settings | None = None,
        target: tuple[str, object] | None = None,
        *,
        is_first: bool = False,
    ) -> Person:
        place = folder or tmp_path / "data"
        if not is_first:
            has_seen_the_first_steps(place)
        desktop = Desktop(
            qapp, place, lambda: Desk(place, settings or quick_settings(), has_window=True), [target] if target else []
        )
        opened.append(desktop)
        with qtbot.waitSignal(desktop.furnished, timeout=PATIENCE_MS):
            desktop.start()
        desktop.window.activateWindow()
        person = Person(desktop, qtbot)
        person.settle()
        return person

    with guarded(monkeypatch) as noticed:
        yield open_one
        for desktop in opened:
            desktop.stop()
            desktop.window.deleteLater()
    opened.clear()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    left = [type(one).__name__ for one in QApplication.topLevelWidgets() if one.isVisible()]
    bugs = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert noticed == [], "\n".join(noticed)
    assert bugs == []
    assert left == [], "windows that stay open"


@pytest.fixture
def person(open_window: OpenWindow) -> Person:
    """A person at a window that has just been opened for the first time."""
    return open_window()
