"""The query line: what is typed is read at once, completed, and marked where it cannot be understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.core.query.completing import Completion, complete
from jobdesk.core.query.reading import BadQuery, read
from jobdesk.core.query.tree import EVERYTHING, Node
from jobdesk.ui.jobs.wrong_part import mark_wrong
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import text
from jobdesk.ui.theme import Size, Theme, space

SHOWN = 8
WIDEST = 480
ABOUT = Qt.ItemDataRole.UserRole + 1

Names = Callable[[str], Sequence[str]]


class QueryLine(QWidget):
    """A field with the sentence about it below. `changed` comes when it can be read; `entered` with Return.

    `query` is the last one that could be read. `names` says what there is of pipelines, repositories and so on.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, names: Names) -> None:
        super().__init__()
        self._theme = theme
        self._names = names
        self._query: Node = EVERYTHING
        self._wrong: tuple[int, int] | None = None
        self.field = _Field(theme)
        self.trouble = text("", Size.CAPTION, Tone.BAD, wraps=True)
        self.trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(0.5))
        column.addWidget(self.field)
        column.addWidget(self.trouble)
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self._read)
        self.field.textEdited.connect(lambda _line: self._offer())
        self.field.wants_options.connect(self._offer_all)
        self.field.closed.connect(self._tell_trouble)
        self.field.taken.connect(self._insert)
        self.field.entered.connect(self.entered)
        theme.follow(self._mark)

    @property
    def line(self) -> str:
        return self.field.text()

    @property
    def query(self) -> Node:
        """What the line means, or meant when it could be read last."""
        return self._query

    @property
    def is_wrong(self) -> bool:
        return self._wrong is not None

    def set_line(self, line: str) -> None:
        """Show another line, as if it had been typed."""
        self.field.setText(line)

    def tell(self, error: Exception) -> None:
        """What was found to be wrong with it only when it was looked for."""
        if isinstance(error, BadQuery):
            self._show_trouble(str(error), (error.start, error.end))
        else:
            self._show_trouble(str(error), (0, len(self.line)))

    # ------------------------------------------------------------------ what it means

    def _read(self, line: str) -> None:
        try:
            query = read(line)
        except BadQuery as error:
            self._show_trouble(str(error), (error.start, error.end))
            return
        self._show_trouble("", None)
        self._query = query
        self.changed.emit()

    def _show_trouble(self, words: str, wrong: tuple[int, int] | None) -> None:
        self._wrong = wrong
        self.trouble.setText(words)
        self._tell_trouble()
        self.field.setAccessibleDescription(words)
        self._mark()

    def _tell_trouble(self) -> None:
        """What is being typed may still become right: as long as there are options it is marked and not told."""
        self.trouble.setVisible(self.is_wrong and not self.field.is_offering)

    def _mark(self) -> None:
        mark_wrong(self.field, self._theme, self._wrong)

    # ------------------------------------------------------------------ completion

    def _offer(self) -> None:
        """While something is being typed that could go on; nobody is told of fields who has not begun one."""
        found = complete(self.line, self.field.cursorPosition(), self._names)
        self.field.offer(found if found.start < found.end or self._is_after_operator(found.start) else None)
        self._tell_trouble()

    def _offer_all(self) -> None:
        self.field.offer(complete(self.line, self.field.cursorPosition(), self._names))
        self._tell_trouble()

    def _is_after_operator(self, at: int) -> bool:
        return at > 0 and self.line[at - 1] in ":~=<>,"

    def _insert(self, found: Completion, words: str) -> None:
        line = self.line
        self.field.setText(line[: found.start] + words + line[found.end :])
        self.field.setCursorPosition(found.start + len(words))
        if words.endswith(":"):
            self._offer_all()


class _Field(QLineEdit):
    """The field itself; `wants_options` comes with Ctrl+Space, or Down in an empty line; `closed` when they went."""

    wants_options = Signal()
    closed = Signal()
    taken = Signal(object, str)
    entered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(placeholderText=_("Find jobs, such as status:failed since:7d"), clearButtonEnabled=True)
        self.setAccessibleName(_("Find jobs"))
        self._found = Completion(0, 0)
        self._options = QStandardItemModel(self)
        self._completer = QCompleter(self._options, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(SHOWN)
        self._popup = QListView()
        self._popup.setAccessibleName(_("How to go on"))
        self._popup.setProperty("surface", "popup")
        self._popup.installEventFilter(self)
        self._completer.setPopup(self._popup)
        self._popup.setItemDelegate(_OptionPainter(theme, self._popup))
        self._completer.activated.connect(lambda words: self.taken.emit(self._found, words))

    def offer(self, found: Completion | None) -> None:
        """Show how to go on, or nothing."""
        if found is None or not found.options:
            self._popup.hide()
            return
        self._found = found
        self._options.clear()
        for option in found.options:
            item = QStandardItem(option.text)
            item.setData(option.about, ABOUT)
            item.setData(", ".join(filter(None, [option.text, option.about])), Qt.ItemDataRole.AccessibleTextRole)
            self._options.appendRow(item)
        self._completer.setCompletionPrefix("")
        self._popup.setCurrentIndex(QModelIndex())
        place = QRect(self.cursorRect().left(), 0, min(WIDEST, self.width()), self.height())
        self._completer.complete(place)

    @property
    def is_offering(self) -> bool:
        """Whether there are options to be seen."""
        return self._popup.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self.closed.emit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not (self._popup.isVisible() and self._popup.currentIndex().isValid()):
                self._popup.hide()
                self.entered.emit()
            event.ignore()
            return
        is_asking = event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if is_asking or (event.key() == Qt.Key.Key_Down and not self.text()):
            self.wants_options.emit()
            return
        super().keyPressEvent(event)


class _OptionPainter(QStyledItemDelegate):
    """What would stand there, and beside it, faint, what it is about."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, option.fontMetrics.height() + space())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(self._theme.tokens.selected))
        room, metrics = option.rect.adjusted(space(), 0, -space(), 0), option.fontMetrics
        words, about = str(index.data()), str(index.data(ABOUT) or "")
        painter.setFont(option.font)
        painter.setPen(self._theme.colour(Tone.PLAIN))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        beside = room.adjusted(metrics.horizontalAdvance(words) + space(2), 0, 0, 0)
        painter.setPen(self._theme.colour(Tone.FAINT))
        elided = metrics.elidedText(about, Qt.TextElideMode.ElideRight, max(0, beside.width()))
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, elided)
