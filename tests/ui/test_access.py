"""Everybody can use it: what takes the keyboard has a name for a screen reader, and large text has room."""

from __future__ import annotations

from contextlib import suppress

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

from jobdesk.ui.parts import ElidedLabel
from jobdesk.ui.toasts import Toasts
from tests.support.walking import SIZE, Walk, walked

__all__ = ["walked"]

CONTROLS = (QLabel, QAbstractButton, QLineEdit, QComboBox)
CLOSE = 4
"""How many pixels from its edge the focus of something may be drawn."""


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
        takers = [one for one in visible(root) if one.focusPolicy() != Qt.FocusPolicy.NoFocus and not one.focusProxy()]
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
            qtbot.waitUntil(lambda root=root: not without_room(root))
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
        takers = [one for one in visible(root) if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.focusProxy()]
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
    for place, root in walked(1.0):
        for view in root.findChildren(QAbstractItemView):
            model = view.model()
            if not view.isVisible() or model is None or not model.rowCount():
                continue
            columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
            row = [model.index(0, column) for column in range(columns)]
            said = [index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() for index in row]
            assert any(said), (place, where(view))
