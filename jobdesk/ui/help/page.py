"""Help: the pages that come with the program, the same as `jobdesk help` has, with a list to choose from."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.files import resource
from jobdesk.ui.page import Page
from jobdesk.ui.parts import text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, Theme, space

FOLDER = "help"
FIRST = "overview"
LIST_WIDTH = 208
LINE_HEIGHT = 125  # per cent


def make_page(surroundings: Surroundings) -> HelpPage:
    return HelpPage(surroundings)


class HelpPage(Page):
    """Topics at the left, the one that is chosen at the right."""

    title = _("Help")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._pages: dict[str, str] = {}
        self._filter = QLineEdit(placeholderText=_("Find in help"), clearButtonEnabled=True)
        self._filter.setAccessibleName(_("Find in help"))
        self._filter.textChanged.connect(self._narrow)
        self._topics = QListWidget()
        self._topics.setAccessibleName(_("Topics"))
        self._topics.setFrameShape(QFrame.Shape.NoFrame)
        self._topics.currentItemChanged.connect(self._show)
        self._view = QTextBrowser(openExternalLinks=True)
        self._view.setAccessibleName(_("Help text"))
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.document().setDocumentMargin(space(3))
        row = QHBoxLayout(self)
        row.setContentsMargins(space(3), space(3), space(3), space(3))
        row.setSpacing(space(3))
        row.addLayout(self._left())
        row.addWidget(self._view, 1)
        surroundings.theme.changed.connect(self._show)
        surroundings.reader.ask(_read_pages, self._fill, key=(self, "pages"))

    def on_shown(self, target: object) -> None:
        """`target` is a topic."""
        if isinstance(target, str):
            self._choose(target)

    def first_focus(self) -> QWidget:
        return self._filter

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(space())
        column.addWidget(text(_("Help"), Size.HEADING))
        column.addWidget(self._filter)
        column.addWidget(self._topics, 1)
        self._filter.setFixedWidth(LIST_WIDTH)
        self._topics.setFixedWidth(LIST_WIDTH)
        return column

    def _fill(self, pages: dict[str, str]) -> None:
        self._pages = pages
        for topic in sorted(pages, key=lambda name: (name != FIRST, name)):
            item = QListWidgetItem(topic.capitalize(), self._topics)
            item.setData(Qt.ItemDataRole.UserRole, topic)
        if self._topics.currentItem() is None:
            self._choose(FIRST)

    def _choose(self, topic: str) -> None:
        for item in self._items():
            if item.data(Qt.ItemDataRole.UserRole) == topic:
                self._topics.setCurrentItem(item)

    def _narrow(self, words: str) -> None:
        """Topics whose text has these words; the first of them is shown."""
        for item in self._items():
            item.setHidden(words.casefold() not in self._pages[item.data(Qt.ItemDataRole.UserRole)].casefold())
        first = next((item for item in self._items() if not item.isHidden()), None)
        if first is not None and (current := self._topics.currentItem()) is not None and current.isHidden():
            self._topics.setCurrentItem(first)

    def _items(self) -> list[QListWidgetItem]:
        return [self._topics.item(row) for row in range(self._topics.count())]

    def _show(self) -> None:
        item = self._topics.currentItem()
        if item is None:
            return
        self._view.setDocument(
            set_out(self._pages[item.data(Qt.ItemDataRole.UserRole)], self.surroundings.theme, self._view)
        )


def set_out(markdown: str, theme: Theme, parent: QObject) -> QTextDocument:
    """A text with room around its headings and a ground below its code."""
    document = QTextDocument(parent)
    document.setDefaultFont(theme.font())
    document.setDocumentMargin(space(3))
    document.setMarkdown(markdown)
    block = document.begin()
    while block.isValid():
        QTextCursor(block).mergeBlockFormat(_format_of(block, theme))
        block = block.next()
    return document


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
    """Whether all of it is code, and not one word in a sentence or a list."""
    if block.length() < 2 or block.textList() is not None:
        return False
    return all(_is_fixed(block, at) for at in (1, block.length() // 2, block.length() - 1))


def _is_fixed(block: QTextBlock, at: int) -> bool:
    """Whether the letter before that place is of fixed width. (PySide6 6.11 crashes on the fragments of a block.)"""
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + at)
    return bool(cursor.charFormat().fontFamilies() == ["monospace"])


def _read_pages() -> dict[str, str]:
    """The text of every topic, in Markdown."""
    return {path.stem: path.read_text("utf-8") for path in resource(FOLDER).glob("*.md")}
