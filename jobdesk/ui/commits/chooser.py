"""The head of the page: which repository, and which branch or range of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.desk.repositories import OpenedRepository, RecentRepository
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ElidedLabel, button, text
from jobdesk.ui.plain import one_line
from jobdesk.ui.theme import Size, Theme, space
from jobdesk.ui.turning import TurningRow

_RANGE_CHARACTERS = 18
_PATH_CHARACTERS = 4
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
        self._menu = QMenu(self)
        self._menu.setAccessibleName(_("Recent repositories"))
        self.repository = QToolButton()
        self.repository.setObjectName("repository")
        self.repository.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.repository.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.repository.setMenu(self._menu)
        self.repository.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._path = ElidedLabel(Size.CAPTION, Tone.FAINT)
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
        theme.follow(self._dress)
        self._theme = theme
        self._dress()

    def show_repository(self, opened: OpenedRepository, range_: str) -> None:
        words = one_line(opened.name, 60)
        self.repository.setText(words)
        self.repository.setAccessibleName(_("Repository {name}").format(name=words))
        self._path.setText(one_line(str(opened.path)))
        self._path.setToolTip(one_line(str(opened.path)))
        self.range.offer((), range_)
        self.tell("")

    def offer_branches(self, branches: Sequence[str]) -> None:
        """The branches to pick from; what is written beside stays."""
        self.range.offer(branches, self.range.told)

    def offer(self, recent: Sequence[RecentRepository]) -> None:
        """The repositories of lately, for the menu."""
        self._menu.clear()
        for number, one in enumerate(recent, 1):
            action = self._menu.addAction(f"{f'&{number}  ' if number < 10 else ''}{_shown(one)}")
            action.setEnabled(one.is_there)
            action.triggered.connect(lambda _checked=False, path=one.path: self.picked.emit(path))
        if recent:
            self._menu.addSeparator()
        browse = self._menu.addAction(_("Open another one…"))
        browse.triggered.connect(lambda _checked=False: self.browsed.emit())

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
        row.add(
            _beside(self.repository, self._path),
            lambda: self.repository.sizeHint().width() + _PATH_CHARACTERS * self.fontMetrics().averageCharWidth(),
        )
        row.add(_beside(self._branch_picture, self.range))
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
        self.repository.setIcon(self._icons.icon("folder-git-2", Tone.ACCENT))
        self.repository.setIconSize(QSize(space(2.5), space(2.5)))
        self._branch_picture.setPixmap(self._icons.pixmap("git-branch", Tone.FAINT, space(2), self.devicePixelRatioF()))
        if hasattr(self, "_theme"):
            self.repository.setFont(self._theme.font(Size.TITLE))


def _beside(first: QWidget, second: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(space())
    row.addWidget(first)
    row.addWidget(second, 1)
    return both


def _shown(one: RecentRepository) -> str:
    """`notes    ~/study/notes`; an ampersand is no key here."""
    home = Path.home()
    place = f"~/{one.path.relative_to(home)}" if one.path.is_relative_to(home) else str(one.path)
    words = f"{one_line(one.name, 40)}    {one_line(place, 60)}".replace("&", "&&")
    return words if one.is_there else _("{repository} (not there)").format(repository=words)
