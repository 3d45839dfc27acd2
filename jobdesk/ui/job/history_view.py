"""What happened to a job when: every change of its state, and who made it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from jobdesk.core.language import _, told
from jobdesk.core.model import Transition
from jobdesk.desk.words import moment
from jobdesk.ui.columns import Columns
from jobdesk.ui.looks import look_of
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.row_tables import be_of_rows
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

COLUMNS = (_("When"), _("From"), _("To"), _("Who"), _("Why"))
WIDTHS = {0: 18, 1: 12, 2: 12}
SHARES = {3: 0.3, 4: 0.7}
REMEMBERED = "job_history.columns"


class HistoryView(QWidget):
    """The oldest first."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._table = QTableWidget(0, len(COLUMNS))
        self._table.setHorizontalHeaderLabels(COLUMNS)
        be_of_rows(self._table, _("What happened when"))
        Columns(self._table, surroundings.theme, surroundings.memory, REMEMBERED, WIDTHS, SHARES)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
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
                item = QTableWidgetItem(one_line(words))
                item.setToolTip(as_tip(words))
                self._table.setItem(row, column, item)
