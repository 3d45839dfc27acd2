"""What happened to a job when: every change of its state, and who made it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from jobdesk.core.language import _, told
from jobdesk.core.model import Transition
from jobdesk.desk.words import moment
from jobdesk.ui.looks import look_of
from jobdesk.ui.plain import one_line
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

COLUMNS = (_("When"), _("From"), _("To"), _("Who"), _("Why"))


class HistoryView(QWidget):
    """The oldest first."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._table = QTableWidget(0, len(COLUMNS))
        self._table.setHorizontalHeaderLabels(COLUMNS)
        self._table.setAccessibleName(_("What happened when"))
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(space(), space(), space(), space())
        column.addWidget(self._table)

    def show_job(self, job: int) -> None:
        jobs = self._surroundings.desk.jobs
        self._surroundings.reader.ask(lambda: jobs.history(job), self._take, key=(self, "history"))

    def _take(self, moves: Sequence[Transition]) -> None:
        now = self._surroundings.desk.clock.now()
        self._table.setRowCount(len(moves))
        for row, move in enumerate(moves):
            states = (look_of(state).word.lower() if state else "" for state in (move.before, move.after))
            for column, words in enumerate((moment(move.at, now), *states, told(move.who), told(move.why))):
                self._table.setItem(row, column, QTableWidgetItem(one_line(words)))
        self._table.resizeColumnsToContents()
        self._table.horizontalHeader().setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
