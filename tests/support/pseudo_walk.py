"""Walks every page and dialog of the window in the language of brackets; run by `tests/test_translations.py`.

It is no test by itself: the language is chosen before a module with words is loaded, and so by the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDockWidget,
    QFrame,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from jobdesk.ui.action_table import ACTS
from jobdesk.ui.around.first_steps import STEPS
from jobdesk.ui.help.library import read_topics
from tests.support import pipelines
from tests.support.desks import desk, work_folder
from tests.support.pipelines import test_pipelines
from tests.support.speaking import CLOSES, OPENS
from tests.support.walking import Walk, walked
from tests.support.windows import OpenWindow, open_window, undressed
from tests.ui.test_access import visible, wait_for_room, where, without_room

__all__ = ["desk", "open_window", "test_pipelines", "undressed", "walked", "work_folder"]

# A sentence that stands around a field has one bracket on each side of it.
BRACKETS = re.compile(rf"{OPENS}[^{OPENS}{CLOSES}]*{CLOSES}|^[^{OPENS}{CLOSES}]*{CLOSES}|{OPENS}[^{OPENS}{CLOSES}]*$")
LETTERS = re.compile(r"[^\W\d_]{2,}")
KEYS = re.compile(r"(^|· )((Ctrl|Alt|Shift|Meta)\+)*(F\d+|Del|Left|Return|Space|Backspace|Home|End|\S)$")

# What stays as it is in every language: names, units, what the walk itself has put there, and pages in English.
TITLES = ("A gate that stays shut", "Count everything", "a counted", "the first time", "Now and then", "Nightly")
NOTES = ("auto file:notes/c.tex", "c.tex", "sums.tex", "find · Ada", "Theorem · ", "Notes", "Twin", "Sum")
CLASSES = [one for one in vars(pipelines).values() if isinstance(one, type)]
PIPELINES = [words for one in CLASSES for words in ((one.__doc__ or "").partition("\n")[0], getattr(one, "name", ""))]
PAGES = tuple(topic.title for topic in read_topics().values())
OWN = [said for said in (*TITLES, *NOTES, *PIPELINES, *PAGES) if isinstance(said, str) and said]
SAID = sorted(OWN, key=len, reverse=True)
NAMES = re.compile(
    r"<[^>]*>|JobDesk|Anki(Connect)?|HEAD|NAME=VALUE|GB|MB|kB|min|AM|PM|https?://\S+|/\S+|[\w.-]+\.toml"
    r"|\b(instant|slow|flaky|touch|command|cards|lint|ruff|check|src|first|main|notes|master|counting)\b|[a-z_]+:[\w.]+"
    r"|\b(parser|HTML|CSV|PNG)\b|v1\.0\.\.main|[0-9a-f]{7,40}"
)


def said_by(widget: QWidget) -> Iterator[str]:
    """Everything that it says: to be read, as a tip, and to a screen reader."""
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.toolTip()
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit() | QPlainTextEdit():
            yield widget.placeholderText()
        case QComboBox() if not widget.isEditable():
            yield from (widget.itemText(row) for row in range(widget.count()))
        case QTabBar():
            yield from (widget.tabText(tab) for tab in range(widget.count()))
        case QGroupBox():
            yield widget.title()
        case QHeaderView():
            model, across = widget.model(), widget.orientation()
            count = widget.count() if model is not None and across is Qt.Orientation.Horizontal else 0
            yield from (str(model.headerData(section, across) or "") for section in range(count))
        case QListWidget():
            yield from (widget.item(row).text() for row in range(widget.count()))
        case QAbstractItemView() | QDockWidget() | QDialog() | QMainWindow():
            yield widget.windowTitle()


def untranslated(words: str) -> bool:
    """Whether something is left where the translated, the person's own and names are taken away."""
    left = words
    while BRACKETS.search(left):
        left = BRACKETS.sub("", left)
    for said in SAID:
        left = left.replace(said, "")
    return bool(LETTERS.search(NAMES.sub("", KEYS.sub("", left.strip()))))


def test_every_text_is_translated_and_has_room(walked: Walk, qtbot: QtBot) -> None:
    found = set()
    for place, root in walked(1.0):
        said = {(words, widget) for widget in [root, *visible(root)] for words in said_by(widget)}
        found |= {f"{place}: {words!r} of {where(widget)}" for words, widget in said if untranslated(words)}
        wait_for_room(root, qtbot)
        found |= {f"{place}: no room for {which}" for which in without_room(root)}
    assert not found, "\n".join(sorted(found))


def test_the_first_steps_are_translated(open_window: OpenWindow) -> None:
    person = open_window(is_first=True)
    card = person.find(QFrame, "pointer")
    for _step in STEPS:
        said = {words for widget in [card, *visible(card)] for words in said_by(widget)}
        assert {words for words in said if untranslated(words)} == set()
        assert without_room(card) == []
        person.press("Space", on=card.findChildren(QPushButton)[-1])


def test_every_action_is_translated() -> None:
    said = {words for act in ACTS for words in (act.family, act.words, act.tip)}
    assert {words for words in said if untranslated(words)} == set()
