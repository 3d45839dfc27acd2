"""All jobs as a table of which only what is looked at is read: numbers first, rows by the page."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk
from jobdesk.desk.job_cards import JobCard
from jobdesk.desk.outlooks import Outlook
from jobdesk.desk.words import moment
from jobdesk.ui.bridge import Bridge, Changed
from jobdesk.ui.drawer.faces import Face, Glimpse, face_of
from jobdesk.ui.plain import as_tip
from jobdesk.ui.reader import Reader

PAGE = 100
MOST_PAGES = 40
CALM_MS = 1000
COLUMNS = ("State", "Job", "What", "Where", "How it went", "When")
STATE, NUMBER, TITLE, PLACE, LINE, WHEN = range(len(COLUMNS))

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which jobs are wanted: in one of these states, or in any, with this text."""

    states: frozenset[JobState] = frozenset()
    text: str = ""

    @property
    def is_open(self) -> bool:
        return not self.states and not self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One job as the table says it, made ready when it was read."""

    card: JobCard
    face: Face
    words: tuple[str, ...]


class AllJobs(QAbstractTableModel):
    """Every job there is, newest first. The view says what is looked at (`look_at`); what is not there yet is blank.

    `counted` comes when it is known how many there are.
    """

    counted = Signal(int)

    def __init__(self, desk: Desk, reader: Reader, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._reader = desk, reader
        self._numbers: array[int] = array("q")
        self._places: dict[int, int] = {}
        self._pages: OrderedDict[int, dict[int, Row]] = OrderedDict()
        self._narrowed = Narrowed()
        self._seen = (0, 0)
        self._is_watching = False
        self._is_stale = False
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._catch_up)
        bridge.changed.connect(self._hear)

    # ------------------------------------------------------------------ what is wanted

    @property
    def narrowed(self) -> Narrowed:
        return self._narrowed

    def narrow(self, narrowed: Narrowed) -> None:
        """Show these jobs; the numbers are read anew."""
        self._narrowed = narrowed
        self.reload()

    def reload(self) -> None:
        """Read all of it again."""
        wanted = self._narrowed
        self._is_stale = False
        self._reader.ask(
            lambda: self._desk.job_cards.numbers(states=wanted.states, text=wanted.text),
            self._take_numbers,
            key=(self, "numbers"),
        )

    def watch(self, is_watching: bool) -> None:
        """Follow what changes while somebody looks."""
        self._is_watching = is_watching
        if is_watching:
            self._is_stale = True
            self._catch_up()

    def look_at(self, first: int, last: int) -> None:
        """Have these rows read, as far as they are not there."""
        self._seen = (first, last)
        wanted = range(max(0, first) // PAGE, max(0, last) // PAGE + 1)
        missing = [page for page in wanted if page not in self._pages and page * PAGE < len(self._numbers)]
        for page in wanted:
            if page in self._pages:
                self._pages.move_to_end(page)
        if missing:
            numbers = {page: self._numbers[page * PAGE : (page + 1) * PAGE] for page in missing}
            self._reader.ask(
                lambda: {page: self._read(some) for page, some in numbers.items()},
                self._take_pages,
                key=(self, "rows"),
            )

    def row_of(self, job: int) -> int | None:
        """Where a job stands, as far as it has been read."""
        page = self._places.get(job)
        return None if page is None else self._numbers.index(job, page * PAGE, (page + 1) * PAGE)

    def card(self, row: int) -> JobCard | None:
        """The job of a row, where it has been read."""
        found = self.row(row)
        return None if found is None else found.card

    def number(self, row: int) -> int:
        """The number of the job of a row."""
        return self._numbers[row]

    def row(self, row: int) -> Row | None:
        """What a row says, where it has been read."""
        return self._pages.get(row // PAGE, {}).get(self._numbers[row])

    # ------------------------------------------------------------------ what was read

    def _take_numbers(self, numbers: array[int]) -> None:
        if numbers != self._numbers:
            self.beginResetModel()
            self._numbers = numbers
            self._pages.clear()
            self._places.clear()
            self.endResetModel()
        self.counted.emit(len(numbers))
        self.look_at(*self._seen)

    def _take_newer(self, newer: array[int]) -> None:
        """Jobs that were not there before stand on top; what has been read is read again, as its places moved."""
        fresh = array("q", (job for job in newer if not self._numbers or job > self._numbers[0]))
        if not fresh:
            return
        self.beginInsertRows(QModelIndex(), 0, len(fresh) - 1)
        self._numbers = fresh + self._numbers
        rows = [row for page in self._pages.values() for row in page.values()]
        self._pages.clear()
        self._places.clear()
        self.endInsertRows()
        self._put_back(rows)
        self.counted.emit(len(self._numbers))
        first, last = self._seen
        self.look_at(first, last)

    def _put_back(self, rows: Iterable[Row]) -> None:
        """Rows whose places moved, into their new pages; a page that is not whole is read when it is looked at."""
        places = {job: place for place, job in enumerate(self._numbers[: MOST_PAGES * PAGE])}
        pages: dict[int, dict[int, Row]] = {}
        for row in rows:
            if (place := places.get(row.card.job.id)) is not None:
                pages.setdefault(place // PAGE, {})[row.card.job.id] = row
        for page, found in pages.items():
            if len(found) == len(self._numbers[page * PAGE : (page + 1) * PAGE]):
                self._keep(page, found)

    def _read(self, numbers: array[int]) -> dict[int, Row]:
        """On a thread: some rows, ready to be painted."""
        return {card.job.id: self._made(card) for card in self._desk.job_cards.page(numbers)}

    def _take_pages(self, pages: dict[int, dict[int, Row]]) -> None:
        for page, rows in pages.items():
            self._keep(page, rows)
            first, last = page * PAGE, min(len(self._numbers), (page + 1) * PAGE) - 1
            self._tell_changed(first, last)

    def _keep(self, page: int, rows: dict[int, Row]) -> None:
        self._pages[page] = rows
        self._places |= dict.fromkeys(rows, page)
        while len(self._pages) > MOST_PAGES:
            _, old = self._pages.popitem(last=False)
            for job in old:
                del self._places[job]

    def _made(self, card: JobCard) -> Row:
        now = self._desk.clock.now()
        if card.job.state is JobState.RUNNING and card.outlook.waits_for is not None:
            # Between two runs it has none for a moment, which is not worth a word in a list.
            card = replace(card, outlook=Outlook(JobState.RUNNING))
        face = face_of(card, Glimpse(), now)
        place = face.place.rpartition(" · ")[0]
        # Time does not go by in a list: what counts down on a card is left out.
        chip = face.chip if card.outlook.until is None else face.look.word
        line = face.line.rpartition(" · ")[0] if face.is_over else face.counted
        note = " · ".join(filter(None, [line, face.sentence]))
        at = card.job.finished_at or card.job.started_at or card.job.created_at
        return Row(card, face, (chip, f"{card.job.id:,}", face.title, place, note, moment(at, now)))

    def _tell_changed(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    # ------------------------------------------------------------------ what changes

    def _hear(self, changed: Changed) -> None:
        """Rows that are there are read again, at once; whether others belong here now is looked up a while later."""
        if not self._is_watching:
            return
        known = [job for job in changed.jobs if job in self._places]
        newest = self._numbers[0] if self._numbers else 0
        self._is_stale |= bool(self._narrowed.states) or any(job not in self._places for job in changed.jobs)
        if known:
            self._reread(known[:PAGE])
        if any(job > newest for job in changed.jobs):
            wanted = self._narrowed
            self._reader.ask(
                lambda: self._desk.job_cards.numbers(states=wanted.states, text=wanted.text, newer_than=newest),
                self._take_newer,
                key=(self, "newer"),
            )
        if self._is_stale and not self._calm.isActive():
            self._calm.start()

    def _catch_up(self) -> None:
        if self._is_stale and self._is_watching:
            self.reload()

    def _reread(self, jobs: Collection[int]) -> None:
        self._reader.ask(lambda: self._read(array("q", jobs)), self._take_again)

    def _take_again(self, rows: dict[int, Row]) -> None:
        for job, made in rows.items():
            page, row = self._places.get(job), self.row_of(job)
            if page is not None and row is not None:
                self._pages[page][job] = made
                self._tell_changed(row, row)

    # ------------------------------------------------------------------ as Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or (found := self.row(index.row())) is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return found.words[index.column()]
            case Qt.ItemDataRole.AccessibleTextRole:
                return found.face.spoken if index.column() == STATE else found.words[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(found.face.sentence or found.words[index.column()])
        return None
