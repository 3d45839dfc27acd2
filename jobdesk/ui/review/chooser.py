"""The head of the page: whose cards are shown, and which other repositories there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from jobdesk.core.language import _
from jobdesk.desk.repositories import RecentRepository
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ElidedLabel
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.theme import Size, space


class RepositoryChooser(QWidget):
    """`picked` carries the path of a recent repository."""

    picked = Signal(object)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._menu = QMenu(self)
        self._menu.setAccessibleName(_("Recent repositories"))
        self.button = QToolButton()
        self.button.setText(_("Cards"))
        self.button.setAccessibleName(_("Repository"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self._menu)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.setProperty("text_size", Size.TITLE.name.lower())
        self._path = ElidedLabel(Size.CAPTION, Tone.FAINT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space())
        row.addWidget(self.button)
        row.addWidget(self._path, 1)
        icons.changed.connect(self._dress)
        self._dress()

    def show_repository(self, path: Path) -> None:
        words = one_line(path.name, 60)
        self.button.setText(words)
        self.button.setAccessibleName(_("Repository {name}").format(name=words))
        self._path.setText(one_line(str(path)))
        self._path.setToolTip(as_tip(str(path)))

    def offer(self, recent: Sequence[RecentRepository]) -> None:
        """The repositories of lately."""
        self._menu.clear()
        for one in recent:
            words = f"{one_line(one.name, 40)}    {one_line(str(one.path), 60)}".replace("&", "&&")
            action = self._menu.addAction(words)
            action.setEnabled(one.is_there)
            action.triggered.connect(lambda _checked=False, path=one.path: self.picked.emit(path))
        self.button.setEnabled(bool(recent))

    def _dress(self) -> None:
        self.button.setIcon(self._icons.icon("folder-git-2", Tone.ACCENT))
        self.button.setIconSize(QSize(space(2.5), space(2.5)))
