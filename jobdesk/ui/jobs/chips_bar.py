"""The chips below the query line: what they show is read from the line, and choosing one edits it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QWidget

from jobdesk.core.language import _
from jobdesk.core.query.chips import choose, chosen
from jobdesk.core.query.reading import BadQuery
from jobdesk.core.query.tree import Node
from jobdesk.core.states import JobState
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.icons import Icons
from jobdesk.ui.jobs.menu_button import MenuButton
from jobdesk.ui.plain import one_line
from jobdesk.ui.state_switches import StateSwitches
from jobdesk.ui.theme import space
from jobdesk.ui.turning import TurningRow

MORE_THAN_CHIPS = _("The line says more about this than can be shown here.")
LONGEST = 24
CHEVRON = 12
SINCE = {
    "today": _("Today"),
    "24h": _("The last 24 hours"),
    "7d": _("The last 7 days"),
    "30d": _("The last 30 days"),
}
CHOICES = {
    "since": _("Since"),
    "pipeline": _("Pipeline"),
    "repo": _("Repository"),
    "project": _("Project"),
}

Names = Callable[[str], Sequence[str]]


class ChipsBar(QWidget):
    """Switches for the states, and a choice for what has too many values for switches.

    `edited` carries the line as it is to be. It shows nothing of its own: `show_query` says what.
    """

    edited = Signal(str)

    def __init__(self, icons: Icons, names: Names) -> None:
        super().__init__()
        self._line = ""
        self.states = StateSwitches(icons, JobState, _("Only jobs that are"), _("Only {state} jobs"))
        self.states.changed.connect(self._choose_states)
        self.choices = {field: _Choice(icons, field, words, names) for field, words in CHOICES.items()}
        beside = QWidget()
        row = FlowLayout(space(0.5))
        beside.setLayout(row)
        for field, choice in self.choices.items():
            choice.chosen.connect(partial(self._choose, field))
            row.addWidget(choice)
        both = TurningRow(space(0.5))
        both.add(self.states)
        both.add(beside)
        self.setLayout(both)

    def show_query(self, line: str, query: Node) -> None:
        """The line says something else now."""
        self._line = line
        states = chosen(query, "status")
        self.states.choose([JobState(value) for value in states or ()])
        self.states.setEnabled(states is not None)
        self.states.setToolTip("" if states is not None else MORE_THAN_CHIPS)
        for field, choice in self.choices.items():
            choice.show_values(chosen(query, field))

    def show_names(self) -> None:
        """What there is to choose from is known, or known anew."""
        for choice in self.choices.values():
            choice.show_whether_needed()

    def _choose_states(self) -> None:
        on = self.states.chosen
        self._choose("status", [state.value for state in JobState if state in on])

    def _choose(self, field: str, values: Sequence[str]) -> None:
        try:
            self.edited.emit(choose(self._line, field, values))
        except BadQuery:  # the line is told about at its own place
            self.edited.emit(self._line)


class _Choice(MenuButton):
    """A button with a menu: what of a field is wanted, or anything. `chosen` carries the values."""

    chosen = Signal(list)

    def __init__(self, icons: Icons, field: str, words: str, names: Names) -> None:
        super().__init__(icons, "chevron-down")
        self._field, self._words, self._names = field, words, names
        self._values: tuple[str, ...] | None = ()
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the mark of a menu stands behind the words
        self.choices.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setCheckable(True)
        self.show_values(())

    def _redraw(self) -> None:
        super()._redraw()
        side = self._icons.side(CHEVRON)
        self.setIconSize(QSize(side, side))

    def open_menu(self) -> None:
        """Whether it is down says what the line says, not that it was clicked."""
        self.setChecked(bool(self._values))
        super().open_menu()

    def show_values(self, values: tuple[str, ...] | None) -> None:
        """What the line says of the field; None where it says more than can be shown."""
        self._values = values
        said = ", ".join(self._word(value) for value in values or ())
        words = f"{self._words}: {one_line(said, LONGEST)}" if values else self._words
        self.setText(words)
        self.setAccessibleName(words)
        self.setChecked(bool(values))
        self.setEnabled(values is not None)
        self.setToolTip(MORE_THAN_CHIPS if values is None else words)
        self.show_whether_needed()

    def show_whether_needed(self) -> None:
        """Only where there is something to choose from, or something is chosen."""
        is_needed = bool(self._field == "since" or self._values or self._values is None or self._names(self._field))
        if self.parentWidget() is not None or not is_needed:
            self.setVisible(is_needed)

    def fill(self) -> None:
        self.choices.clear()
        group = QActionGroup(self.choices)
        anything = self.choices.addAction(_("Any time") if self._field == "since" else _("Any"))
        known = list(SINCE) if self._field == "since" else list(self._names(self._field))
        known += [value for value in self._values or () if value not in known]
        actions = {(): anything} | {(value,): self.choices.addAction(_plain(self._word(value))) for value in known}
        for values, action in actions.items():
            action.setCheckable(True)
            action.setChecked(values == self._values)
            action.triggered.connect(partial(self._choose, values))
            group.addAction(action)

    def _choose(self, values: tuple[str, ...], _checked: bool = False) -> None:
        self.chosen.emit(list(values))
        self.show_values(self._values)

    def _word(self, value: str) -> str:
        return SINCE.get(value, value) if self._field == "since" else value


def _plain(words: str) -> str:
    """As an item of a menu: an ampersand is one."""
    return one_line(words, 80).replace("&", "&&")
