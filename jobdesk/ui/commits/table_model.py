"""The rows that are shown, for a table: what stands in each column, in words that are also read aloud."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from jobdesk.core.language import _
from jobdesk.desk.words import length, moment, short
from jobdesk.ui.commits.choice import Choice
from jobdesk.ui.commits.rows import CommitRows
from jobdesk.ui.commits.wording import day_words, last_words, moment_words, row_words, why_words
from jobdesk.ui.looks import look_of
from jobdesk.ui.plain import as_tip, one_line

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """The columns, in their order; the last two are for developers."""

    TICK = 0
    BADGE = 1
    SUBJECT = 2
    LAST = 3
    AUTHOR = 4
    DATE = 5
    HASH = 6
    TOOK = 7


TITLES = ("", _("Badge"), _("Message"), _("Last result"), _("Author"), _("Committed"), _("Hash"), _("Took"))


class CommitTableModel(QAbstractTableModel):
    """A window onto `CommitRows`: `shown` are the rows that pass the filter, in the order of the table."""

    def __init__(self, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.rows = CommitRows()
        self.choice = Choice(self.rows)
        self.shown: array[int] = array("L")

    def show_list(self, rows: CommitRows, choice: Choice) -> None:
        """Another list, with nothing shown of it yet."""
        self.beginResetModel()
        self.rows, self.choice, self.shown = rows, choice, array("L")
        self.endResetModel()

    def arrange(self, shown: array[int]) -> None:
        """Show these rows."""
        if shown == self.shown:
            self.refresh()
            return
        self.beginResetModel()
        self.shown = shown
        self.endResetModel()

    def insert(self, rows: Sequence[int], *, at_top: bool) -> None:
        """Show rows more, above or below the others."""
        at = 0 if at_top else len(self.shown)
        self.beginInsertRows(NOWHERE, at, at + len(rows) - 1)
        more = array("L", rows)
        self.shown = more + self.shown if at_top else self.shown + more
        self.endInsertRows()

    def refresh(self) -> None:
        """Badges or marks are others now; what is in view is painted anew."""
        if self.shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.shown) - 1, len(Column) - 1))

    def place_of(self, row: int) -> int | None:
        """Where a row stands in the table."""
        try:
            return self.shown.index(row)
        except ValueError:
            return None

    def row_at(self, index: Index) -> int | None:
        """The row that stands there."""
        return self.shown[index.row()] if index.isValid() and index.row() < len(self.shown) else None

    # ------------------------------------------------------------------ as Qt asks

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.AccessibleTextRole:
            return TITLES[section] or _("Chosen")
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == Column.TOOK else _LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.column() == Column.TICK else usual

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, Column(index.column()))
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == Column.TICK:
            return Qt.CheckState.Checked if row in self.choice else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, Column(index.column()))
        return None

    def _text(self, row: int, column: Column) -> str:
        rows = self.rows
        match column:
            case Column.BADGE:
                return look_of(rows.badge_of(row)).word
            case Column.SUBJECT:
                return one_line(rows.subjects[row]) or _("(no message)")
            case Column.LAST:
                return one_line(last_words(rows.badge_of(row), rows.reason_of(row), rows.outcome_of(row)))
            case Column.AUTHOR:
                return one_line(rows.author_of(row))
            case Column.DATE:
                return day_words(rows.committed_at[row], self._now())
            case Column.HASH:
                return short(rows.id_of(row))
            case Column.TOOK:
                taken = rows.duration_s_of(row)
                return "" if taken is None else length(taken)
        return ""

    def _spoken(self, row: int) -> str:
        rows = self.rows
        return row_words(
            rows.badge_of(row),
            one_line(rows.subjects[row]),
            one_line(rows.author_of(row)),
            day_words(rows.committed_at[row], self._now()),
            one_line(rows.reason_of(row)),
            one_line(rows.outcome_of(row)),
        )

    def _tip(self, row: int, column: Column) -> str | None:
        rows = self.rows
        match column:
            case Column.BADGE | Column.LAST:
                return as_tip(why_words(rows.badge_of(row), rows.reason_of(row), rows.outcome_of(row)))
            case Column.SUBJECT:
                return as_tip(rows.subjects[row])
            case Column.AUTHOR:
                name, email = rows.people[rows.authors[row]]
                return as_tip(f"{name} <{email}>")
            case Column.DATE:
                return as_tip(moment_words(rows.committed_at[row]))
            case Column.HASH:
                return rows.id_of(row)
            case Column.TOOK:
                made_at = rows.made_at_of(row)
                return None if made_at is None else as_tip(_("Made {when}").format(when=moment(made_at, self._now())))
        return None
