"""A button that shows the one key which does the same."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent

from jobdesk.ui.parts import ActionButton, set_icon_alone, set_icon_apart
from jobdesk.ui.surroundings import Surroundings
from jobdesk.ui.theme import Size, space


class KeyButton(ActionButton):
    """Its words, and behind them its key on a cap; one without words has its icon, and a name for screen readers."""

    def __init__(self, name: str, surroundings: Surroundings, kind: str = "", *, has_words: bool = True) -> None:
        action, theme = surroundings.actions[name], surroundings.theme
        self._has_words = has_words
        self._icons = surroundings.icons
        self._picture = surroundings.actions.act(name).icon
        self._is_primary = kind == "primary"
        self._theme = theme
        self._key = action.shortcut().toString()
        super().__init__(action, kind)
        self.setProperty("keyed", True)

    def _follow(self) -> None:
        super()._follow()
        if not self._has_words:
            self.setText("")
            self.setAccessibleName(self._action.text())

    def _draw(self) -> None:
        if not self._has_words:
            set_icon_alone(self, self._action.icon())
        elif self._is_primary:
            set_icon_apart(self, self._icons.icon_on_accent(self._picture))
        else:
            super()._draw()

    def sizeHint(self) -> QSize:
        """Wider by the cap."""
        hint = super().sizeHint()
        return QSize(hint.width() + self._cap().width(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _cap(self) -> QRect:
        """As large as the key wants it, at the right."""
        metrics = QFontMetrics(self._theme.font(Size.CAPTION))
        side = metrics.height() + space(0.25)
        width = max(side, metrics.horizontalAdvance(self._key) + space(1))
        cap = QRect(0, 0, width, side)
        cap.moveCenter(self.rect().center())
        cap.moveRight(self.rect().right() - space(1))
        return cap

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._key:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        is_primary = self._is_primary and self.isEnabled()
        ground = QColor(tokens.on_accent if is_primary else tokens.sunken)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self._cap(), 4, 4)
        painter.setPen(QColor(tokens.accent if is_primary else tokens.faint))
        painter.setFont(self._theme.font(Size.CAPTION))
        painter.drawText(self._cap(), Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()
