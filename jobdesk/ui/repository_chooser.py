"""Whose commits or cards a page shows: the name and the path of a repository, and a menu of those of lately."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from jobdesk.core.language import _
from jobdesk.desk.commits.repositories import RecentRepository
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.parts import ElidedLabel, set_icon_apart
from jobdesk.ui.plain import as_tip, one_line
from jobdesk.ui.theme import Size, Theme, space

PATH_CHARACTERS = 4
PICTURE = 20


class RepositoryChooser(QWidget):
    """`picked` carries the path of a recent repository; `browsed` asks for another one, where that `can_browse`."""

    picked = Signal(object)
    browsed = Signal()

    def __init__(self, theme: Theme, icons: Icons, *, can_browse: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._can_browse = can_browse
        self._menu = QMenu(self)
        self._menu.setAccessibleName(_("Recent repositories"))
        self.button = QToolButton()
        self.button.setObjectName("repository")
        self.button.setText(_("Repository"))
        self.button.setAccessibleName(_("Repository"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self._menu)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._path = ElidedLabel(Size.CAPTION, Tone.FAINT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space())
        row.addWidget(self.button)
        row.addWidget(self._path, 1)
        icons.changed.connect(self._dress)
        self._dress()

    @property
    def least_width(self) -> int:
        """With the beginning of the path."""
        return self.button.sizeHint().width() + PATH_CHARACTERS * self.fontMetrics().averageCharWidth()

    def show_repository(self, name: str, path: Path) -> None:
        words = one_line(name, 60)
        self.button.setText(words)
        self.button.setAccessibleName(_("Repository {name}").format(name=words))
        self._path.setText(one_line(_place(path)))
        self._path.setToolTip(as_tip(str(path)))

    def offer(self, recent: Sequence[RecentRepository]) -> None:
        """The repositories of lately, for the menu."""
        self._menu.clear()
        for number, one in enumerate(recent, 1):
            action = self._menu.addAction(f"{f'&{number}  ' if number < 10 else ''}{_shown(one)}")
            action.setEnabled(one.is_there)
            action.triggered.connect(lambda _checked=False, path=one.path: self.picked.emit(path))
        if self._can_browse:
            if recent:
                self._menu.addSeparator()
            browse = self._menu.addAction(_("Open another one…"))
            browse.triggered.connect(lambda _checked=False: self.browsed.emit())
        self.button.setEnabled(bool(recent) or self._can_browse)

    def _dress(self) -> None:
        set_icon_apart(self.button, self._icons.icon("folder-git-2", Tone.ACCENT), self._icons.side(PICTURE))
        self.button.setFont(self._theme.font(Size.TITLE))


def _place(path: Path) -> str:
    """`~/study/notes`."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _shown(one: RecentRepository) -> str:
    """`notes    ~/study/notes`; an ampersand is no key here."""
    words = f"{one_line(one.name, 40)}    {one_line(_place(one.path), 60)}".replace("&", "&&")
    return words if one.is_there else _("{repository} (not there)").format(repository=words)
