"""Where the list, the card and its source stand: side by side, or the source below where there is no room.

Where that is too low for some lines of the card, as with large text, the two of them can be scrolled.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QWidget

from jobdesk.ui.memory import Memory
from jobdesk.ui.theme import space

BESIDE_WIDTH = space(104)
"""From this width on the source stands beside the card."""

LIST_SIZES = [260, 700]
USUAL_SIZES = {"beside": [560, 340], "below": [700, 270], "editor_below": [300, 420]}
"""In pixels, until the person has moved them. Who writes a card wants to see all of what is written."""


class Arrangement(QSplitter):
    """The editor takes the place of the source while a card is written; sizes are remembered."""

    def __init__(self, memory: Memory, cards: QWidget, sheet: QWidget, source: QWidget, editor: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._memory = memory
        self._source, self._editor = source, editor
        self._third = QStackedWidget()
        self._third.addWidget(source)
        self._third.addWidget(editor)
        self._inner = QSplitter(Qt.Orientation.Vertical)
        self._inner.addWidget(sheet)
        self._inner.addWidget(self._third)
        self._inner.setChildrenCollapsible(False)
        self.addWidget(cards)
        self.addWidget(_Room(self._inner))
        self.setChildrenCollapsible(False)
        self.setStretchFactor(1, 1)
        self.setSizes(memory.get("review.list", LIST_SIZES))
        self._restore_inner()
        self.splitterMoved.connect(lambda *_: memory.set("review.list", self.sizes()))
        self._inner.splitterMoved.connect(lambda *_: memory.set(f"review.{self._way}", self._inner.sizes()))

    @property
    def has_editor(self) -> bool:
        """Whether the editor is there, and not the source."""
        return self._third.currentWidget() is self._editor

    def show_editor(self, is_wanted: bool) -> None:
        """The editor, or else the source."""
        self._third.setCurrentWidget(self._editor if is_wanted else self._source)
        self._restore_inner()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = Qt.Orientation.Horizontal if self.width() >= BESIDE_WIDTH else Qt.Orientation.Vertical
        if self._inner.orientation() is not wanted:
            self._inner.setOrientation(wanted)
            self._restore_inner()

    @property
    def _way(self) -> str:
        """How they stand; the sizes of each are remembered apart."""
        if self._inner.orientation() is Qt.Orientation.Horizontal:
            return "beside"
        return "editor_below" if self.has_editor else "below"

    def _restore_inner(self) -> None:
        self._inner.setSizes(self._memory.get(f"review.{self._way}", USUAL_SIZES[self._way]))


class _Room(QScrollArea):
    """Never narrower than what is in it, and as low as must be."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__(widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = inner
        self.setWidget(inner)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._inner.minimumSizeHint().width(), super().minimumSizeHint().height())
