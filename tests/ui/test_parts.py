"""Small pieces: text stays text, and a button is its action."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QRadioButton, QStyle, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from jobdesk.ui.actions import Actions
from jobdesk.ui.chip import Chip, ChipPainter
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import look_of
from jobdesk.ui.parts import Emptiness, button, button_of, set_icon_apart, text, tool_of
from jobdesk.ui.theme import Mode, Theme
from tests.support.plain import under_way


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture
def icons(theme: Theme) -> Icons:
    return Icons(theme)


def test_text_is_no_markup(qtbot: QtBot) -> None:
    """What somebody wrote into a commit is shown as it was written: as wide as all its letters."""
    hostile, plain = text("<b>bold</b> <img src=x>"), text("bold")
    for label in (hostile, plain):
        qtbot.addWidget(label)
    assert hostile.sizeHint().width() > 3 * plain.sizeHint().width()


def test_a_button_is_its_action(icons: Icons, qtbot: QtBot) -> None:
    """Its words, whether it can be used, whether it is there; and no window of its own before it has a place."""
    actions = Actions(icons)
    place = QWidget()
    qtbot.addWidget(place)
    done: list[str] = []
    made = button_of(actions["cancel-job"])
    assert not made.isVisible()
    QVBoxLayout(place).addWidget(made)
    place.show()
    assert not made.isVisible()
    actions.bind("cancel-job", lambda: done.append("cancelled"))
    assert (made.isVisible(), made.isEnabled()) == (True, False)
    actions.situate(job=under_way())
    made.click()
    assert done == ["cancelled"]


def test_a_chip_is_as_wide_as_its_words(theme: Theme, icons: Icons, qtbot: QtBot) -> None:
    """It is named for those who cannot see it, and grows with the text."""
    chip = Chip(ChipPainter(theme, icons), theme)
    qtbot.addWidget(chip)
    chip.show_look(look_of("running"))
    before = chip.sizeHint().width()
    chip.show_look(look_of("waiting"), "Waiting for job 12")
    assert chip.accessibleName() == "Waiting for job 12"
    longer = chip.sizeHint().width()
    theme.set(Mode.LIGHT, 2)
    assert before < longer < chip.sizeHint().width()
    chip.show()
    assert not chip.grab().isNull()


def test_an_empty_page_says_what_to_do(icons: Icons, qtbot: QtBot) -> None:
    done: list[str] = []
    empty = Emptiness(
        icons, "inbox", "No jobs yet", "Choose commits first.", button("Choose", lambda: done.append("x"))
    )
    qtbot.addWidget(empty)
    empty.show()
    qtbot.waitExposed(empty)
    empty.findChild(type(button("", print))).click()
    assert done == ["x"]


def test_icons_and_ticks_grow_with_the_text(theme: Theme, icons: Icons, qtbot: QtBot) -> None:
    """Twice the text, twice the side; and an icon is drawn in that size, not stretched."""
    actions = Actions(icons)
    action = actions.bind("drawer", lambda _is_on: None)
    bare = QPushButton()
    bare.setIcon(icons.icon("x"))
    parts = (button_of(action), tool_of(action), bare, QCheckBox("Remember this"), QRadioButton("All of them"))
    for part in parts:
        qtbot.addWidget(part)
    icons.changed.connect(lambda: set_icon_apart(bare, icons.icon("play")))
    set_icon_apart(bare, icons.icon("play"))

    def sides() -> list[int]:
        ticks = [one.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, one) for one in parts[3:4]]
        rounds = [
            one.style().pixelMetric(QStyle.PixelMetric.PM_ExclusiveIndicatorWidth, None, one) for one in parts[4:]
        ]
        return [part.iconSize().height() for part in parts[:3]] + ticks + rounds

    set_icon_apart(bare, icons.icon("play"), 20)
    assert bare.iconSize().height() == 20
    set_icon_apart(bare, icons.icon("play"))
    usual = sides()
    assert usual == [16, 16, 16, 16, 16]
    theme.set(Mode.LIGHT, 2)
    assert sides() == [32, 32, 32, 30, 30]
    assert action.icon().pixmap(32).deviceIndependentSize().width() == 32
