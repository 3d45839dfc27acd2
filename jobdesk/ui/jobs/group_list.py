"""The list of groups of failures: what each says, with what differs in it dimmed, and when it happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from jobdesk.core.failures import STRETCHES
from jobdesk.ui.ground import paint_focus, paint_ground
from jobdesk.ui.jobs.failure_words import GroupRow, muted_words
from jobdesk.ui.jobs.row_list import BETWEEN, LEFT, MARGIN, RIGHT, Index, RowList, RowPainter
from jobdesk.ui.looks import Look, Tone
from jobdesk.ui.plain import as_tip
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

BAR, BAR_GAP = 4, 1
WHEN_WIDTH = STRETCHES * (BAR + BAR_GAP)
LEAST_COUNT = "000"
NEW = Look("", Tone.NOTE, "star")


class GroupsModel(QAbstractListModel):
    """Groups, and below them a line that folds the muted ones away, and out again."""

    def __init__(self) -> None:
        super().__init__()
        self._heard: list[GroupRow] = []
        self._muted: list[GroupRow] = []
        self.shows_muted = False
        self.longest_count = LEAST_COUNT
        """The count that takes the most room."""

    def show_rows(self, rows: Sequence[GroupRow]) -> None:
        self.longest_count = max([LEAST_COUNT, *(row.count for row in rows)], key=len)
        heard = [row for row in rows if not row.group.is_muted]
        muted = [row for row in rows if row.group.is_muted]
        if (heard, muted) == (self._heard, self._muted):
            return
        if (_names(heard), _names(muted)) == (_names(self._heard), _names(self._muted)):
            self._heard, self._muted = heard, muted
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
            return
        self.beginResetModel()
        self._heard, self._muted = heard, muted
        self.endResetModel()

    def show_muted(self, wanted: bool) -> None:
        self.beginResetModel()
        self.shows_muted = wanted
        self.endResetModel()

    def group(self, index: Index) -> GroupRow | None:
        """The group of a row; None for the line of the muted ones."""
        row = index.row()
        if not index.isValid() or row == len(self._heard):
            return None
        return self._heard[row] if row < len(self._heard) else self._muted[row - len(self._heard) - 1]

    def index_of(self, name: str) -> QModelIndex:
        """Where a group stands, by its id; an invalid index where it is not in sight."""
        for row in range(self.rowCount()):
            found = self.group(index := self.index(row))
            if found is not None and found.group.id == name:
                return index
        return QModelIndex()

    def is_fold(self, index: Index) -> bool:
        return index.isValid() and index.row() == len(self._heard)

    @property
    def muted_line(self) -> str:
        return muted_words(len(self._muted))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        if parent.isValid():
            return 0
        below = 1 + (len(self._muted) if self.shows_muted else 0) if self._muted else 0
        return len(self._heard) + below

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.group(index)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.muted_line if row is None else row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return None if row is None else as_tip(row.said)
        return None


def _names(rows: Sequence[GroupRow]) -> list[str]:
    return [row.group.id for row in rows]


class GroupList(RowList):
    """One group is before the person (`chosen`, None for none); to enter it is to want its runs (`entered`)."""

    chosen = Signal(object)
    entered = Signal()

    def __init__(self, model: GroupsModel, surroundings: Surroundings) -> None:
        self._groups = model
        self._name = ""
        self._place = 0
        super().__init__(model, _GroupPainter(model, surroundings), surroundings)
        model.modelAboutToBeReset.connect(self._note_place)
        model.modelReset.connect(self._find_again)
        model.dataChanged.connect(lambda *_places: self.chosen.emit(self.current))
        self.clicked.connect(self._fold)

    @property
    def current(self) -> GroupRow | None:
        return self._groups.group(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = self._groups.group(current)
        if row is not None:
            self._name = row.group.id
        self.chosen.emit(row)

    def _fold(self, index: Index) -> None:
        """One click is enough there."""
        if self._groups.is_fold(index):
            self.enter(index)

    def enter(self, index: Index) -> None:
        if self._groups.is_fold(index):
            row = index.row()
            self._groups.show_muted(not self._groups.shows_muted)
            self.setCurrentIndex(self._groups.index(row))
        elif index.isValid():
            self.entered.emit()

    def _note_place(self) -> None:
        self._place = self.verticalScrollBar().value()

    def _find_again(self) -> None:
        """The group that was chosen stays so, wherever it stands now; else it is the first one. The list stays put."""
        index = self._groups.index_of(self._name)
        if not index.isValid() and self._groups.rowCount():
            index = self._groups.index(0)
        self.doItemsLayout()
        self.setAutoScroll(False)
        self.setCurrentIndex(index)
        self.setAutoScroll(True)
        self.verticalScrollBar().setValue(self._place)
        if not index.isValid():
            self.chosen.emit(None)


class _GroupPainter(RowPainter):
    """Two lines: how many and what they say, with what is new; and the facts with a bar of when."""

    def __init__(self, model: GroupsModel, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._model = model
        self._icons = surroundings.icons

    def refresh(self) -> None:
        super().refresh()
        self._strong = self._theme.font(Size.TITLE)
        self._strong_metrics = QFontMetrics(self._strong)
        self._upper = max(self._metrics.height(), self._chips.size("New").height())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if self._model.is_fold(index):
            return QSize(0, self._metrics.height() + 2 * space(1))
        return QSize(0, self._upper + self._small_metrics.height() + space(0.5) + 2 * space(1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._ground(painter, option)
        place = option.rect.adjusted(MARGIN, space(1), -MARGIN, -space(1))
        row = self._model.group(index)
        if row is None:
            self._fold(painter, place)
        else:
            self._group(painter, place, row)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        paint_ground(painter, option, self._theme)
        painter.setPen(self._theme.tokens.border)
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        paint_focus(painter, option, self._theme)

    def _fold(self, painter: QPainter, place: QRect) -> None:
        side = self._metrics.ascent()
        icon = "chevron-down" if self._model.shows_muted else "chevron-right"
        picture = self._icons.pixmap(icon, Tone.FAINT, side, painter.device().devicePixelRatio())
        painter.drawPixmap(place.left(), place.top() + (place.height() - side) // 2, picture)
        painter.setFont(self._font)
        painter.setPen(self._theme.colour(Tone.FAINT))
        room = place.adjusted(side + space(1), 0, 0, 0)
        painter.drawText(room, LEFT, self._model.muted_line)

    def _group(self, painter: QPainter, place: QRect, row: GroupRow) -> None:
        muted = row.group.is_muted
        painter.setFont(self._strong)
        painter.setPen(self._theme.colour(Tone.FAINT if muted else Tone.BAD))
        width = self._strong_metrics.horizontalAdvance(self._model.longest_count)
        count = QRect(place.left(), place.top(), width, place.height())
        painter.drawText(count, RIGHT, row.count)
        right = place.adjusted(width + space(2), 0, 0, 0)
        upper = QRect(right.left(), right.top(), right.width(), self._upper)
        lower = QRect(right.left(), right.bottom() - self._small_metrics.height() + 1, right.width(), 0)
        lower.setHeight(self._small_metrics.height())
        if row.chip:
            width = min(self._chips.size(row.chip).width(), upper.width() // 2)
            chip = QRect(upper.right() - width + 1, upper.top(), width, upper.height())
            self._chips.paint(painter, chip, NEW, row.chip)
            upper.setRight(upper.right() - width - BETWEEN)
        self._says(painter, upper, row)
        if lower.width() > 4 * WHEN_WIDTH:
            self._when(painter, lower, row)
            lower.setRight(lower.right() - WHEN_WIDTH - BETWEEN)
        painter.setFont(self._small)
        painter.setPen(self._theme.colour(Tone.FAINT))
        facts = self._small_metrics.elidedText(row.facts, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, LEFT, facts)

    def _says(self, painter: QPainter, room: QRect, row: GroupRow) -> None:
        """Part by part, as far as there is room."""
        painter.setFont(self._font)
        left = QRect(room)
        for part in row.parts:
            painter.setPen(self._theme.colour(Tone.FAINT if part.is_folded or row.group.is_muted else Tone.PLAIN))
            width = self._metrics.horizontalAdvance(part.text)
            if width > left.width():
                shown = self._metrics.elidedText(part.text, Qt.TextElideMode.ElideRight, left.width())
                painter.drawText(left, LEFT, shown)
                return
            painter.drawText(left, LEFT, part.text)
            left.setLeft(left.left() + width)

    def _when(self, painter: QPainter, line: QRect, row: GroupRow) -> None:
        """A bar for each stretch of the time that is looked at, on a ground so that quiet ones are seen, too."""
        tokens, when = self._theme.tokens, row.group.when
        bars = QRect(line.right() - WHEN_WIDTH + 1, line.top() + 2, WHEN_WIDTH, line.height() - 3)
        most = max(when)
        for at, count in enumerate(when):
            left = bars.left() + at * (BAR + BAR_GAP)
            painter.fillRect(QRect(left, bars.bottom(), BAR, 1), tokens.border)
            if count:
                height = max(3, bars.height() * count // most)
                colour = self._theme.colour(Tone.FAINT if row.group.is_muted else Tone.BAD)
                painter.fillRect(QRect(left, bars.bottom() + 1 - height, BAR, height), colour)
