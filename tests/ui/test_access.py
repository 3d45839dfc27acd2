"""Everybody can use it: what takes the keyboard has a name for a screen reader, and large text has room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractTableModel, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from jobdesk.desk.requests import TaskRequest
from jobdesk.desk.settings import AppearanceSettings, DeveloperSettings, Settings
from jobdesk.ui.jobs.view import VIEWS
from jobdesk.ui.page import PAGES
from jobdesk.ui.parts import ElidedLabel
from jobdesk.ui.settings.sections import SECTIONS
from jobdesk.ui.toasts import Toasts
from tests.support.desks import finished, quick_settings
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person

CONTROLS = (QLabel, QAbstractButton, QLineEdit, QComboBox)
SIZE = (1280, 800)
CLOSE = 4
"""How many pixels from its edge the focus of something may be drawn."""
PATIENCE_MS = 5000

Walk = Callable[[float], Iterator[tuple[str, QWidget]]]


def settings(text_size: float) -> Settings:
    """Developer mode shows the most."""
    looks, developer = AppearanceSettings(text_size=text_size), DeveloperSettings(enabled=True)
    return quick_settings().model_copy(update={"appearance": looks, "developer": developer})


@pytest.fixture
def walked(open_window: OpenWindow, tmp_path: Path, work_folder: Path) -> Walk:
    """Leads through everything there is to see, at a size of text: what it is, and the window that shows it."""

    def walk(text_size: float) -> Iterator[tuple[str, QWidget]]:
        person = open_window(settings=settings(text_size))
        person.window.resize(*SIZE)
        repository = SampleRepository(tmp_path / "notes")
        repository.commit("first", {"a.txt": "one"})
        job = jobs_of_every_kind(person, work_folder)
        targets = {"commits": repository.path, "job": job}
        for entry in PAGES:
            person.desktop.window.go(entry.name, targets.get(entry.name))
            person.rest()
            QApplication.processEvents()  # what came is laid out
            yield entry.name, person.window
        for view in VIEWS:
            person.desktop.window.go("jobs", (view.name, None))
            person.rest()
            QApplication.processEvents()  # what came is laid out
            yield f"jobs, {view.name}", person.window
        for section in SECTIONS:
            person.desktop.window.go("settings", section.name)
            person.rest()
            QApplication.processEvents()  # what came is laid out
            yield f"settings, {section.name}", person.window
        for name in ("shortcuts", "palette"):
            person.desktop.actions.trigger(name)
            dialog = person.find(QDialog, name)
            person.rest()
            QApplication.processEvents()
            yield name, dialog
            dialog.close()

    return walk


def jobs_of_every_kind(person: Person, folder: Path) -> int:
    """In the drawer and the list: one that ended, one that runs, one for later; the number of the first."""
    given = {"folder": str(folder)}
    ended = person.desk.jobs.submit(TaskRequest("counting", given, ("a",), title="Count everything")).job
    finished(person.desk, ended)
    finished(person.desk, person.desk.jobs.submit(TaskRequest("flaky", given, ("f",), title="Now and then")).job)
    person.desk.jobs.submit(TaskRequest("gated", given, ("b", "c"), title="A gate that stays shut"))
    later = person.desk.clock.now() + 10**12
    person.desk.jobs.submit(TaskRequest("counting", given, ("d",), title="Nightly", run_at=later))
    return ended


def visible(root: QWidget) -> list[QWidget]:
    return [widget for widget in root.findChildren(QWidget) if widget.isVisible()]


def name_of(widget: QWidget) -> str:
    """As a screen reader has it: its accessible name, its text, or that of the label beside it."""
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None else ""


def where(widget: QWidget) -> str:
    """Enough to find it in the code."""
    parents, one = [], widget.parentWidget()
    while one is not None and len(parents) < 4:
        parents.append(type(one).__name__)
        one = one.parentWidget()
    words = widget.text() if isinstance(widget, CONTROLS) and not isinstance(widget, QComboBox) else ""
    return f"{type(widget).__name__} {words!r} in {', '.join(parents)}"


def is_cut_off(widget: QWidget) -> bool:
    """Whether its words have no room in it. What ends in … by itself says all of it in a tip."""
    match widget:
        case ElidedLabel():
            return False
        case QLabel() as label if label.wordWrap():
            return label.heightForWidth(label.width()) > label.height() + 1
        case QLabel() as label:
            return "…" not in label.text() and label.width() + 1 < label.sizeHint().width()
        case QAbstractButton() as button:
            return button.width() < button.sizeHint().width()
    return False


def is_out_of_reach(widget: QWidget) -> bool:
    """Whether it stands beyond the edge of what it is in; a page that can be scrolled has none."""
    around = widget.parentWidget()
    if around is None or isinstance(around.parentWidget(), QAbstractScrollArea):
        return False
    return not around.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry())


def test_what_takes_the_keyboard_has_a_name(walked: Walk) -> None:
    for place, root in walked(1.0):
        takers = [one for one in visible(root) if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
        assert takers, place
        assert [where(one) for one in takers if not name_of(one)] == [], place


def without_room(root: QWidget) -> list[str]:
    controls = [one for one in visible(root) if isinstance(one, CONTROLS)]
    return [where(one) for one in controls if is_cut_off(one) or is_out_of_reach(one)]


@pytest.mark.parametrize("text_size", [1.0, 2.0])
def test_nothing_is_cut_off(walked: Walk, qtbot: QtBot, text_size: float) -> None:
    """Also at twice the size of text, in a window of 1280 by 800; what has just come is laid out soon."""
    for place, root in walked(text_size):
        assert isinstance(root, QDialog) or (root.width(), root.height()) == SIZE, place
        with suppress(qtbot.TimeoutError):
            qtbot.waitUntil(lambda root=root: not without_room(root), timeout=PATIENCE_MS)
        assert without_room(root) == [], place


def scroll_to(widget: QWidget) -> None:
    """As Tab does."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            QApplication.processEvents()  # what is above it is laid out
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def picture_around(widget: QWidget, window: QWidget) -> QImage:
    """What can be seen of it, and of what stands close."""
    corner = widget.mapTo(window, QPoint())
    return window.grab(QRect(corner, widget.size()).adjusted(-CLOSE, -CLOSE, CLOSE, CLOSE)).toImage()


def test_the_focus_can_be_seen(walked: Walk) -> None:
    """Whatever the keyboard goes to looks different for it, where there is more than one thing that it can go to."""
    for place, root in walked(1.0):
        root.activateWindow()
        for toasts in root.findChildren(Toasts):
            toasts.hide()  # they may lie over something for a while
        unseen = []
        takers = [one for one in visible(root) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        for one in takers:
            if one.isVisible() and one.isEnabled() and len(takers) > 1:
                if (focused := QApplication.focusWidget()) is not None:
                    focused.clearFocus()
                scroll_to(one)
                before = picture_around(one, root)
                one.setFocus(Qt.FocusReason.TabFocusReason)
                if picture_around(one, root) == before:
                    unseen.append(where(one))
                if (popup := QApplication.activePopupWidget()) is not None:
                    popup.close()
                    root.activateWindow()
        assert unseen == [], (place, unseen)


def test_every_row_says_what_it_is(walked: Walk) -> None:
    """To a screen reader, in words, for each cell that shows something."""
    spoken = 0
    for place, root in walked(1.0):
        for view in root.findChildren(QAbstractItemView):
            model = view.model()
            if not view.isVisible() or model is None or not model.rowCount():
                continue
            columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
            row = [model.index(0, column) for column in range(columns)]
            said = [index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() for index in row]
            assert any(said), (place, where(view))
            spoken += 1
    assert spoken > len(PAGES) // 2
