"""Paints the cells of the list of all jobs from texts that were made ready, asking the model for nothing else."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jobdesk.core.query.wanted import SortKey
from jobdesk.core.states import JobState
from jobdesk.ui.chip import ChipPainter
from jobdesk.ui.ground import paint_ground
from jobdesk.ui.icons import Icons
from jobdesk.ui.jobs.columns import COLUMNS, PLACES
from jobdesk.ui.jobs.model import AllJobs
from jobdesk.ui.looks import Tone
from jobdesk.ui.theme import Theme, space

MARGIN = space(1)
STATE, TOLD = PLACES[SortKey.STATE], PLACES[SortKey.TOLD]


class CellPainter(QStyledItemDelegate):
    """A chip for the state, text for the rest; what failed says why in its colour."""

    def __init__(self, model: AllJobs, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._chips = ChipPainter(theme, icons)
        self.refresh()

    def refresh(self) -> None:
        """The theme has changed."""
        self._font = self._theme.font()
        self._metrics = QFontMetrics(self._font)
        self._colours = {tone: self._theme.colour(tone) for tone in Tone}

    def height(self) -> int:
        """How high a row must be at least."""
        return max(self._chips.size("Succeeded").height(), self._metrics.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        paint_ground(painter, option, self._theme)
        row, column = self._model.row(index.row()), index.column()
        if row is None:
            return
        room = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        if column == STATE:
            self._chips.paint(painter, room, row.face.look, row.words[STATE])
            return
        is_why = column == TOLD and row.card.job.state is JobState.FAILED and bool(row.face.sentence)
        painter.setFont(self._font)
        painter.setPen(self._colours[Tone.BAD if is_why else COLUMNS[column].tone])
        words = self._metrics.elidedText(row.words[column], Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
