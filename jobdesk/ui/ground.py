"""What delegates paint behind a row: whether it is selected or pointed at, and that the keyboard is on it."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from jobdesk.ui.theme import Theme


def paint_ground(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
    """Fill what is selected, or else what is pointed at."""
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, QColor(theme.tokens.selected))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, QColor(theme.tokens.hover))


def paint_focus(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
    """A frame round what the keyboard is on."""
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QColor(theme.tokens.accent))
        painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
