"""Shows a log of any size: a stretch of its lines in an editor, and a scroll bar that stands for all of it.

Every line is read on a thread. The editor holds the lines around what is seen; whoever comes near their end gets the
next ones, with what is seen left where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QScrollBar, QTextEdit, QVBoxLayout, QWidget

from jobdesk.core.language import _
from jobdesk.desk.logs.lines import Extent, Line, Log
from jobdesk.desk.logs.logs import Follower
from jobdesk.desk.logs.search import Find, Search
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import text
from jobdesk.ui.reader import Reader
from jobdesk.ui.theme import Size, Theme, space

FEWEST_LINES = 4
STRETCH = 600
TAIL = 400
NEAR_THE_END = 100
SCALE = 1_000_000
COPY_MOST = 1 << 20
MOST_SHOWN = 4000
"""Characters of one line; a longer one is cut where it is shown, and copied whole."""


@dataclass(frozen=True)
class Stretch:
    """Lines that stand together, the finds in each of them, and which of them is to be the first one seen."""

    lines: Sequence[Line]
    finds: Sequence[Sequence[tuple[int, int]]]
    first: int
    size: int


class LogView(QWidget):
    """Follows the log while it grows, until the person scrolls up; finds are marked."""

    following = Signal(bool)
    measured = Signal(object)
    """Carries the extent of the log, or None where there is none."""
    _told = Signal(object, object)

    def __init__(self, reader: Reader, theme: Theme) -> None:
        super().__init__()
        self._reader = reader
        self._theme = theme
        self._log: Log | None = None
        self._search: Search | None = None
        self._follower: Follower | None = None
        self._stretch = Stretch((), (), 0, 0)
        self._find: Find | None = None
        self._is_following = True
        self._is_placing = False
        self._editor = QPlainTextEdit()
        self._editor.setReadOnly(True)
        self._editor.setUndoRedoEnabled(False)
        self._editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._editor.setAccessibleName(_("Log"))
        self._editor.setProperty("kind", "log")
        self._whole = QScrollBar(Qt.Orientation.Vertical)
        self._whole.setRange(0, SCALE)
        self._whole.setAccessibleName(_("Place in the log"))
        self._nothing = text(tone=Tone.FAINT)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._editor.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._whole.actionTriggered.connect(lambda _action: self._seek(self._whole.sliderPosition()))
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        theme.follow(self._dress)

    # ------------------------------------------------------------------ what is shown

    def show_log(self, log: Log | None, nothing: str = _("This attempt has written nothing.")) -> None:
        """Show another log, from its end; without one, `nothing` says why."""
        self.leave()
        self._log, self._search, self._find = log, None, None
        self._put(log, Stretch((), (), 0, 0))
        self._nothing.setText(nothing)
        self._nothing.setVisible(log is None)
        self._editor.setVisible(log is not None)
        self._whole.setVisible(log is not None)
        self.measured.emit(None)
        if log is not None:
            self.follow(True)
            self._follower = Follower(log, partial(self._told.emit, log))
            self._follower.start()

    def leave(self) -> None:
        """Look at the log no more."""
        if self._follower is not None:
            self._reader.wish(self._follower.stop)
            self._follower = None

    def follow(self, wanted: bool) -> None:
        """Stay at the end while it grows, or where it is."""
        if wanted != self._is_following:
            self._is_following = wanted
            self.following.emit(wanted)
        if wanted:
            self._to_the_end()

    def wrap(self, wanted: bool) -> None:
        """Break long lines at the edge, or let them run on."""
        mode = QPlainTextEdit.LineWrapMode
        self._editor.setLineWrapMode(mode.WidgetWidth if wanted else mode.NoWrap)

    def mark(self, search: Search | None) -> None:
        """Mark what a search finds, from now on."""
        self._search, self._find = search, None
        self._reload()

    def go_to(self, find: Find) -> None:
        """Bring a find into sight, and mark it apart from the others."""
        self.follow(False)
        self._find = find
        self._ask(lambda log: self._around(log, find.line.offset, above=self._rows() // 3))

    @property
    def place(self) -> tuple[int, int]:
        """Where a search goes on from: the find that is marked, or the first line in sight."""
        if self._find is not None:
            return self._find.line.offset, self._find.start
        line = self._first_line()
        return (line.offset if line else 0), -1

    def copy(self) -> None:
        """What is selected, or the whole log as far as a clipboard bears it."""
        if self._editor.textCursor().hasSelection():
            self._editor.copy()
            return
        if (log := self._log) is not None:
            self._reader.ask(partial(_whole_text, log), _to_clipboard, key=(self, "copy"))

    # ------------------------------------------------------------------ reading

    def _ask(self, read: Callable[[Log], Stretch]) -> None:
        log = self._log
        if log is not None:
            self._reader.ask(lambda: read(log), partial(self._put, log), key=(self, "stretch"))

    def _around(self, log: Log, offset: int, above: int = 0) -> Stretch:
        """On a thread: the lines around a place, and which one is to be the first in sight."""
        before = log.lines_before(offset, STRETCH)
        after = log.lines_at(offset, STRETCH)
        return self._with_finds(log, [*before, *after], max(0, len(before) - above))

    def _tail(self, log: Log) -> Stretch:
        lines = log.tail(TAIL)
        return self._with_finds(log, lines, len(lines))

    def _with_finds(self, log: Log, lines: Sequence[Line], first: int) -> Stretch:
        search = self._search
        finds = [search.within(line) if search is not None else () for line in lines]
        return Stretch(lines, finds, first, log.look().size)

    def _to_the_end(self) -> None:
        self._ask(self._tail)

    def _reload(self) -> None:
        """The same lines once more."""
        line = self._first_line()
        if self._is_following or line is None:
            self._to_the_end()
        else:
            self._ask(lambda log: self._around(log, line.offset))

    def _seek(self, value: int) -> None:
        """The person moved the scroll bar that stands for the whole."""
        if value >= self._whole.maximum():
            self.follow(True)
            return
        self.follow(False)
        self._ask(lambda log: self._around(log, log.look().size * value // SCALE))

    def _hear(self, log: Log, extent: Extent) -> None:
        """The log is longer, or another one."""
        if log is not self._log:
            return
        self.measured.emit(extent)
        if self._is_following and extent.size != self._stretch.size:
            self._to_the_end()
        elif extent.size < self._stretch.size:
            self._reload()
        self._place_bar()

    # ------------------------------------------------------------------ showing

    def _put(self, log: Log | None, stretch: Stretch) -> None:
        """Show these lines of a log; what was selected stays so where it is still there."""
        if log is not self._log:
            return
        selected = self._selected()
        self._is_placing = True
        self._stretch = stretch
        self._editor.setPlainText("\n".join(_cut(line.text) for line in stretch.lines))
        self._select(selected)
        self._mark_finds()
        bar = self._editor.verticalScrollBar()
        if stretch.first >= len(stretch.lines):
            bar.setValue(bar.maximum())
        else:
            bar.setValue(self._editor.document().findBlockByNumber(stretch.first).firstLineNumber())
        self._is_placing = False
        self._place_bar()

    def _scrolled(self) -> None:
        """The person scrolls in the lines that are there; near their end there have to be more."""
        if self._is_placing or not self._stretch.lines:
            return
        bar, lines = self._editor.verticalScrollBar(), self._stretch.lines
        first = self._first_block().blockNumber()
        is_at_end = bar.value() == bar.maximum() and lines[-1].end >= self._stretch.size
        if self._is_following and not is_at_end:
            self.follow(False)
        if (first < NEAR_THE_END and lines[0].offset > 0) or (
            first + self._rows() > len(lines) - NEAR_THE_END and lines[-1].end < self._stretch.size
        ):
            line = lines[min(first, len(lines) - 1)]
            self._ask(lambda log: self._around(log, line.offset))
        self._place_bar()

    def _place_bar(self) -> None:
        """The bar of the whole says where the first line in sight is."""
        line, size = self._first_line(), self._stretch.size
        seen, lines = self._stretch.lines[: self._rows()], self._stretch.lines
        is_all_seen = bool(lines) and lines[0].offset == 0 and lines[-1].end >= size and len(lines) <= self._rows()
        self._whole.setVisible(self._log is not None and not is_all_seen)
        self._whole.setPageStep(max(1, sum(one.end - one.offset for one in seen) * SCALE // max(1, size)))
        self._whole.setValue(SCALE if self._is_following or line is None else line.offset * SCALE // max(1, size))

    def _mark_finds(self) -> None:
        """All finds in the lines that are there, and the one that the person went to."""
        extra: list[QTextEdit.ExtraSelection] = []
        document = self._editor.document()
        chosen = None if self._find is None else (self._find.line.offset, self._find.start, self._find.end)
        for number, (line, finds) in enumerate(zip(self._stretch.lines, self._stretch.finds, strict=True)):
            marked = [*finds]
            if chosen is not None and chosen[0] == line.offset and chosen[1:] not in marked:
                marked.append(chosen[1:])  # who went there did not find it by the search
            for start, end in marked:
                is_chosen = (line.offset, start, end) == chosen
                if start < MOST_SHOWN:
                    extra.append(self._selection(document.findBlockByNumber(number), start, end, is_chosen))
        self._editor.setExtraSelections(extra)

    def _selection(self, block: QTextBlock, start: int, end: int, is_chosen: bool) -> QTextEdit.ExtraSelection:
        tokens = self._theme.tokens
        look = QTextCharFormat()
        look.setBackground(QColor(tokens.accent if is_chosen else tokens.note_wash))
        look.setForeground(QColor(tokens.on_accent if is_chosen else tokens.note))
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + _units(block.text(), start))
        last = block.position() + min(_units(block.text(), end), block.length() - 1)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format = look
        return selection

    def _selected(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Both ends of what is selected, each as the offset of its line and a column."""
        cursor = self._editor.textCursor()
        if not cursor.hasSelection() or not self._stretch.lines:
            return None
        document = self._editor.document()
        ends = []
        for position in (cursor.anchor(), cursor.position()):
            block = document.findBlock(position)
            line = self._stretch.lines[min(block.blockNumber(), len(self._stretch.lines) - 1)]
            ends.append((line.offset, position - block.position()))
        return ends[0], ends[1]

    def _select(self, ends: tuple[tuple[int, int], tuple[int, int]] | None) -> None:
        if ends is None:
            return
        numbers = {line.offset: number for number, line in enumerate(self._stretch.lines)}
        if not all(offset in numbers for offset, _ in ends):
            return
        document = self._editor.document()
        places = [document.findBlockByNumber(numbers[offset]).position() + column for offset, column in ends]
        cursor = self._editor.textCursor()
        cursor.setPosition(min(places[0], document.characterCount() - 1))
        cursor.setPosition(min(places[1], document.characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)

    def _first_block(self) -> QTextBlock:
        return self._editor.cursorForPosition(self._editor.viewport().rect().topLeft()).block()

    def _first_line(self) -> Line | None:
        lines = self._stretch.lines
        return lines[min(self._first_block().blockNumber(), len(lines) - 1)] if lines else None

    def _rows(self) -> int:
        """How many lines are in sight, unless they are wrapped."""
        return max(1, self._editor.viewport().height() // max(1, self._editor.fontMetrics().lineSpacing()))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._editor, 1)
        row.addWidget(self._whole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._nothing, 1)
        column.addLayout(row, 1)

    def _dress(self) -> None:
        self._editor.setFont(self._theme.code_font(Size.CAPTION))
        metrics = self._editor.fontMetrics()
        self._editor.setTabStopDistance(8 * metrics.horizontalAdvance(" "))
        self._editor.setMinimumHeight(FEWEST_LINES * metrics.lineSpacing() + space(2))
        self._mark_finds()


def _cut(words: str) -> str:
    return words if len(words) <= MOST_SHOWN else words[:MOST_SHOWN] + " …"


def _units(words: str, column: int) -> int:
    """A column in the units that Qt counts text in (UTF-16)."""
    return min(column, len(words)) + sum(letter > "\uffff" for letter in words[:column])


def _whole_text(log: Log) -> str:
    """On a thread: the text of a log, as far as a clipboard bears it."""
    lines, offset, taken = [], 0, 0
    while taken < COPY_MOST and (some := log.lines_at(offset, STRETCH)):
        lines += [line.text for line in some]
        taken += some[-1].end - offset
        offset = some[-1].end
        if len(some) < STRETCH:
            break
    return "\n".join(lines)


def _to_clipboard(words: str) -> None:
    QApplication.clipboard().setText(words)
