"""A table of which only what is looked at is read: the numbers of all rows first, and rows by the page."""

from __future__ import annotations

from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from jobdesk.core.numbers import Numbers
from jobdesk.ui.plain import as_tip
from jobdesk.ui.reader import Reader

PAGE = 100
MOST_ROWS = 4000

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")


class PagedModel(QAbstractTableModel, Generic[R]):
    """The view says what is looked at (`look_at`); what is not there yet is blank, what was seen long ago is forgotten.

    Subclasses say how rows are read (on a thread) and what they say. `counted` says how many there are.
    """

    counted = Signal(int)

    def __init__(self, reader: Reader, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._headings = tuple(headings)
        self._numbers = Numbers()
        self._rows: OrderedDict[int, R] = OrderedDict()
        self._old: set[int] = set()
        self._seen = (0, 0)
        self._current: int | None = None
        self._moment = 0
        self._changed: OrderedDict[int, int] = OrderedDict()
        self._all_changed = 0

    # ------------------------------------------------------------------ what subclasses say

    @abstractmethod
    def read_rows(self, numbers: Sequence[int]) -> dict[int, R]:
        """On a thread: these rows by their numbers; those that are gone are left out."""

    @abstractmethod
    def say(self, row: R, column: int) -> str:
        """What stands in a cell."""

    def speak(self, row: R, column: int) -> str:
        """What a screen reader says of a cell."""
        return self.say(row, column)

    def explain(self, row: R, column: int) -> str:
        """The tip of a cell."""
        return self.say(row, column)

    # ------------------------------------------------------------------ what there is

    @property
    def numbers(self) -> Numbers:
        """The numbers of all rows, as they are now."""
        return self._numbers

    def number(self, row: int) -> int:
        """The number of what stands in a row."""
        return self._numbers[row]

    def row(self, row: int) -> R | None:
        """What a row says, where it has been read."""
        return self._rows.get(self._numbers[row]) if 0 <= row < len(self._numbers) else None

    def row_of(self, number: int) -> int | None:
        """Where something stands; None where it is not in the list."""
        return self._numbers.place_of(number)

    def look_at(self, first: int, last: int) -> None:
        """Have these rows read, as far as they are not there or old, and what is around them."""
        self._seen = (max(0, first), max(0, last))
        around = self._numbers.part(self._seen[0] // PAGE * PAGE, (self._seen[1] // PAGE + 1) * PAGE)
        missing = [number for number in around if number not in self._rows or number in self._old]
        if self._current in self._old and self._current not in missing:
            missing.append(self._current)
        for number in around:
            if number in self._rows:
                self._rows.move_to_end(number)
        if missing:
            self._ask(missing, key="rows")

    def attend_to(self, number: int | None) -> None:
        """This one is before the person: it is read again when it changes, also while it is out of sight."""
        self._current = number

    def read_again(self, numbers: Collection[int]) -> None:
        """These have changed: what is in view is read at once, and what was read before when it is looked at."""
        self.put_off(numbers)
        first, last = self._seen
        seen = self._old.intersection((*self._numbers.part(first, last + 1), self._current))
        if seen:
            self._old -= seen
            self._ask(sorted(seen))

    def note(self, numbers: Collection[int]) -> None:
        """These have changed: what was asked about them before is old when it is answered."""
        self._moment += 1
        if len(numbers) > MOST_ROWS:
            self._changed.clear()
            self._all_changed = self._moment
            return
        for number in numbers:
            self._changed[number] = self._moment
            self._changed.move_to_end(number)
        while len(self._changed) > MOST_ROWS:
            _number, moment = self._changed.popitem(last=False)
            self._all_changed = max(self._all_changed, moment)

    def put_off(self, numbers: Collection[int]) -> None:
        """These have changed while nobody looks: they are read again when somebody does."""
        self.note(numbers)
        self._old |= self._rows.keys() & set(numbers)

    def look_again(self) -> None:
        """Have read what is in view, as far as it is not there."""
        self.look_at(*self._seen)

    def show_numbers(self, numbers: Numbers) -> None:
        """This is all there is now; what the list began with before stays where it is."""
        old = self._numbers
        if numbers.text.startswith(old.text) and len(old):
            if len(numbers) > len(old):
                self.beginInsertRows(QModelIndex(), len(old), len(numbers) - 1)
                self._numbers = numbers
                self.endInsertRows()
        else:
            self.beginResetModel()
            self._numbers = numbers
            self.endResetModel()
        self.look_again()

    def show_on_top(self, numbers: list[int]) -> None:
        """These have come, and stand before all others."""
        if numbers:
            self.beginInsertRows(QModelIndex(), 0, len(numbers) - 1)
            self._numbers = self._numbers.after(numbers)
            self.endInsertRows()
            self.look_again()

    def forget(self) -> None:
        """Show nothing, and know nothing of what was read."""
        self._rows.clear()
        self._old.clear()
        self.show_numbers(Numbers())

    def take(self, asked_at: int, rows: dict[int, R]) -> None:
        """These were asked about at a moment. One that has changed since then, or a newer answer about it, has been
        asked about again where it was known; where it was not, that is done now, and until then the old one is shown.
        """
        old = {number for number in rows if self._changed_at(number) > asked_at}
        unknown = old - self._rows.keys()
        kept = {number: row for number, row in rows.items() if number not in old or number in unknown}
        self._old -= kept.keys()
        self.keep(kept)
        if unknown:
            self._ask(sorted(unknown))

    def _changed_at(self, number: int) -> int:
        """The moment of its last change, or one after that where it is not remembered any more."""
        return max(self._all_changed, self._changed.get(number, 0))

    def keep(self, rows: dict[int, R]) -> None:
        """These were read."""
        for number, row in rows.items():
            self._rows[number] = row
            self._rows.move_to_end(number)
        while len(self._rows) > MOST_ROWS:
            number, _row = self._rows.popitem(last=False)
            self._old.discard(number)
        self._tell_changed(rows)

    def _ask(self, numbers: Sequence[int], key: str | None = None) -> None:
        self._reader.ask(
            partial(self.read_rows, numbers),
            partial(self.take, self._moment),
            key=None if key is None else (self, key),
        )

    def _tell_changed(self, numbers: Collection[int]) -> None:
        """Only what is looked at is painted again."""
        first, last = self._seen
        places = [first + at for at, one in enumerate(self._numbers.part(first, last + 1)) if one in numbers]
        if places:
            self._tell_places(places[0], places[-1])
        place = None if self._current is None or self._current not in numbers else self.row_of(self._current)
        if place is not None and place not in places:
            self._tell_places(place, place)

    def _tell_places(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    # ------------------------------------------------------------------ as Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or (found := self.row(index.row())) is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.say(found, index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.speak(found, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(self.explain(found, index.column()))
        return None
