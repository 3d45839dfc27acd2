"""Help: the pages that come with the program, the same as `jobdesk help` has, searched as a person types."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.customs import number
from jobdesk.core.language import _, ngettext
from jobdesk.ui.help.library import FIRST, Topic, find, in_order, parts_of, read_topics, sought
from jobdesk.ui.looks import Tone
from jobdesk.ui.page import Page
from jobdesk.ui.parts import text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, Theme, space

LIST_WIDTH = space(28)
AROUND = space(3)
READABLE = 36
"""Where a line of the text would have fewer letters than that, the list stands above it."""

LISTED = 5
"""As many topics are to be seen above a text."""

LINE_HEIGHT = 125  # per cent
TO_THE_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


def make_page(surroundings: Surroundings) -> HelpPage:
    return HelpPage(surroundings)


class HelpPage(Page):
    """Topics at the left, the one that is chosen at the right; what is sought is marked there."""

    title = _("Help")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._topics: dict[str, Topic] = {}
        self._wanted = (FIRST, "")
        self._line = QLineEdit(placeholderText=_("Find in help"), clearButtonEnabled=True)
        self._line.setAccessibleName(_("Find in help"))
        self._line.textChanged.connect(self._search)
        self._line.returnPressed.connect(self._next_mark)
        self._line.installEventFilter(self)
        self._found = text(size=Size.CAPTION, tone=Tone.FAINT, wraps=True)
        self._list = QListWidget()
        self._list.setAccessibleName(_("Topics"))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentItemChanged.connect(self._show)
        self._list.itemActivated.connect(lambda _item: self._view.setFocus())
        self._foreign = text(_("This page is in English."), Size.CAPTION, Tone.FAINT)
        self._foreign.hide()
        self._view: QTextBrowser = QTextBrowser(openLinks=False)
        self._view.setAccessibleName(_("Help text"))
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.anchorClicked.connect(self._follow)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lay_out()
        surroundings.theme.follow(self._fit)
        surroundings.theme.changed.connect(self._show)
        surroundings.reader.ask(read_topics, self._take, key=(self, "pages"))

    def on_shown(self, target: object) -> None:
        """`target` is a topic, and a section of it after a `#`."""
        if isinstance(target, str):
            self._wanted = parts_of(target)
            self._line.clear()
            self._choose(*self._wanted)

    def first_focus(self) -> QWidget:
        return self._line

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While something is typed, the arrows go through what was found."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in TO_THE_LIST:
            self._list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(space())
        left.addWidget(text(_("Help"), Size.HEADING))
        left.addWidget(self._line)
        left.addWidget(self._found)
        left.addWidget(self._list, 1)
        right = QVBoxLayout()
        right.setSpacing(space())
        right.addWidget(self._foreign)
        right.addWidget(self._view, 1)
        self._beside.setContentsMargins(AROUND, AROUND, AROUND, AROUND)
        self._beside.setSpacing(AROUND)
        self._beside.addLayout(left)
        self._beside.addLayout(right, 1)

    def _fit(self) -> None:
        """The list is as wide as its words want it, beside a text that can be read, else above it and low."""
        wide = round(LIST_WIDTH * self.surroundings.theme.factor)
        metrics = self._view.fontMetrics()
        is_beside = self.width() - wide - 3 * AROUND >= READABLE * metrics.averageCharWidth()
        way = QBoxLayout.Direction.LeftToRight if is_beside else QBoxLayout.Direction.TopToBottom
        self._beside.setDirection(way)
        for one in (self._line, self._list, self._found):
            one.setMinimumWidth(wide if is_beside else 0)
            one.setMaximumWidth(wide if is_beside else self.width())
        self._list.setMaximumHeight(self.height() if is_beside else LISTED * (metrics.height() + space()))

    # ------------------------------------------------------------------ the list

    def _take(self, topics: dict[str, Topic]) -> None:
        self._topics = topics
        self._search(self._line.text())
        self._choose(*self._wanted)

    def _search(self, words: str) -> None:
        """List the pages that have the words, the best first; all of them where nothing is sought."""
        is_search = bool(sought(words))
        finds = [one.topic for one in find(self._topics, words)] if is_search else in_order(self._topics)
        shown = self._shown()
        self._list.blockSignals(True)
        self._list.clear()
        for topic in finds:
            item = QListWidgetItem(topic.title, self._list)
            item.setData(Qt.ItemDataRole.UserRole, topic.name)
        stays = next((row for row, topic in enumerate(finds) if topic is shown), 0)
        self._list.setCurrentRow(0 if is_search else stays)
        self._list.blockSignals(False)
        told = ngettext("{n} page", "{n} pages", len(finds)).format(n=number(len(finds)))
        self._found.setText(told if finds else _("Nothing is said about that; try other words."))
        self._found.setVisible(is_search)
        self._show()

    def _choose(self, name: str, section: str) -> None:
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self._list.setCurrentRow(row)
                self._scroll_to(section)

    def _shown(self) -> Topic | None:
        item = self._list.currentItem()
        return None if item is None else self._topics.get(item.data(Qt.ItemDataRole.UserRole))

    # ------------------------------------------------------------------ the text

    def _show(self) -> None:
        if (topic := self._shown()) is None:
            self._view.setExtraSelections([])
            return
        self._view.setDocument(set_out(topic.text, self.surroundings.theme, self._view))
        self._foreign.setVisible(topic.is_foreign)
        self._mark()

    def _mark(self) -> None:
        """Put a ground below what is sought, and show the first of it."""
        look = QTextCharFormat()
        look.setBackground(self.surroundings.theme.wash(Tone.NOTE))
        marks = []
        for place in self._places():
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = place, look
            marks.append(mark)
        self._view.setExtraSelections(marks)
        if marks:
            self._next_mark()

    def _places(self) -> Iterator[QTextCursor]:
        for word in sought(self._line.text()):
            place = self._view.document().find(word)
            while not place.isNull():
                yield place
                place = self._view.document().find(word, place)

    def _next_mark(self) -> None:
        """Go to the next place where something sought stands, and from the last one to the first."""
        places = sorted((place.selectionEnd(), place.selectionStart()) for place in self._places())
        if not places:
            return
        here = self._view.textCursor().position()
        end, start = next((place for place in places if place[0] > here), places[0])
        cursor = self._view.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._view.setTextCursor(cursor)

    def _scroll_to(self, section: str) -> None:
        topic = self._shown()
        if topic is None or section not in topic.sections():
            return
        document = self._view.document()
        headings = (block for block in _blocks(document) if block.blockFormat().headingLevel())
        for place, block in enumerate(headings):
            if place == topic.sections().index(section):
                top = document.documentLayout().blockBoundingRect(block).top()
                self._view.verticalScrollBar().setValue(round(top) - space())

    def _follow(self, link: QUrl) -> None:
        """A page of ours in place of this one; anything else where the system opens such things."""
        if link.scheme():
            QDesktopServices.openUrl(link)
        else:
            self._line.clear()
            self._choose(*parts_of(link.toString()))


def set_out(markdown: str, theme: Theme, parent: QObject) -> QTextDocument:
    """A text with room around its headings and a ground below its code."""
    document = QTextDocument(parent)
    document.setDefaultFont(theme.font())
    document.setDocumentMargin(space(3))
    document.setMarkdown(markdown)
    for block in _blocks(document):
        QTextCursor(block).mergeBlockFormat(_format_of(block, theme))
    return document


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _format_of(block: QTextBlock, theme: Theme) -> QTextBlockFormat:
    found = QTextBlockFormat()
    if block.blockFormat().headingLevel():
        found.setTopMargin(space(2))
        found.setBottomMargin(space())
    elif _is_code(block):
        found.setBackground(QColor(theme.tokens.sunken))
        found.setLeftMargin(space())
        found.setTopMargin(0)
        found.setBottomMargin(space() if not _is_code(block.next()) else 0)
    else:
        found.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        found.setBottomMargin(space(0.5) if block.textList() else space())
    return found


def _is_code(block: QTextBlock) -> bool:
    """Whether all of it is code, and not one word in a sentence, a list or a table."""
    if block.length() < 2 or block.textList() is not None or QTextCursor(block).currentTable() is not None:
        return False
    return all(_is_fixed(block, at) for at in (1, block.length() // 2, block.length() - 1))


def _is_fixed(block: QTextBlock, at: int) -> bool:
    """Whether the letter before that place is of fixed width. (PySide6 6.11 crashes on the fragments of a block.)"""
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + at)
    return bool(cursor.charFormat().fontFamilies() == ["monospace"])
