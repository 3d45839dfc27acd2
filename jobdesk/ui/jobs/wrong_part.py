"""Marks the part of a line that cannot be understood, as editors do."""

from __future__ import annotations

from PySide6.QtGui import QColor, QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QLineEdit

from jobdesk.ui.theme import Theme


def mark_wrong(field: QLineEdit, theme: Theme, part: tuple[int, int] | None) -> None:
    """The frame of what is wrong, and a wavy line below what stands from start to before end; None takes both away.

    A line edit has no formats of its own but those of an input method, which may be given to it from outside.
    """
    if field.property("is_wrong") is not (part is not None):
        field.setProperty("is_wrong", part is not None)
        field.style().polish(field)
    formats = []
    if part is not None:
        start, end = part
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(QColor(theme.tokens.bad))
        look.setForeground(QColor(theme.tokens.bad))
        kind = QInputMethodEvent.AttributeType.TextFormat
        formats.append(QInputMethodEvent.Attribute(kind, start - field.cursorPosition(), max(1, end - start), look))
    QApplication.sendEvent(field, QInputMethodEvent("", formats))
