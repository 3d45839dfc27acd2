"""The two tables of what stands out: the slowest commits and the flakiest keys. A line leads to its job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableWidget, QTableWidgetItem, QVBoxLayout

from jobdesk.core.clock import as_datetime
from jobdesk.core.customs import number
from jobdesk.core.language import _
from jobdesk.desk.words import day, length, moment, short
from jobdesk.store.rankings import Flaky, Slow
from jobdesk.ui.columns import Columns
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import text
from jobdesk.ui.plain import one_line
from jobdesk.ui.row_tables import be_of_rows
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

SHOWN_LINES = 8
WORDS = 80


class RankingTable(QTableWidget):
    """Lines that each stand for a job: Return, or a double click, opens it."""

    opened = Signal(int)

    def __init__(self, columns: Sequence[str], title: str) -> None:
        super().__init__(0, len(columns))
        self.setHorizontalHeaderLabels(list(columns))
        be_of_rows(self, title)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.cellDoubleClicked.connect(lambda row, _column: self.opened.emit(self._job(row)))

    def show_rows(self, rows: Sequence[tuple[int, tuple[str, ...]]]) -> None:
        """The job and the words of each line."""
        self.setRowCount(len(rows))
        for row, (job, cells) in enumerate(rows):
            for column, words in enumerate(cells):
                item = QTableWidgetItem(one_line(words, WORDS))
                item.setData(Qt.ItemDataRole.UserRole, job)
                self.setItem(row, column, item)
        height = self.verticalHeader().defaultSectionSize() * (min(len(rows), SHOWN_LINES))
        self.setFixedHeight(height + self.horizontalHeader().sizeHint().height() + space(1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.opened.emit(self._job(self.currentRow()))
            return
        super().keyPressEvent(event)

    def _job(self, row: int) -> int:
        item = self.item(row, 0)
        assert item is not None
        job: int = item.data(Qt.ItemDataRole.UserRole)
        return job


class Ranking(QFrame):
    """A table with its title, or the words for there being nothing."""

    def __init__(
        self,
        surroundings: Surroundings,
        name: str,
        title: str,
        columns: Sequence[str],
        letters: Mapping[int, float],
        nothing: str,
    ) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setAccessibleName(title)
        self.table = RankingTable(columns, title)
        Columns(self.table, surroundings.theme, surroundings.memory, name, letters, {1: 1})
        self._nothing = text(nothing, tone=Tone.FAINT, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(1.5), space(2), space(1.5))
        column.setSpacing(space())
        column.addWidget(text(title, Size.STRONG))
        column.addWidget(self.table)
        column.addWidget(self._nothing)
        column.addStretch()
        self.table.hide()

    def _show(self, rows: Sequence[tuple[int, tuple[str, ...]]]) -> None:
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)

    def show_slow(self, found: Sequence[Slow], now: int) -> None:
        self._show(
            [(one.job, (short(one.item), one.pipeline, length(one.took_s), _when(one.at, now))) for one in found]
        )

    def show_flaky(self, found: Sequence[Flaky], now: int) -> None:
        self._show(
            [
                (
                    one.job,
                    (short(one.item), one.pipeline, number(one.passed), number(one.failed), _when(one.at, now)),
                )
                for one in found
            ]
        )


def _when(at: int, now: int) -> str:
    """The time of today, or the day."""
    is_today = as_datetime(at).astimezone().date() == as_datetime(now).astimezone().date()
    return moment(at, now) if is_today else day(at)


def slowest(surroundings: Surroundings) -> Ranking:
    return Ranking(
        surroundings,
        "slowest",
        _("Slowest commits"),
        (_("Commit"), _("Pipeline"), _("Took"), _("Ended")),
        {0: 10, 2: 8, 3: 14},
        _("Nothing ended in this time."),
    )


def flakiest(surroundings: Surroundings) -> Ranking:
    return Ranking(
        surroundings,
        "flakiest",
        _("Flakiest commits"),
        (_("Commit"), _("Pipeline"), _("Passed"), _("Failed"), _("Last tried")),
        {0: 10, 2: 9, 3: 13, 4: 14},
        _("Nothing passed and failed with the same content and the same input."),
    )
