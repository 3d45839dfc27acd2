"""Tables of rows: what all of them have in common."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView


def be_of_rows(table: QTableView, name: str) -> None:
    """Have a table be one of rows, to be read and chosen from: nothing is edited in it, and Tab leads out of it."""
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def spare_the_headings(table: QTableView) -> None:
    """Once it has its model: give its headings a selection of their own, in which nothing ever is.

    For every heading that it paints Qt asks row by row whether the whole column is selected: eight seconds for 200,000
    rows (QItemSelectionModel::isColumnSelected).
    """
    table.horizontalHeader().setSelectionModel(QItemSelectionModel(table.model(), table))
