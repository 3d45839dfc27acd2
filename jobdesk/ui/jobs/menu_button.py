"""A button that opens a menu below it, filled anew each time; nothing waits while the menu is open."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QToolButton

from jobdesk.ui.icons import Icons
from jobdesk.ui.parts import set_icon_apart


class MenuButton(QToolButton):
    """Subclasses fill `choices`; `open_menu` is what a click, a key and an action do."""

    def __init__(self, icons: Icons, icon: str) -> None:
        super().__init__()
        self._icons, self._icon = icons, icon
        self.choices = QMenu(self)
        self.choices.aboutToShow.connect(self.fill)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda _checked=False: self.open_menu())
        icons.changed.connect(self._redraw)
        self._redraw()

    @abstractmethod
    def fill(self) -> None:
        """The menu is about to be shown."""

    def open_menu(self) -> None:
        """Below the button, at its left edge."""
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.choices.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _redraw(self) -> None:
        set_icon_apart(self, self._icons.icon(self._icon))
