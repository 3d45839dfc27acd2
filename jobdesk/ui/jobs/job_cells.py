"""Paints the cells of the list of all jobs from texts that were made ready."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from jobdesk.core.query.wanted import SortKey
from jobdesk.core.states import JobState
from jobdesk.ui.cells import Cells
from jobdesk.ui.icons import Icons
from jobdesk.ui.jobs.columns import COLUMNS, PLACES
from jobdesk.ui.jobs.model import AllJobs
from jobdesk.ui.looks import Tone
from jobdesk.ui.theme import Theme

STATE, TOLD = PLACES[SortKey.STATE], PLACES[SortKey.TOLD]


class JobCells(Cells):
    """What failed says why in its colour."""

    def __init__(self, model: AllJobs, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(theme, icons, parent)
        self._model = model

    def paint_cell(self, painter: QPainter, room: QRect, row: int, column: int) -> None:
        found = self._model.row(row)
        if found is None:
            return
        if column == STATE:
            self.paint_chip(painter, room, found.face.look, found.words[STATE])
            return
        is_why = column == TOLD and found.card.job.state is JobState.FAILED and bool(found.face.sentence)
        self.paint_words(painter, room, found.words[column], Tone.BAD if is_why else COLUMNS[column].tone)
