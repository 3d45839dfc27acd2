"""Light and dark: every text can be read, and both switch while the window is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from jobdesk.ui.looks import Tone
from jobdesk.ui.theme import DARK, LIGHT, Mode, Size, Theme, Tokens, space

READABLE = 4.5
GROUNDS = ("window", "surface", "raised", "sunken", "hover", "pressed", "selected")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def pairs() -> Iterator[tuple[str, str]]:
    """All that is drawn on something: text of every tone on surfaces and on its wash, and words on the accent."""
    yield from ((tone, ground) for tone in ("plain", "faint", "accent") for ground in GROUNDS)
    yield from ((tone, ground) for tone in Tone for ground in ("window", "surface", "raised", "selected"))
    yield from ((tone, f"{tone}_wash") for tone in Tone)
    yield from (("plain", f"{tone}_wash") for tone in Tone)
    yield from (("on_accent", "accent"), ("on_accent", "accent_hover"), ("faint", "track"))


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), sorted(set(pairs())))
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= READABLE


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp, Mode.LIGHT)
    yield made
    made.leave()


def test_a_switch_reaches_everything(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    """Palette, style sheet and tokens change, and those who draw for themselves are told."""
    with qtbot.waitSignal(theme.changed):
        theme.set(Mode.DARK, 1)
    assert theme.is_dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert DARK.window in qapp.styleSheet()
    assert theme.colour(Tone.GOOD).name() == DARK.good


def test_the_system_is_followed(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    """What the system announces arrives, unless the person has chosen."""
    theme.set(Mode.SYSTEM, 1)
    with qtbot.waitSignal(theme.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.is_dark
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not theme.is_dark
    theme.set(Mode.DARK, 1)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.is_dark


def test_who_has_left_dresses_nobody(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    """The theme of a window that has closed leaves the application to the next one."""
    theme.set(Mode.SYSTEM, 1)
    theme.leave()
    theme.leave()
    with qtbot.assertNotEmitted(theme.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.is_dark


def test_text_can_be_twice_as_large(theme: Theme) -> None:
    """Every size grows alike; more than twice is not offered."""
    before = {size: theme.font(size).pointSizeF() for size in Size}
    theme.set(Mode.LIGHT, 3)
    assert theme.factor == 2
    assert {size: theme.font(size).pointSizeF() for size in Size} == pytest.approx(
        {size: points * 2 for size, points in before.items()}
    )


def test_no_motion_where_none_is_wanted(theme: Theme) -> None:
    assert theme.has_motion
    theme.set_motion(False)
    assert not theme.has_motion


def test_distances_are_steps_of_eight() -> None:
    assert [space(), space(2), space(0.5)] == [8, 16, 4]
