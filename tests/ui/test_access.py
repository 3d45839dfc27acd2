"""Everybody can use it: what takes the keyboard has a name for a screen reader, and large text has room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

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
from tests.support.waiting import PATIENCE_MS
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


def nameless(root: QWidget) -> list[str]:
    """What takes the keyboard and has no name."""
    takers = [one for one in visible(root) if one.focusPolicy() != Qt.FocusPolicy.NoFocus and not one.focusProxy()]
    return [where(one) for one in takers if not name_of(one)] if takers else ["nothing takes the keyboard"]


def without_room(root: QWidget) -> list[str]:
    """What is cut off or out of reach."""
    controls = [one for one in visible(root) if isinstance(one, CONTROLS)]
    return [where(one) for one in controls if is_cut_off(one) or is_out_of_reach(one)]


def wait_for_room(root: QWidget, qtbot: QtBot) -> None:
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not without_room(root), timeout=PATIENCE_MS)


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


def without_visible_focus(root: QWidget) -> list[str]:
    """What looks no different while the keyboard is on it, where there is more than one thing that it can be on."""
    root.activateWindow()
    in_the_way = set[Toasts]()
    unseen = []
    takers = [one for one in visible(root) if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.focusProxy()]
    for one in takers:
        if one.isVisible() and one.isEnabled() and len(takers) > 1:
            if (focused := QApplication.focusWidget()) is not None:
                focused.clearFocus()
            scroll_to(one)
            for toasts in root.findChildren(Toasts):  # they come when something has happened meanwhile
                if toasts.isVisible():
                    in_the_way.add(toasts)
                    toasts.hide()
            before = picture_around(one, root)
            one.setFocus(Qt.FocusReason.TabFocusReason)
            if picture_around(one, root) == before:
                unseen.append(where(one))
            if (popup := QApplication.activePopupWidget()) is not None:
                popup.close()
                root.activateWindow()
    for toasts in in_the_way:
        toasts.show()
    return unseen


def wordless(root: QWidget) -> list[str]:
    """Views whose rows say nothing to a screen reader."""
    found = []
    for view in root.findChildren(QAbstractItemView):
        model = view.model()
        if view.isVisible() and model is not None and model.rowCount():
            columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
            row = [model.index(0, column) for column in range(columns)]
            if not any(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() for index in row):
                found.append(where(view))
    return found


LOOKS: Mapping[str, Callable[[QWidget], list[str]]] = {
    "without a name": nameless,
    "without room": without_room,
    "without words": wordless,
    "without a visible focus": without_visible_focus,
}


def test_everybody_can_use_it(walked: Walk, qtbot: QtBot) -> None:
    """Every page and dialog, in a window of 1280 by 800; what has just come is laid out soon."""
    for place, root in walked(1.0):
        assert isinstance(root, QDialog) or (root.width(), root.height()) == SIZE, place
        wait_for_room(root, qtbot)
        found = {what: wrong for what, look in LOOKS.items() if (wrong := look(root))}
        assert found == {}, place


def test_large_text_has_room(walked: Walk, qtbot: QtBot) -> None:
    """Text of twice the size."""
    for place, root in walked(2.0):
        assert isinstance(root, QDialog) or (root.width(), root.height()) == SIZE, place
        wait_for_room(root, qtbot)
        assert without_room(root) == [], place
