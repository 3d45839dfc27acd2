"""A row of parts turns into a column where it has no room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from jobdesk.ui.turning import TurningRow

GAP = 8


@pytest.fixture
def parts(qtbot: QtBot) -> tuple[QWidget, QLineEdit, QPushButton, QLabel]:
    """A field that takes the room, a button, and something that is hidden."""
    whole, field, button, hidden = QWidget(), QLineEdit(), QPushButton("Process"), QLabel("hidden")
    row = TurningRow(GAP)
    row.add(field, lambda: 200)
    row.add(button)
    row.add(hidden)
    hidden.hide()
    whole.setLayout(row)
    qtbot.addWidget(whole)
    whole.resize(600, 100)
    whole.show()
    return whole, field, button, hidden


def test_with_room_they_stand_beside_each_other(parts: tuple[QWidget, QLineEdit, QPushButton, QLabel]) -> None:
    """What can grow fills the row; what is hidden takes no room, nor a gap."""
    whole, field, button, _ = parts
    assert field.x() == 0
    assert button.x() == field.geometry().right() + 1 + GAP
    assert button.geometry().right() + 1 == whole.width()


def test_without_room_they_stand_below_each_other(
    parts: tuple[QWidget, QLineEdit, QPushButton, QLabel], qtbot: QtBot
) -> None:
    """Each as wide as there is room, and the whole as high as they are together."""
    whole, field, button, _ = parts
    whole.resize(220, 200)
    qtbot.waitUntil(lambda: button.y() > field.y())
    assert (field.x(), button.x(), field.width()) == (0, 0, 220)
    layout = whole.layout()
    assert layout is not None
    assert layout.heightForWidth(220) == field.height() + GAP + button.height()
    assert layout.minimumSize().width() < 200
