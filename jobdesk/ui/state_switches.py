"""A row of switches, one for each state of a job or a run: none is on for all of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from jobdesk.core.states import JobState, RunState
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import look_of
from jobdesk.ui.parts import set_icon_apart
from jobdesk.ui.theme import space

S = TypeVar("S", JobState, RunState)


class StateSwitches(QWidget, Generic[S]):
    """Which states are wanted; `changed` comes when a person has changed it.

    `title` says what of, `each` is the tip of one: "Only {state} jobs".
    """

    changed = Signal()

    def __init__(self, icons: Icons, states: type[S], title: str, each: str) -> None:
        super().__init__()
        self._each = each
        self.setAccessibleName(title)
        self._icons = icons
        row = FlowLayout(space(0.5))
        self.setLayout(row)
        self._switches: dict[S, QToolButton] = {state: self._switch(state) for state in states}
        for switch in self._switches.values():
            row.addWidget(switch)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        icons.changed.connect(self._redraw)
        self._redraw()

    @property
    def chosen(self) -> frozenset[S]:
        return frozenset(state for state, switch in self._switches.items() if switch.isChecked())

    def choose(self, states: Collection[S]) -> None:
        """Have these on, without a word to anybody."""
        for state, switch in self._switches.items():
            switch.blockSignals(True)
            switch.setChecked(state in states)
            switch.blockSignals(False)

    def switch(self, state: S) -> QToolButton:
        return self._switches[state]

    def _switch(self, state: S) -> QToolButton:
        word = look_of(state).word
        switch = QToolButton()
        switch.setText(word)
        switch.setCheckable(True)
        switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        switch.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        switch.setAccessibleName(self._each.format(state=word.lower()))
        switch.setToolTip(self._each.format(state=word.lower()))
        switch.toggled.connect(lambda _: self.changed.emit())
        return switch

    def _redraw(self) -> None:
        for state, switch in self._switches.items():
            look = look_of(state)
            set_icon_apart(switch, self._icons.icon(look.icon, look.tone))
