"""The table of commits as a person handles it: pointing moves, ticking chooses; shift and control as everywhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from jobdesk.core.language import _
from jobdesk.ui.chip import ChipPainter
from jobdesk.ui.commits.row_painter import RowPainter
from jobdesk.ui.commits.table_model import Column, CommitTableModel
from jobdesk.ui.row_tables import be_of_rows
from jobdesk.ui.theme import Theme, space

_DEVELOPERS = (Column.HASH, Column.TOOK)
_SPARED = (Column.TOOK, Column.HASH, Column.DATE)
"""What goes, in this order, where the message would not have room for a few words."""
_MESSAGE, _LAST, _AUTHOR = 28, 14, 18
"""In letters: what a message, a last result and an author need; where there is not so much room, authors go."""
_LAST_SHARE = 0.36
_FEWEST_ROWS = 4

_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class CommitTable(QTableView):
    """Pointing at a row makes it the current one and leaves the marks alone, so that looking around costs nothing.

    A click on a tick, a click with control, or space marks one; with shift everything up to there. `moved` carries
    the current row or None, `chosen` says that the marks are others now, `sorted_by` carries the column and whether
    downwards, or (None, False) for git's own order.
    """

    moved = Signal(object)
    chosen = Signal()
    sorted_by = Signal(object, bool)

    def __init__(self, model: CommitTableModel, theme: Theme, chips: ChipPainter) -> None:
        super().__init__()
        self._commits = model
        self._painter = RowPainter(model, theme, chips, self)
        self._anchor = -1
        self._is_drawing = False
        self._shows_developer_columns = False
        self._kept: int | None = None
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        be_of_rows(self, _("Commits"))
        self.setAccessibleDescription(_("Arrows move, space chooses, shift with arrows chooses a stretch."))
        self._prepare_header()
        self.selectionModel().currentRowChanged.connect(self._move)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._restore_place)
        theme.follow(self._dress)

    @property
    def current_row(self) -> int | None:
        """The row that has the keyboard."""
        return self._commits.row_at(self.currentIndex())

    def show_developer_columns(self, shown: bool) -> None:
        self._shows_developer_columns = shown
        self._share_room()

    def choose_all(self) -> None:
        """All that are shown."""
        self._commits.choice.only(self._commits.shown)
        self._tell_chosen()

    def choose_none(self) -> None:
        self._commits.choice.clear()
        self._tell_chosen()

    # ------------------------------------------------------------------ the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if key == Qt.Key.Key_Space and not modifiers & _SHIFT:
            self._toggle(self.currentIndex())
        elif key == Qt.Key.Key_Escape and self._commits.choice.count:
            self.choose_none()
        elif key == Qt.Key.Key_A and modifiers == _CONTROL:
            self.choose_all()
        elif modifiers & _SHIFT and key in _MOVES:
            self._extend_by_key(event)
        else:
            super().keyPressEvent(event)
            if key in _MOVES:
                self._set_anchor(self.currentIndex().row())
            return
        event.accept()

    def _extend_by_key(self, event: QKeyEvent) -> None:
        before = self.currentIndex().row()
        if self._anchor < 0:
            self._anchor = max(before, 0)
        anchor = self._anchor
        plain = QKeyEvent(event.type(), event.key(), event.modifiers() & ~_SHIFT, event.text())
        super().keyPressEvent(plain)
        self._stretch(anchor, self.currentIndex().row())

    # ------------------------------------------------------------------ the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        anchor = self._anchor
        super().mousePressEvent(event)
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & _SHIFT:
            self._stretch(anchor if anchor >= 0 else index.row(), index.row())
        elif event.modifiers() & _CONTROL or index.column() == Column.TICK:
            self._toggle(index)
            row = self._commits.row_at(index)
            self._is_drawing = row is not None and row in self._commits.choice
        else:
            self._set_anchor(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self._point_at(index.row())
        if self._is_drawing and event.buttons() & Qt.MouseButton.LeftButton:
            if index.isValid():
                self._stretch(self._anchor, index.row())
                self.setCurrentIndex(index)
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_drawing = False
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a tick are two clicks."""
        index = self.indexAt(event.position().toPoint())
        if index.column() == Column.TICK and event.button() is Qt.MouseButton.LeftButton:
            self._toggle(index)
        else:
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)
        super().leaveEvent(event)

    def _point_at(self, place: int) -> None:
        before, self._painter.pointed = self._painter.pointed, place
        if before != place:
            self._repaint(before)
            self._repaint(place)

    # ------------------------------------------------------------------ choosing

    def _toggle(self, index: QModelIndex) -> None:
        row = self._commits.row_at(index)
        if row is not None:
            self._set_anchor(index.row())
            self._commits.choice.toggle([row])
            self._tell_chosen()

    def _stretch(self, start: int, end: int) -> None:
        """Mark everything between two places, in place of what was marked so since the anchor was set."""
        if end < 0:
            return
        low, high = min(start, end), max(start, end)
        self._anchor = start
        self._commits.choice.stretch(self._commits.shown[low : high + 1])
        self._tell_chosen()

    def _set_anchor(self, place: int) -> None:
        """Where the next stretch begins."""
        self._anchor = place
        self._commits.choice.settle()

    def _tell_chosen(self) -> None:
        self._commits.refresh()
        self.chosen.emit()

    # ------------------------------------------------------------------ where one is

    def _move(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._painter.current = current.row()
        self._repaint(previous.row())
        self._repaint(current.row())
        self.moved.emit(self._commits.row_at(current))

    def _keep_place(self) -> None:
        self._kept = self.current_row

    def _restore_place(self) -> None:
        """The same commit stays the current one when the filter or the order changes, as far as it is shown."""
        self._anchor = -1
        place = self._commits.place_of(self._kept) if self._kept is not None else None
        self._painter.current = -1
        if place is not None:
            self.setCurrentIndex(self._commits.index(place, Column.SUBJECT))
        else:
            self.moved.emit(None)

    def go_to(self, place: int) -> None:
        """Make the row at a place the current one."""
        self.setCurrentIndex(self._commits.index(place, Column.SUBJECT))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._painter.has_keyboard = True
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._commits.rowCount():
            self.go_to(max(self.rowAt(0), 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._painter.has_keyboard = False
        super().focusOutEvent(event)
        self.viewport().update()

    def _repaint(self, place: int) -> None:
        if place >= 0:
            top, height = self.rowViewportPosition(place), self.rowHeight(place)
            self.viewport().update(0, top, self.viewport().width(), height)

    # ------------------------------------------------------------------ columns

    def _prepare_header(self) -> None:
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(space(2))
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._sort)
        self.show_developer_columns(False)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if column == Column.TICK:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            return
        self.sorted_by.emit(None if column < 0 else Column(column), order is Qt.SortOrder.DescendingOrder)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Columns of known texts get what they need; of the rest the message gets half, at least.

        The message stays, however little room there is: all that goes for it stands below the table, too.
        """
        letter = self._painter.letter
        wanted = [Column.TICK, Column.BADGE, Column.DATE, *(_DEVELOPERS if self._shows_developer_columns else ())]
        widths = {column: self._painter.width_of(column) for column in wanted}
        for column in _SPARED:
            if self.viewport().width() - sum(widths.values()) < _MESSAGE * letter:
                widths.pop(column, None)
        for column in (Column.DATE, *_DEVELOPERS):
            self.setColumnHidden(column, column not in widths)
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        room = self.viewport().width() - sum(widths.values())
        author = _AUTHOR * letter if room >= (_AUTHOR + _MESSAGE + _LAST) * letter else 0
        last = round((room - author) * _LAST_SHARE)
        self.setColumnWidth(Column.AUTHOR, author)
        self.setColumnWidth(Column.LAST, last)
        self.setColumnWidth(Column.SUBJECT, max(0, room - author - last))

    def _dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._painter.row_height)
        self.setMinimumHeight(self.horizontalHeader().sizeHint().height() + _FEWEST_ROWS * self._painter.row_height)
        self._share_room()
        self.viewport().update()


_MOVES = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}
