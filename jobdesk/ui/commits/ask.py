"""Asks for the one number, or the one day, that a selection needs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from jobdesk.core.language import _
from jobdesk.ui.theme import space

_USUAL_LAST = 20


class Ask(QDialog):
    """A line of `words` with a field in the place of its dots, and a button for it. It blocks nothing."""

    def __init__(self, parent: QWidget, title: str, words: str, field: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        before, _field, after = (part.strip() for part in words.partition("…"))
        label = QLabel(before)
        label.setBuddy(field)
        field.setAccessibleName(words.strip(" …"))
        row = QHBoxLayout()
        row.setSpacing(space())
        row.addWidget(label)
        row.addWidget(field)
        row.addWidget(QLabel(after))
        row.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        choose = buttons.addButton(_("Select"), QDialogButtonBox.ButtonRole.AcceptRole)
        choose.setProperty("kind", "primary")
        choose.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(3), space(3), space(2))
        column.setSpacing(space(3))
        column.addLayout(row)
        column.addWidget(buttons)


def ask_last(parent: QWidget, most: int, then: Callable[[int], object]) -> None:
    """How many of the newest."""
    number = QSpinBox()
    number.setRange(1, max(1, most))
    number.setValue(min(_USUAL_LAST, max(1, most)))
    dialog = Ask(parent, _("Select the last commits"), _("The last … commits that are shown"), number)
    dialog.accepted.connect(lambda: then(number.value()))
    dialog.open()
    number.selectAll()
    number.setFocus()


def ask_since(parent: QWidget, then: Callable[[QDate], object]) -> None:
    """Since which day."""
    day = QDateEdit(QDate.currentDate().addDays(-7))
    day.setCalendarPopup(True)
    day.setMaximumDate(QDate.currentDate())
    dialog = Ask(parent, _("Select commits since a day"), _("Committed since …"), day)
    dialog.accepted.connect(lambda: then(day.date()))
    dialog.open()
    day.setFocus()
