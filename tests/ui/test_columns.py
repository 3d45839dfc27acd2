"""Columns fill their table, are as wide as a person made them, and grow with the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTableWidget
from pytestqt.qtbot import QtBot

from jobdesk.ui.columns import Columns
from jobdesk.ui.memory import Memory
from jobdesk.ui.theme import Mode, Theme

NAME = "a table"


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path)


def a_table(qtbot: QtBot, theme: Theme, memory: Memory) -> QTableWidget:
    """One of fixed columns and two that share the rest."""
    return a_table_and_its_columns(qtbot, theme, memory)[0]


def a_table_and_its_columns(qtbot: QtBot, theme: Theme, memory: Memory) -> tuple[QTableWidget, Columns]:
    table = QTableWidget(1, 3)
    table.verticalHeader().hide()
    columns = Columns(table, theme, memory, NAME, {0: 10}, {1: 0.5, 2: 0.5})
    qtbot.addWidget(table)
    table.resize(800, 200)
    table.show()
    return table, columns


def widths(table: QTableWidget) -> list[int]:
    return [table.columnWidth(column) for column in range(table.columnCount())]


def test_they_share_the_room(qtbot: QtBot, theme: Theme, memory: Memory) -> None:
    """All of it and no more, in any window."""
    table = a_table(qtbot, theme, memory)
    fixed, first, second = widths(table)
    assert abs(first - second) <= 1
    assert sum(widths(table)) == pytest.approx(table.viewport().width(), abs=2)
    table.resize(600, 200)
    assert widths(table)[0] == fixed
    assert sum(widths(table)) == pytest.approx(table.viewport().width(), abs=2)


def test_what_is_dragged_is_remembered(qtbot: QtBot, theme: Theme, memory: Memory) -> None:
    """The next such table has it, and the room is still filled."""
    table = a_table(qtbot, theme, memory)
    header = table.horizontalHeader()
    header.resizeSection(0, 200)
    header.resizeSection(1, 400)
    again = a_table(qtbot, theme, memory)
    assert widths(again)[0] == pytest.approx(200, abs=10)
    assert widths(again)[1] == pytest.approx(400, abs=10)
    assert sum(widths(again)) == pytest.approx(again.viewport().width(), abs=2)


def test_none_takes_all_of_the_room(qtbot: QtBot, theme: Theme, memory: Memory) -> None:
    """However far it is dragged, the neighbour stays to be seen."""
    table = a_table(qtbot, theme, memory)
    table.horizontalHeader().resizeSection(1, 5000)
    assert widths(table)[2] > 20
    assert sum(widths(table)) <= table.viewport().width() + 2


def test_larger_text_has_wider_columns(qtbot: QtBot, theme: Theme, memory: Memory) -> None:
    table = a_table(qtbot, theme, memory)
    before = widths(table)[0]
    theme.set(Mode.LIGHT, 2.0)
    qtbot.waitUntil(lambda: widths(table)[0] > 1.6 * before)
    theme.set(Mode.LIGHT, 1.0)


def test_those_that_are_shown_share_all_of_the_room(qtbot: QtBot, theme: Theme, memory: Memory) -> None:
    """Whatever comes and goes; and nothing of that is remembered as what a person dragged."""
    table, columns = a_table_and_its_columns(qtbot, theme, memory)
    columns.show([0, 2])
    assert [table.isColumnHidden(column) for column in range(3)] == [False, True, False]
    assert sum(widths(table)) == pytest.approx(table.viewport().width(), abs=2)
    columns.show([1, 2])
    assert sum(widths(table)) == pytest.approx(table.viewport().width(), abs=2)
    columns.show([0, 1, 2])
    assert widths(table) == widths(a_table(qtbot, theme, memory))
    assert memory.get(NAME) is None


def test_no_heading_is_cut_off_at_first(qtbot: QtBot, theme: Theme, memory: Memory) -> None:
    """What a person dragged is as narrow as they want it."""
    table = a_table(qtbot, theme, memory)
    heading = "A heading that is longer than its column"
    table.setHorizontalHeaderLabels([heading, "", ""])
    table.resize(900, 200)
    assert widths(table)[0] > table.fontMetrics().horizontalAdvance(heading)
    table.horizontalHeader().resizeSection(0, 80)
    assert widths(table)[0] == pytest.approx(80, abs=10)


def test_nor_is_one_that_shares(qtbot: QtBot, theme: Theme, memory: Memory) -> None:
    """Its neighbour has what is left, and only where that is too little is there something beyond the edge."""
    table = a_table(qtbot, theme, memory)
    heading = "A heading that is longer than half of the room that there is in a small window"
    table.setHorizontalHeaderLabels(["", heading, "b"])
    wanted = table.fontMetrics().horizontalAdvance(heading)
    table.resize(widths(table)[0] + wanted + 100, 200)
    assert widths(table)[1] > wanted
    assert sum(widths(table)) == pytest.approx(table.viewport().width(), abs=2)
    table.resize(200, 200)
    assert widths(table)[1] > wanted
    table.horizontalHeader().resizeSection(1, 50)
    assert widths(table)[1] < wanted


@pytest.mark.parametrize("kept", [{"0": "wide", "1": -3, "2": None}, {"9": 4}, {}])
def test_what_makes_no_sense_is_forgotten(qtbot: QtBot, theme: Theme, memory: Memory, kept: dict[str, object]) -> None:
    memory.set(NAME, kept)
    assert all(width > 0 for width in widths(a_table(qtbot, theme, memory)))
