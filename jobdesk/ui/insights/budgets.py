"""What may be spent on each project, how much of it is, and changing it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QProgressBar, QVBoxLayout

from jobdesk.core.language import _
from jobdesk.store.projects import Project
from jobdesk.ui.insights.wording import budget_of, budget_text, budget_words
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ElidedLabel, retone, text
from jobdesk.ui.plain import as_tip
from jobdesk.ui.theme import Size, space

LETTERS = 12
TONES = {0: Tone.GOOD, 80: Tone.NOTE, 100: Tone.BAD}


class Budgets(QFrame):
    """A line for each project. `wanted` carries a project and its new budget, in hundredths of a cent or None."""

    wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setAccessibleName(_("Budgets"))
        self._lines: dict[str, BudgetLine] = {}
        self._nothing = text(
            _("No job names a project yet. Give one when you process, and what it costs is added up here."),
            tone=Tone.FAINT,
            wraps=True,
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space())
        self._grid.setVerticalSpacing(space(0.5))
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(1.5), space(2), space(1.5))
        column.setSpacing(space())
        column.addWidget(text(_("Budgets"), Size.STRONG))
        column.addWidget(self._nothing)
        column.addLayout(self._grid)
        column.addStretch()

    def show_projects(self, projects: Sequence[Project]) -> None:
        """All projects, by name."""
        self._nothing.setVisible(not projects)
        if list(self._lines) != [one.name for one in projects]:
            self._rebuild(projects)
        for one in projects:
            self._lines[one.name].show_project(one)

    def _rebuild(self, projects: Sequence[Project]) -> None:
        for line in self._lines.values():
            for part in line.parts:
                self._grid.removeWidget(part)
                part.hide()
                part.deleteLater()
        self._lines = {}
        for row, one in enumerate(projects):
            line = self._lines[one.name] = BudgetLine(one.name)
            line.field.editingFinished.connect(lambda name=one.name: self._settle(name))
            self._grid.addWidget(line.name, 3 * row, 0)
            self._grid.addWidget(line.field, 3 * row, 1)
            self._grid.addWidget(line.unit, 3 * row, 2)
            self._grid.addWidget(line.bar, 3 * row + 1, 0, 1, 3)
            self._grid.addWidget(line.words, 3 * row + 2, 0, 1, 3)

    def _settle(self, name: str) -> None:
        line = self._lines[name]
        if not line.field.isModified():
            return
        try:
            budget = budget_of(line.field.text())
        except ValueError:
            line.tell_wrong(True)
            return
        line.tell_wrong(False)
        line.field.setModified(False)
        self.wanted.emit(name, budget)


class BudgetLine:
    """The widgets of one project."""

    def __init__(self, name: str) -> None:
        self.name = ElidedLabel()
        self.name.setText(name)
        self.name.setToolTip(as_tip(name))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.words = text(size=Size.CAPTION, tone=Tone.FAINT, wraps=True)
        self.field = QLineEdit()
        self.field.setAccessibleName(_("Budget of {project} in ¢").format(project=name))
        self.field.setPlaceholderText(_("no budget"))
        self.field.setToolTip(_("What may be spent on {project} in all, in ¢").format(project=name))
        self.unit = QLabel("¢")

    @property
    def parts(self) -> tuple[QLabel | QProgressBar | QLineEdit, ...]:
        return self.name, self.bar, self.words, self.field, self.unit

    def show_project(self, project: Project) -> None:
        """How it stands; a budget that is being typed is left alone."""
        self.words.setText(budget_words(project))
        self.bar.setValue(min(1000, round((project.share or 0.0) * 1000)))
        self.bar.setAccessibleName(f"{project.name}: {budget_words(project)}")
        retone(self.bar, TONES[project.reached])
        if not self.field.hasFocus():
            self.field.setText(budget_text(project.budget))
        self.field.setFixedWidth(self.field.fontMetrics().averageCharWidth() * LETTERS + space(2))

    def tell_wrong(self, is_wrong: bool) -> None:
        """That what was typed is no budget."""
        self.field.setProperty("is_wrong", is_wrong)
        self.field.style().polish(self.field)
        words = _("Write a number of cents, or nothing for no budget.")
        self.field.setToolTip(words if is_wrong else "")
        self.field.setAccessibleDescription(words if is_wrong else "")
