"""Tells the moment at which the jobs of a project have used up 80 %, and then all, of its budget."""

from __future__ import annotations

from PySide6.QtCore import QObject

from jobdesk.core.language import _
from jobdesk.desk.insights.budget_words import warning_words
from jobdesk.store.projects import Project
from jobdesk.ui.bridge import Changed
from jobdesk.ui.looks import Tone
from jobdesk.ui.main_window import MainWindow
from jobdesk.ui.notices import Notice
from jobdesk.ui.surroundings import Surroundings

GROUP = "budgets"


def surround(window: MainWindow, surroundings: Surroundings) -> BudgetWarnings:
    """Watch the budgets."""
    return BudgetWarnings(window, surroundings)


class BudgetWarnings(QObject):
    """Once for each share that is reached, whichever process did the work."""

    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._around = surroundings
        surroundings.bridge.changed.connect(self._hear)

    def _hear(self, changed: Changed) -> None:
        if changed.budgets:
            self._around.reader.ask(
                self._around.desk.insights.projects, lambda projects: self._tell(projects, changed.budgets)
            )

    def _tell(self, projects: list[Project], named: frozenset[str]) -> None:
        for project in projects:
            if project.name in named and project.reached:
                self._around.notices.tell(
                    Notice(
                        warning_words(project),
                        Tone.BAD if project.reached >= 100 else Tone.NOTE,
                        "coins",
                        _("Show costs"),
                        lambda: self._around.go("insights", None),
                        GROUP,
                    )
                )
