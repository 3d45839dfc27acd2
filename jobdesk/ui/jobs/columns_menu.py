"""The menu of columns: which ones there are, and by which one the list is sorted; all of it by keyboard, too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from jobdesk.core.language import _
from jobdesk.core.query.wanted import SortKey
from jobdesk.ui.icons import Icons
from jobdesk.ui.jobs.columns import COLUMNS, known_keys, usual_keys
from jobdesk.ui.jobs.menu_button import MenuButton


class ColumnsButton(MenuButton):
    """`columns_chosen` carries the columns that there are to be, `sorted_by` a key and whether it is descending."""

    columns_chosen = Signal(list)
    sorted_by = Signal(object, bool)

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, "columns-3")
        self._columns: tuple[SortKey, ...] = ()
        self._order = (SortKey.NUMBER, True)
        self.setText(_("Columns"))
        self.setToolTip(_("Which columns there are, and by which one the list is sorted"))

    def show_arranged(self, columns: Sequence[SortKey], order: SortKey, *, is_descending: bool) -> None:
        """This is how the list is arranged now."""
        self._columns, self._order = tuple(columns), (order, is_descending)

    def fill(self) -> None:
        self.choices.clear()
        self._fill_orders(self.choices.addMenu(_("Sort by")))
        self.choices.addSeparator()
        for column in COLUMNS:
            if column.key is SortKey.TITLE:
                continue
            action = self.choices.addAction(column.heading)
            action.setCheckable(True)
            action.setChecked(column.key in self._columns)
            action.toggled.connect(lambda is_on, key=column.key: self._switch(key, is_on=is_on))
        self.choices.addSeparator()
        usual = self.choices.addAction(_("The usual columns"))
        usual.triggered.connect(lambda _on=False: self.columns_chosen.emit(usual_keys()))

    def _fill_orders(self, menu: QMenu) -> None:
        key, is_descending = self._order
        group = QActionGroup(menu)
        for column in COLUMNS:
            action = menu.addAction(column.heading)
            action.setCheckable(True)
            action.setChecked(column.key is key)
            group.addAction(action)
            action.triggered.connect(
                lambda _on=False, column=column: self.sorted_by.emit(column.key, column.from_above)
            )
        menu.addSeparator()
        turn = menu.addAction(_("The other way round"))
        turn.triggered.connect(lambda _on=False: self.sorted_by.emit(key, not is_descending))

    def _switch(self, key: SortKey, *, is_on: bool) -> None:
        wanted = {*self._columns, key} if is_on else {*self._columns} - {key}
        self.columns_chosen.emit(known_keys(wanted))
