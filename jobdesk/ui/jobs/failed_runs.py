"""The runs of a group of failures, newest first, as a table of which only what is looked at is read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from jobdesk.core.language import _, told
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.failures import FailedRun
from jobdesk.desk.words import moment
from jobdesk.ui.columns import Columns
from jobdesk.ui.drawer.menu import job_menu
from jobdesk.ui.jobs.failure_words import SAID_NOTHING
from jobdesk.ui.paged import PagedModel
from jobdesk.ui.paged_table import OneRowTable
from jobdesk.ui.plain import one_line
from jobdesk.ui.reader import Reader
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space
from jobdesk.ui.wording import item_words

COLUMNS = (_("When"), _("Job"), _("What"), _("It said"))
WHEN, JOB, ITEM, SAID = range(len(COLUMNS))
WIDTHS = {WHEN: 18, JOB: 8}
"""How wide columns are at first, in letters."""
SHARES = {ITEM: 0.5, SAID: 0.5}
REMEMBERED = "failed_runs.columns"


class FailedRuns(PagedModel[FailedRun]):
    """The runs of one group."""

    def __init__(self, desk: Desk, reader: Reader) -> None:
        super().__init__(reader, COLUMNS)
        self._desk = desk

    def read_rows(self, numbers: Sequence[int]) -> dict[int, FailedRun]:
        return {row.run.id: row for row in self._desk.failures.page(numbers)}

    def say(self, row: FailedRun, column: int) -> str:
        match column:
            case 0:
                return moment(row.run.finished_at or row.job.created_at, self._desk.clock.now())
            case 1:
                return f"{row.job.id}"
            case 2:
                return item_words(row.run, row.subject)
        return one_line(told(row.run.error or "") or SAID_NOTHING)

    def speak(self, row: FailedRun, column: int) -> str:
        if column != WHEN:
            return self.say(row, column)
        return ", ".join(filter(None, (self.say(row, one) for one in range(len(COLUMNS)))))

    def explain(self, row: FailedRun, column: int) -> str:
        return told(row.run.error or "") or SAID_NOTHING if column == SAID else row.job.title


class FailedRunsTable(OneRowTable):
    """Says which run the person wants to see (`opened`)."""

    opened = Signal(object)

    def __init__(self, model: FailedRuns, surroundings: Surroundings) -> None:
        super().__init__(model, _("Runs of the group"), ITEM)
        self._runs = model
        self._surroundings = surroundings
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        surroundings.theme.follow(self._fit)
        Columns(self, surroundings.theme, surroundings.memory, REMEMBERED, WIDTHS, SHARES)

    @property
    def current(self) -> FailedRun | None:
        """The run before the person, where it has been read."""
        return self._runs.row(self.currentIndex().row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.indexAt(event.position().toPoint()).isValid():
            self._open()

    def _open(self) -> None:
        if (run := self.current) is not None:
            self.opened.emit(run)

    def _open_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.setCurrentIndex(index)
            job_menu(self._surroundings.actions, self).popup(self.viewport().mapToGlobal(at))

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + space(1.5))
