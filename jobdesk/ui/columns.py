"""Columns as wide as a person made them: some have a width in letters, the others share what room is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from jobdesk.ui.memory import Memory
from jobdesk.ui.theme import Theme, space

NARROWEST = 6.0
LEAST_SHARE = 0.1


class Columns(QObject):
    """Keeps the columns of a table in its room.

    `letters` are the widths of columns in letters, so that larger text has wider ones, and at first no heading is cut
    off; `shares` are the parts of the rest that the others have, each of them at least its heading and `least` letters.
    Both are what comes at first: what a person drags is remembered under `name`.
    """

    def __init__(
        self,
        table: QTableView,
        theme: Theme,
        memory: Memory,
        name: str,
        letters: Mapping[int, float],
        shares: Mapping[int, float],
        least: float = NARROWEST,
    ) -> None:
        super().__init__(table)
        self._table = table
        self._memory = memory
        self._name = name
        self._least = least
        kept = memory.get(name, {})
        self._letters = {column: _kept(kept, column, usual) for column, usual in letters.items()}
        self._shares = {column: _kept(kept, column, usual) for column, usual in shares.items()}
        self._made = {column for column in (*letters, *shares) if str(column) in kept}
        self._is_fitting = False
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setMinimumSectionSize(space(3))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionResized.connect(self._drag)
        header.geometriesChanged.connect(self._follow_room)
        table.viewport().installEventFilter(self)
        theme.follow(self.fit)

    def fit(self) -> None:
        """Give every column its width in the room that there is now."""
        self._is_fitting = True
        widths = self._widths
        for column, width in widths.items():
            self._table.setColumnWidth(column, width)
        shares = self._shown_shares
        least = {column: max(self._heading(column), round(self._least * self._letter)) for column in shares}
        for column, width in _shared(self._room_beside(widths), shares, least).items():
            self._table.setColumnWidth(column, width)
        self._is_fitting = False

    def show(self, columns: Collection[int]) -> None:
        """Have these columns and no others."""
        self._is_fitting = True
        for column in (*self._letters, *self._shares):
            self._table.setColumnHidden(column, column not in columns)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._follow_room()
        return False

    def _follow_room(self) -> None:
        """Qt tells of some changes of the room by the one way and of some by the other."""
        if not self._is_fitting:
            self.fit()

    @property
    def _letter(self) -> int:
        return self._table.fontMetrics().averageCharWidth()

    @property
    def _widths(self) -> dict[int, int]:
        """Of the shown columns that have a width in letters, in pixels."""
        return {column: self._width_of(column) for column in self._letters if self._is_shown(column)}

    def _room_beside(self, widths: Mapping[int, int]) -> int:
        """What they leave to the others."""
        return max(0, self._table.viewport().width() - sum(widths.values()))

    @property
    def _shown_shares(self) -> dict[int, float]:
        return {column: share for column, share in self._shares.items() if self._is_shown(column)}

    def _is_shown(self, column: int) -> bool:
        return not self._table.isColumnHidden(column)

    def _width_of(self, column: int) -> int:
        return max(self._heading(column), round(self._letters[column] * self._letter) + space(2))

    def _heading(self, column: int) -> int:
        """What a heading wants, unless a person made its column as wide as it is."""
        return 0 if column in self._made else self._table.horizontalHeader().sectionSizeHint(column)

    def _drag(self, column: int, _before: int, width: int) -> None:
        """A person drags the edge of a column: of those that share, the next one gives or takes the difference."""
        if self._is_fitting:
            return
        if column in self._letters:
            self._letters[column] = max(NARROWEST / 2, round((width - space(2)) / self._letter, 1))
            self._made.add(column)
        else:
            self._share(column, width)
        self._memory.set(self._name, {str(one): value for one, value in (self._letters | self._shares).items()})
        self.fit()

    def _share(self, column: int, width: int) -> None:
        shared, room = list(self._shown_shares), self._room_beside(self._widths)
        if column == shared[-1] or not room:
            return
        after = shared[shared.index(column) + 1]
        both = self._shares[column] + self._shares[after]
        wanted = width * sum(self._shown_shares.values()) / room
        self._shares[column] = min(max(wanted, LEAST_SHARE * both), (1 - LEAST_SHARE) * both)
        self._shares[after] = both - self._shares[column]
        self._made |= {column, after}


def _shared(room: int, shares: Mapping[int, float], least: Mapping[int, int]) -> dict[int, int]:
    """The room by shares; whose share is less than its least has that, and the others share what remains."""
    widths: dict[int, int] = {}
    while others := shares.keys() - widths.keys():
        rest, whole = room - sum(widths.values()), sum(shares[column] for column in others)
        wide = {column: int(rest * shares[column] / whole) for column in others}
        short = {column: least[column] for column in others if wide[column] < least[column]}
        widths |= short or wide
    return widths


def _kept(kept: Mapping[str, object], column: int, usual: float) -> float:
    """What is remembered of a column, where it makes sense."""
    value = kept.get(str(column))
    return float(value) if isinstance(value, (int, float)) and 0 < value < 1000 else usual
