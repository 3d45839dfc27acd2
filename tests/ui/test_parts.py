"""Small pieces: text stays text, and a button is its action."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from jobdesk.ui.actions import Actions
from jobdesk.ui.chip import Chip, ChipPainter
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import look_of
from jobdesk.ui.parts import Emptiness, button, button_of, text
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
