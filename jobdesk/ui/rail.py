"""The slim rail at the left: the pages that there are, and at its foot what is rarely needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout

from jobdesk.core.language import _
from jobdesk.ui.actions import Actions
from jobdesk.ui.icons import Icons
from jobdesk.ui.looks import Tone
from jobdesk.ui.page import Entry
from jobdesk.ui.theme import Theme, space

ICON = 20
NARROWEST = 80
EDGE = 1


class Rail(QFrame):
    """A button for every page that has an action; the one whose page is in front is down.

    Where the window is too low for all of them their words go, and tool tips say them.
    """

    def __init__(self, entries: Sequence[Entry], actions: Actions, icons: Icons, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(_("Pages"))
        self._icons = icons
        self._theme = theme
        self._actions = actions
        self._buttons: dict[str, QToolButton] = {}
        self._wanted_height = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(space(), space(1.5), space(), space(1.5))
        column.setSpacing(space(0.5))
        listed = [entry for entry in entries if entry.action]
        for entry in (one for one in listed if not one.is_at_foot):
            column.addWidget(self._button(entry))
        column.addStretch()
        column.addWidget(self._drawer_button())
        for entry in (one for one in listed if one.is_at_foot):
            column.addWidget(self._button(entry))
        icons.changed.connect(self._redraw)
        self._redraw()

    def show_page(self, name: str) -> None:
        """That page is in front; none is down where it is not on the rail."""
        for page, button in self._buttons.items():
            button.setChecked(page == name)

    def button(self, name: str) -> QToolButton:
        """The button of a page."""
        return self._buttons[name]

    def _button(self, entry: Entry) -> QToolButton:
        button = self._plain(self._actions[entry.action])
        button.setCheckable(True)
        self._buttons[entry.name] = button
        return button

    def _drawer_button(self) -> QToolButton:
        action = self._actions["drawer"]
        self._drawer = self._plain(action)
        self._drawer.setText(_("Drawer"))
        action.changed.connect(self._follow_drawer)
        self._follow_drawer()
        return self._drawer

    def _follow_drawer(self) -> None:
        self._drawer.setVisible(self._actions["drawer"].isVisible())

    def _plain(self, action: QAction) -> QToolButton:
        """A button that triggers an action, and looks otherwise: the page in front decides which one is down."""
        button = QToolButton()
        button.setText(action.text())
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.text())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setProperty("act", action.objectName())
        button.clicked.connect(lambda _checked=False: self._press(button, action))
        return button

    def _press(self, button: QToolButton, action: QAction) -> None:
        was_front = button.isCheckable() and not button.isChecked()
        if was_front:
            button.setChecked(True)
        action.trigger()

    def _redraw(self) -> None:
        """Icons grow with the words below them."""
        side = self._theme.grown(ICON)
        for button in (*self._buttons.values(), self._drawer):
            act = self._actions.act(button.property("act"))
            button.setIconSize(QSize(side, side))
            button.setIcon(self._icons.icon(act.icon, Tone.FAINT, Tone.ACCENT, (side,)))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words(self.height() >= self._wanted_height)

    def _show_words(self, shown: bool) -> None:
        styles = Qt.ToolButtonStyle
        for button in (*self._buttons.values(), self._drawer):
            button.setToolButtonStyle(styles.ToolButtonTextUnderIcon if shown else styles.ToolButtonIconOnly)

    def _fit(self) -> None:
        """As wide as its widest words, and what height it wants for all of them."""
        self._show_words(True)
        buttons = [*self._buttons.values(), *([self._drawer] if not self._drawer.isHidden() else [])]
        self._wanted_height = sum(button.sizeHint().height() + space(0.5) for button in buttons) + 2 * space(1.5)
        self._show_words(not self.isVisible() or self.height() >= self._wanted_height)
        widest = max((button.sizeHint().width() for button in self._buttons.values()), default=0)
        self.setFixedWidth(max(NARROWEST, widest + 2 * space() + EDGE))
