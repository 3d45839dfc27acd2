"""The files that a job made: open one, or show it in its folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.core.model import Run
from jobdesk.core.outcomes import Artifact
from jobdesk.desk.jobs.runs import unpack
from jobdesk.desk.words import short, size
from jobdesk.ui.columns import Columns
from jobdesk.ui.parts import Emptiness, button
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.row_tables import be_of_rows
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import space

COLUMNS = (_("File"), _("Size"), _("Of"))
MOST = 1000
WIDTHS = {1: 12, 2: 16}
REMEMBERED = "job_artifacts.columns"


@dataclass(frozen=True)
class Kept:
    """A file, whose it is, and where it lies."""

    run: Run
    artifact: Artifact
    path: Path


class ArtifactsView(QWidget):
    """A table; Return or a double click opens, with whatever the system opens such files with."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._surroundings = surroundings
        self._kept: list[Kept] = []
        self._table = QTableWidget(0, len(COLUMNS))
        self._table.setHorizontalHeaderLabels(COLUMNS)
        be_of_rows(self._table, _("Artifacts"))
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        Columns(self._table, surroundings.theme, surroundings.memory, REMEMBERED, WIDTHS, {0: 1})
        self._table.activated.connect(lambda _: self._open())
        self._buttons = [button(_("Open"), self._open), button(_("Show in folder"), self._reveal)]
        self._empty = Emptiness(
            surroundings.icons,
            "package",
            _("No artifacts"),
            _("Files that a pipeline keeps are listed here."),
        )
        self._lay_out()

    def show_job(self, job: int) -> None:
        """Read what it made so far."""
        jobs = self._surroundings.desk.jobs
        self._surroundings.reader.ask(
            lambda: [Kept(*one) for one in jobs.artifacts_of_job(job, MOST)], self._take, key=(self, "artifacts")
        )

    def _take(self, kept: Sequence[Kept]) -> None:
        self._kept = list(kept)
        self._table.setRowCount(len(kept))
        for row, one in enumerate(kept):
            for column, words in enumerate((one.artifact.name, size(one.artifact.size), short(one.run.item))):
                item = QTableWidgetItem(one_line(words))
                item.setToolTip(as_tip(words))
                self._table.setItem(row, column, item)
        if kept and not self._table.currentIndex().isValid():
            self._table.selectRow(0)
        self._middle.setCurrentIndex(0 if kept else 1)

    def _open(self) -> None:
        """A file is kept under its content's name: what is opened is a copy under its own."""
        if (one := self._chosen()) is not None:
            self._surroundings.reader.wish(partial(unpack, one.path, one.artifact), _open)

    def _reveal(self) -> None:
        if (one := self._chosen()) is not None:
            self._surroundings.reader.wish(partial(unpack, one.path, one.artifact), lambda path: _open(path.parent))

    def _chosen(self) -> Kept | None:
        row = self._table.currentRow()
        return self._kept[row] if 0 <= row < len(self._kept) else None

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        for one in self._buttons:
            row.addWidget(one)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(space(3), space(2), space(3), space(2))
        column.setSpacing(space())
        column.addWidget(self._table, 1)
        column.addLayout(row)
        self._middle = QStackedLayout(self)
        self._middle.addWidget(listed)
        self._middle.addWidget(self._empty)
        self._middle.setCurrentIndex(1)
        self.setFocusProxy(self._table)
        self._table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
