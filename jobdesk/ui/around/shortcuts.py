"""The sheet of shortcuts: every action that has keys, by family, made from the one table."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.ui.actions import Actions
from jobdesk.ui.looks import Tone
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.parts import button, text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

COLUMNS = 2


def surround(window: MainWindow, surroundings: Surroundings) -> Shortcuts:
    """Opened by the action `shortcuts`."""
    return Shortcuts(window, surroundings)


class Shortcuts(QObject):
    """Shows the sheet, made anew each time: keys are bound as pages come."""

    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._window = window
        self._actions = surroundings.actions
        surroundings.actions.bind("shortcuts", self.open)

    def open(self) -> None:
        sheet = ShortcutSheet(self._window, self._actions)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()


class ShortcutSheet(QDialog):
    """All keys on one page, in two columns of families."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self.setObjectName("shortcuts")
        self.setWindowTitle(_("Keyboard shortcuts"))
        families = QWidget()
        grid = QHBoxLayout(families)
        grid.setSpacing(space(6))
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        for column in columns:
            column.setSpacing(space(3))
            grid.addLayout(column, 1)
        filled = [0] * COLUMNS
        for family, lines in _families(actions):
            place = filled.index(min(filled))
            columns[place].addWidget(_family(family, lines))
            filled[place] += len(lines) + 2
        for column in columns:
            column.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName(_("Keyboard shortcuts"))
        area.setWidget(families)
        area.setWidgetResizable(True)
        close = button(_("Close"), self.accept)
        close.setDefault(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(3), space(3), space(3), space(2))
        layout.setSpacing(space(2))
        layout.addWidget(text(_("Keyboard shortcuts"), Size.HEADING))
        layout.addWidget(area, 1)
        layout.addLayout(row)
        wanted = families.sizeHint()
        self.resize(
            min(wanted.width() + space(8), window.width() - space(8)),
            min(wanted.height() + space(18), window.height() - space(8)),
        )


def _families(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
    """By family: the words of each action, and its keys as this system writes them."""
    keyed = [
        (act.family, action.text(), action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
        for act, action in actions.bound()
    ]
    lines = [(family, (words, keys)) for family, words, keys in keyed if keys]
    return [(family, [line for _, line in some]) for family, some in groupby(lines, key=lambda one: one[0])]


def _family(name: str, lines: list[tuple[str, str]]) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(space(4))
    grid.setVerticalSpacing(space(0.5))
    grid.addWidget(text(name, Size.STRONG), 0, 0, 1, 2)
    for row, (words, keys) in enumerate(lines, start=1):
        grid.addWidget(text(words), row, 0)
        grid.addWidget(_keys(keys), row, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    return made


def _keys(keys: str) -> QLabel:
    label = text(keys, Size.CAPTION, Tone.FAINT)
    label.setProperty("kind", "keys")
    return label
