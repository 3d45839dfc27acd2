"""The row above the cards that narrows them: a text, a course, a file, states, and whether all of the notes count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from posixpath import basename

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QToolButton, QWidget

from jobdesk.core.customs import number
from jobdesk.core.language import _
from jobdesk.desk.cards.reviews import CardState
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import look_of
from jobdesk.ui.parts import set_icon_apart
from jobdesk.ui.plain import one_line
from jobdesk.ui.review.rows import STANDINGS, Narrowed, Sums
from jobdesk.ui.theme import space

TYPING_MS = 100
BOX_CHARACTERS = 12
FILTER_CHARACTERS = 16
ALWAYS = tuple(str(one) for one in (CardState.PENDING, CardState.ACCEPTED, CardState.DISCARDED))
"""What keys lead to has a switch from the beginning: nothing moves when the first card is decided."""


class Narrowing(QWidget):
    """`changed` comes when the person wants other cards to be shown."""

    changed = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.filter = QLineEdit(placeholderText=_("Filter by text"), clearButtonEnabled=True)
        self.filter.setAccessibleName(_("Filter cards by text"))
        self.courses = _Box(_("All courses"), _("Course"))
        self.files = _Box(_("All files"), _("File"))
        self.switches = {standing: self._switch(standing) for standing in STANDINGS}
        self.everything = QToolButton()
        self.everything.setText(_("All of the notes"))
        self.everything.setCheckable(True)
        self.everything.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.everything.setToolTip(_("Cards, too, in which no processed commit had a part"))
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._lay_out()
        self._typing.timeout.connect(self.changed)
        self.filter.textChanged.connect(lambda _text: self._typing.start())
        self.courses.activated.connect(lambda _index: self._choose_course())
        self.files.activated.connect(lambda _index: self.changed.emit())
        self.everything.toggled.connect(lambda _on: self.changed.emit())
        icons.changed.connect(self._dress)
        self._dress()

    @property
    def narrowed(self) -> Narrowed:
        """What is asked for."""
        return Narrowed(
            self.filter.text().strip(),
            self.courses.chosen,
            self.files.chosen,
            frozenset(standing for standing, switch in self.switches.items() if switch.isChecked()),
            self.everything.isChecked(),
        )

    def show_narrowed(self, narrowed: Narrowed) -> None:
        """Have this filled in, without a word to anybody."""
        for one in (self.filter, self.everything, *self.switches.values()):
            one.blockSignals(True)
        self.filter.setText(narrowed.text)
        self.courses.choose(narrowed.course)
        self.files.choose(narrowed.file)
        self.everything.setChecked(narrowed.everything)
        for standing, switch in self.switches.items():
            switch.setChecked(standing in narrowed.standings)
        for one in (self.filter, self.everything, *self.switches.values()):
            one.blockSignals(False)

    def offer(self, sums: Sums) -> None:
        """The courses, files and states that there are."""
        self.courses.offer(sums.courses)
        self.files.offer(sums.files, shown=basename)
        counts = sums.standings
        for standing, switch in self.switches.items():
            count, word = counts.get(standing, 0), look_of(standing).word
            switch.setVisible(bool(count) or standing in ALWAYS or switch.isChecked())
            switch.setText(f"{word} {number(count)}")
        self.courses.setVisible(self.courses.count() > 2)

    def _choose_course(self) -> None:
        self.files.choose("")
        self.changed.emit()

    def _switch(self, standing: str) -> QToolButton:
        word = look_of(standing).word
        switch = QToolButton()
        switch.setText(word)
        switch.setCheckable(True)
        switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        switch.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        switch.setAccessibleName(_("Only cards that are: {state}").format(state=word.lower()))
        switch.toggled.connect(lambda _on: self.changed.emit())
        return switch

    def _lay_out(self) -> None:
        row = FlowLayout(space(0.75))
        self.setLayout(row)
        self.filter.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for one in (self.filter, self.courses, self.files, *self.switches.values(), self.everything):
            row.addWidget(one)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _dress(self) -> None:
        self.filter.setFixedWidth(self.fontMetrics().averageCharWidth() * FILTER_CHARACTERS + space(4))
        for standing, switch in self.switches.items():
            look = look_of(standing)
            set_icon_apart(switch, self._icons.icon(look.icon, look.tone))


class _Box(QComboBox):
    """One of several values, or all of them."""

    def __init__(self, all_of_them: str, what: str) -> None:
        super().__init__()
        self.setAccessibleName(what)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(BOX_CHARACTERS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItem(all_of_them, "")
        self._wanted = ""
        self._offered: list[tuple[str, int]] = []

    @property
    def chosen(self) -> str:
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """One that is not there yet is chosen as soon as it is."""
        self._wanted = value
        self.setCurrentIndex(max(0, self.findData(value)))

    def offer(self, values: Mapping[str, int], shown: Callable[[str], str] = str) -> None:
        """Values with how many cards each has."""
        if self._offered == (offered := list(values.items())):
            return
        self._offered = offered
        chosen = self.chosen or self._wanted
        self.blockSignals(True)
        while self.count() > 1:
            self.removeItem(1)
        for value, count in values.items():
            if value:
                self.addItem(f"{one_line(shown(value), 40)}  ({number(count)})", value)
                self.setItemData(self.count() - 1, one_line(value), Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.blockSignals(False)
