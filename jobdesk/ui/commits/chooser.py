"""The head of the page: which repository, and which branch or range of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.desk.commits.repositories import OpenedRepository, RecentRepository
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import button, text
from jobdesk.ui.repository_chooser import RepositoryChooser
from jobdesk.ui.theme import ICON, Size, Theme, space
from jobdesk.ui.turning import TurningRow, beside

_RANGE_CHARACTERS = 18
_MOST_BRANCHES = 200


class RangeBox(QComboBox):
    """A branch to pick, or anything that git understands to type; `settled` carries it when the person is done."""

    settled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.told = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(_("Branch or range"))
        self.setMinimumContentsLength(_RANGE_CHARACTERS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.line = QLineEdit()
        self.setLineEdit(self.line)
        line = self.line
        line.setPlaceholderText(_("HEAD, a branch, or v1.0..main"))
        line.setAccessibleName(_("Branch or range"))
        line.editingFinished.connect(self._settle)
        self.textActivated.connect(lambda _: self._settle())

    def offer(self, branches: Sequence[str], current: str) -> None:
        """The branches to pick from, and what is picked now."""
        self.blockSignals(True)
        self.clear()
        self.addItems(list(branches[:_MOST_BRANCHES]))
        self.setEditText(current)
        self.line.setCursorPosition(0)
        self.told = current
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings back what was there."""
        if event.key() == Qt.Key.Key_Escape and self.currentText() != self.told:
            self.setEditText(self.told)
            event.accept()
            return
        super().keyPressEvent(event)

    def _settle(self) -> None:
        words = self.currentText().strip()
        if words != self.told:
            self.told = words
            self.settled.emit(words)


class Chooser(QWidget):
    """`picked` carries the path of a recent repository, `browsed` asks for another one, `ranged` a branch or range."""

    picked = Signal(object)
    browsed = Signal()
    ranged = Signal(str)
    learned = Signal(str)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.repository = RepositoryChooser(theme, icons, can_browse=True)
        self.repository.picked.connect(self.picked)
        self.repository.browsed.connect(self.browsed)
        self._branch_picture = QLabel()
        self.range = RangeBox()
        self.range.settled.connect(self.ranged)
        self._trouble = text(size=Size.CAPTION, tone=Tone.BAD, wraps=True)
        self._trouble.hide()
        self._help = ""
        self._learn = button(_("Learn more"), lambda: self.learned.emit(self._help), "link")
        self._learn.hide()
        self._lay_out()
        icons.changed.connect(self._dress)
        self._dress()

    def show_repository(self, opened: OpenedRepository, range_: str) -> None:
        self.repository.show_repository(opened.name, opened.path)
        self.range.offer((), range_)
        self.tell("")

    def offer_branches(self, branches: Sequence[str]) -> None:
        """The branches to pick from; what is written beside stays."""
        self.range.offer(branches, self.range.told)

    def offer(self, recent: Sequence[RecentRepository]) -> None:
        """The repositories of lately, for the menu."""
        self.repository.offer(recent)

    def tell(self, trouble: str, help: str = "") -> None:
        """What is wrong with the branch or range, and which page of the help says more; or nothing."""
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self._help = help
        self._learn.setVisible(bool(trouble and help))
        for one in (self.range, self.range.line):
            one.setProperty("is_wrong", bool(trouble))
            one.style().polish(one)
        self.range.line.setAccessibleDescription(trouble)

    def _lay_out(self) -> None:
        row = TurningRow(space())
        row.add(self.repository, lambda: self.repository.least_width)
        row.add(beside(self._branch_picture, self.range))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(0.5))
        column.addLayout(row)
        self._trouble.setAlignment(Qt.AlignmentFlag.AlignRight)
        below = QHBoxLayout()
        below.addWidget(self._trouble, 1)
        below.addWidget(self._learn)
        column.addLayout(below)

    def _dress(self) -> None:
        side, ratio = self._icons.side(ICON), self.devicePixelRatioF()
        self._branch_picture.setPixmap(self._icons.pixmap("git-branch", Tone.FAINT, side, ratio))
