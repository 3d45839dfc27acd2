"""Lays fields out beside each other while there is room, and below each other where there is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from jobdesk.ui.fields import FieldEditor
from jobdesk.ui.theme import space


class FieldsRow(QWidget):
    """Some fields of a form. None is narrower than so many characters."""

    def __init__(self, narrowest: int) -> None:
        super().__init__()
        self._narrowest = narrowest
        self._editors: list[FieldEditor] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(2))
        self._grid.setVerticalSpacing(space())

    def show_editors(self, editors: Sequence[FieldEditor]) -> None:
        """These take the place of those before."""
        for editor in self._editors:
            self._grid.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
        self._editors, self._columns = list(editors), 0
        self._share_room()
        for editor in self._editors:
            editor.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        narrowest = self.fontMetrics().averageCharWidth() * self._narrowest
        columns = max(1, min(len(self._editors), self.width() // max(1, narrowest)))
        if columns == self._columns or not self._editors:
            return
        self._columns = columns
        for place, editor in enumerate(self._editors):
            self._grid.addWidget(editor, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
