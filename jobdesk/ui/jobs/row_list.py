"""What the lists of the page of jobs have in common: one row is before the person, and it can be entered."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate

from jobdesk.ui.chip import ChipPainter
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

Index = QModelIndex | QPersistentModelIndex

MARGIN, BETWEEN = space(1.5), space(1)
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class RowPainter(QStyledItemDelegate):
    """Has what rows are painted with; `RowList` says when that is to be had anew."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self._theme = surroundings.theme
        self._chips = ChipPainter(surroundings.theme, surroundings.icons)

    def refresh(self) -> None:
        """The theme has changed."""
        self._font, self._small = self._theme.font(), self._theme.font(Size.CAPTION)
        self._metrics, self._small_metrics = QFontMetrics(self._font), QFontMetrics(self._small)


class RowList(QListView):
    """Return, or a double click, enters a row."""

    def __init__(self, model: QAbstractItemModel, painter: RowPainter, surroundings: Surroundings) -> None:
        super().__init__()
        self._painter = painter
        painter.setParent(self)
        self.setModel(model)
        self.setItemDelegate(painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setProperty("surface", "list")
        self.doubleClicked.connect(self.enter)
        surroundings.theme.follow(self._fit)

    @abstractmethod
    def enter(self, index: Index) -> None:
        """What comes of it; the index may be of no row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        self._painter.refresh()
        self.scheduleDelayedItemsLayout()
