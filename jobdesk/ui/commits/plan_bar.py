"""The foot of the page: what will happen, and the one button that makes it happen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.ui.commits.wording import PlanWords
from jobdesk.ui.flow import FlowLayout
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import button, line, text
from jobdesk.ui.theme import space
from jobdesk.ui.turning import TurningRow

SENTENCE = 32
"""So many letters of the sentence beside the buttons, at least."""


class PlanBar(QWidget):
    """The sentence, Force for developers, and the button."""

    def __init__(self, start: Callable[[], object], force: Callable[[], object]) -> None:
        super().__init__()
        self._sentence = text(tone=Tone.PLAIN, wraps=True)
        self._sentence.setObjectName("plan")
        self.force: QPushButton = button(_("Force"), force)
        self.force.setObjectName("force")
        self.start: QPushButton = button(_("Process"), start, "primary")
        self.start.setObjectName("start")
        buttons = QWidget()
        beside = FlowLayout(space(2))
        beside.addWidget(self.force)
        beside.addWidget(self.start)
        buttons.setLayout(beside)
        row = TurningRow(space(2))
        row.setContentsMargins(space(3), space(1.5), space(3), space(1.5))
        row.add(self._sentence, lambda: SENTENCE * self.fontMetrics().averageCharWidth())
        row.add(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line())
        column.addLayout(row)
        self.force.hide()

    @property
    def words(self) -> str:
        return self._sentence.text()

    def show_plan(self, words: PlanWords) -> None:
        self._sentence.setText(words.sentence)
        self.start.setText(words.button)
        self.start.setAccessibleDescription(words.sentence)
        self.start.setEnabled(words.is_possible)

    def show_force(self, words: tuple[str, str] | None) -> None:
        """The second button and what it does, or no such button."""
        self.force.setVisible(words is not None)
        if words is not None:
            self.force.setText(words[0])
            self.force.setToolTip(words[1])
            self.force.setAccessibleDescription(words[1])
