"""Icons have the colours of the theme, and are drawn for the screen that they are on."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from jobdesk.ui.action_table import ACTS
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.theme import DARK, LIGHT, Mode, Theme


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture
def icons(theme: Theme) -> Icons:
    return Icons(theme)


def colours_of(pixmap: QPixmap) -> set[str]:
    image = pixmap.toImage()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in points if image.pixelColor(x, y).alpha() == 255}


def test_an_icon_has_the_colour_of_its_tone(theme: Theme, icons: Icons, qtbot: QtBot) -> None:
    """And that of the other scheme once that is on, which those who keep an icon are told."""
    assert LIGHT.bad in colours_of(icons.pixmap("circle-x", Tone.BAD, 24))
    with qtbot.waitSignal(icons.changed):
        theme.set(Mode.DARK, 1)
    assert DARK.bad in colours_of(icons.pixmap("circle-x", Tone.BAD, 24))


def test_an_icon_is_drawn_for_its_screen(icons: Icons) -> None:
    """At one and a half times the scale it has one and a half times the pixels, not stretched ones."""
    drawn = icons.pixmap("circle-x", Tone.BAD, 16, 1.5)
    assert (drawn.width(), drawn.deviceIndependentSize().width()) == (24, 16)


def test_a_button_that_cannot_be_used_is_faint(icons: Icons) -> None:
    icon = icons.icon("square", Tone.ACCENT, checked=Tone.GOOD)
    assert LIGHT.faint in colours_of(icon.pixmap(24, QIcon.Mode.Disabled))
    assert LIGHT.accent in colours_of(icon.pixmap(24))
    assert LIGHT.good in colours_of(icon.pixmap(24, QIcon.Mode.Normal, QIcon.State.On))


def test_every_action_has_its_icon(icons: Icons) -> None:
    assert [act.icon for act in ACTS if act.icon not in icons] == []


def test_the_application_has_an_icon_of_its_own(icons: Icons) -> None:
    assert {16, 256} <= {size.width() for size in icons.application_icon().availableSizes()}
