"""Help: the pages that come with the program, the same as `jobdesk help` has, with a list to choose from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
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

from jobdesk.files import resource
from jobdesk.ui.page import Page
from jobdesk.ui.parts import text
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space

FOLDER = "help"
FIRST = "overview"
LIST_WIDTH = 208


def make_page(surroundings: Surroundings) -> HelpPage:
    return HelpPage(surroundings)


class HelpPage(Page):
    """Topics at the left, the one that is chosen at the right."""

    title = "Help"

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._pages: dict[str, str] = {}
        self._filter = QLineEdit(placeholderText="Find in help", clearButtonEnabled=True)
        self._filter.setAccessibleName("Find in help")
        self._filter.textChanged.connect(self._narrow)
        self._topics = QListWidget()
        self._topics.setAccessibleName("Topics")
        self._topics.setFrameShape(QFrame.Shape.NoFrame)
        self._topics.currentItemChanged.connect(self._show)
        self._view = QTextBrowser(openExternalLinks=True)
        self._view.setAccessibleName("Help text")
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
        column.addWidget(text("Help", Size.HEADING))
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
        theme = self.surroundings.theme
        document = QTextDocument(self._view)
        document.setDefaultFont(theme.font())
        document.setDocumentMargin(space(3))
        document.setMarkdown(self._pages[item.data(Qt.ItemDataRole.UserRole)])
        self._view.setDocument(document)


def _read_pages() -> dict[str, str]:
    """The text of every topic, in Markdown."""
    return {path.stem: path.read_text("utf-8") for path in resource(FOLDER).glob("*.md")}
