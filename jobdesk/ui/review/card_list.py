"""The list of cards: a model on the rows, a delegate that paints two lines for each, and the view with its keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from jobdesk.core.language import _
from jobdesk.desk.cards.reviews import ReviewCard
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone, look_of
from jobdesk.ui.plain import as_tip
from jobdesk.ui.review.rows import CardRow, CardRows, Narrowed
from jobdesk.ui.review.wording import place_words, question_words, spoken
from jobdesk.ui.theme import Size, Theme, space

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class CardModel(QAbstractListModel):
    """A window onto `CardRows`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = CardRows()

    def take(self, rows: Iterable[CardRow]) -> None:
        self.beginResetModel()
        self.rows.take(rows)
        self.endResetModel()

    def narrow(self, narrowed: Narrowed) -> None:
        self.beginResetModel()
        self.rows.narrow(narrowed)
        self.endResetModel()

    def replace(self, cards: Iterable[ReviewCard]) -> None:
        """The same cards as they are now; told once, however many they are."""
        if places := self.rows.replace(cards):
            self.dataChanged.emit(self.index(places[0]), self.index(places[-1]))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return question_words(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(question_words(row))
        return None


class CardPainter(QStyledItemDelegate):
    """The question above; its state and its place below."""

    def __init__(self, model: CardModel, theme: Theme, icons: Icons, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._icons = icons
        theme.follow(self._dress)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(space(20), self.height)

    @property
    def height(self) -> int:
        return self._body.height() + self._small.height() + space(2.5)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.rows[index.row()]
        place: QRect = option.rect
        tokens, look = self._theme.tokens, look_of(row.standing)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, QColor(tokens.selected))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(place, QColor(tokens.hover))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(place.left(), place.top(), 3, place.height()), QColor(tokens.accent))
        room = place.adjusted(space(1.5), space(1), -space(1), -space(1))
        upper = QRect(room.left(), room.top(), room.width(), self._body.height())
        lower = QRect(room.left(), upper.bottom() + space(0.5), room.width(), self._small.height())
        side = self._small.ascent()
        picture = self._icons.pixmap(look.icon, look.tone, side, painter.device().devicePixelRatio())
        painter.setFont(self._theme.font(Size.BODY))
        painter.setPen(self._theme.colour(Tone.PLAIN if row.is_left else Tone.FAINT))
        self._write(painter, upper, question_words(row), self._body)
        painter.drawPixmap(lower.left(), lower.top() + (lower.height() - side) // 2, picture)
        painter.setFont(self._theme.font(Size.CAPTION))
        painter.setPen(self._theme.colour(look.tone))
        word = lower.adjusted(side + space(0.75), 0, 0, 0)
        self._write(painter, word, look.word, self._small)
        painter.setPen(self._theme.colour(Tone.FAINT))
        after = word.adjusted(self._small.horizontalAdvance(look.word) + space(1), 0, 0, 0)
        self._write(painter, after, place_words(row), self._small, Qt.TextElideMode.ElideMiddle)

    def _write(
        self,
        painter: QPainter,
        place: QRect,
        words: str,
        metrics: QFontMetrics,
        elided: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        shown = metrics.elidedText(words, elided, max(0, place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _dress(self) -> None:
        self._body = QFontMetrics(self._theme.font(Size.BODY))
        self._small = QFontMetrics(self._theme.font(Size.CAPTION))


class CardList(QListView):
    """`moved` carries the card before the person, or None; `selected` comes when others are selected."""

    moved = Signal(object)
    selected = Signal()

    def __init__(self, model: CardModel, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._cards = model
        self._kept: str | None = None
        self._kept_place = 0
        self.setModel(model)
        self._painter = CardPainter(model, theme, icons, self)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Cards"))
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._restore_place)
        model.dataChanged.connect(lambda *_: self.selected.emit())
        theme.follow(self._dress)

    @property
    def current(self) -> CardRow | None:
        """The card before the person."""
        index = self.currentIndex()
        return self._cards.rows[index.row()] if index.isValid() and index.row() < len(self._cards.rows) else None

    @property
    def place(self) -> int:
        return self.currentIndex().row()

    def chosen(self) -> Sequence[CardRow]:
        """The cards that are selected, in their order."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._cards.rows[place] for place in places]

    def go_to(self, place: int) -> None:
        """Make the card at a place the one before the person, and the only one that is selected."""
        if 0 <= place < len(self._cards.rows):
            index = self._cards.index(place)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def step(self, by: int) -> None:
        """The next card, or the one before; nothing beyond the ends."""
        self.go_to(min(max(self.place + by, 0), len(self._cards.rows) - 1))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.moved.emit(self.current)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selected.emit()

    def _keep_place(self) -> None:
        row = self.current
        self._kept, self._kept_place = (None if row is None else row.id), max(0, self.place)

    def _restore_place(self) -> None:
        """The same card stays before the person, or the one that has come to its place."""
        if not len(self._cards.rows):
            self.moved.emit(None)
            self.selected.emit()
            return
        place = None if self._kept is None else self._cards.rows.place_of(self._kept)
        self.go_to(min(self._kept_place, len(self._cards.rows) - 1) if place is None else place)

    def _dress(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
