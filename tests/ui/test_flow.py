"""Parts stand beside each other while there is room, and on a next line where there is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from jobdesk.ui.flow import FlowLayout


@pytest.fixture
def parts(qtbot: QtBot) -> Iterator[list[QLabel]]:
    """Four parts of the same width on a ground; the second is hidden."""
    yield from flowing(qtbot, FlowLayout(4))


@pytest.fixture
def parted(qtbot: QtBot) -> Iterator[list[QLabel]]:
    """The same, with the last at the right."""
    yield from flowing(qtbot, FlowLayout(4, last_at_right=True))


def flowing(qtbot: QtBot, flow: FlowLayout) -> Iterator[list[QLabel]]:
    ground = QWidget()
    qtbot.addWidget(ground)
    made = [QLabel(str(number)) for number in range(4)]
    for part in made:
        part.setFixedSize(50, 20)
        flow.addWidget(part)
    ground.setLayout(flow)
    ground.show()
    made[1].hide()
    yield made
    ground.close()


def lines_at(parts: list[QLabel], width: int) -> list[list[int]]:
    """The parts that are shown, line by line."""
    ground = parts[0].parentWidget()
    ground.resize(width, 200)
    ground.layout().activate()
    shown = [part for part in parts if part.isVisible()]
    heights = sorted({part.y() for part in shown})
    return [[int(part.text()) for part in shown if part.y() == height] for height in heights]


@pytest.mark.parametrize("which", ["parts", "parted"])
def test_lines(request: pytest.FixtureRequest, which: str) -> None:
    """What is hidden takes no room."""
    parts = request.getfixturevalue(which)
    assert lines_at(parts, 158) == [[0, 2, 3]]
    assert lines_at(parts, 157) == [[0, 2], [3]]
    assert lines_at(parts, 60) == [[0], [2], [3]]


def test_each_stands_behind_the_one_before(parts: list[QLabel]) -> None:
    lines_at(parts, 300)
    assert parts[3].geometry().right() == 157


def test_the_last_stands_at_the_right(parted: list[QLabel]) -> None:
    """Of its own row, wherever that is."""
    lines_at(parted, 300)
    assert parted[3].geometry().right() == 299
    lines_at(parted, 110)
    assert parted[3].geometry().right() == 109


def test_a_flow_knows_how_high_it_is(parts: list[QLabel]) -> None:
    flow = parts[0].parentWidget().layout()
    assert [flow.heightForWidth(width) for width in (158, 110, 60)] == [20, 44, 68]
    assert flow.minimumSize().width() == 50
