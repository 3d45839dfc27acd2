"""Everything ever run, as the list of all jobs shows it: found by a query, sorted, and followed while it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from jobdesk.core.clock import MICROSECONDS
from jobdesk.core.numbers import Numbers
from jobdesk.core.query.wanted import SortKey, Wanted
from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.job_cards import JobCard
from jobdesk.ui.bridge import Bridge, Changed
from jobdesk.ui.jobs.columns import COLUMNS, PLACES, Row, row_of
from jobdesk.ui.paged import PAGE, PagedModel
from jobdesk.ui.reader import Reader

CALM_MS = 1000
SEEN_AT_ONCE = 40
"""So many rows have room in most windows; they are there with the first answer, those below them come after it."""

WHOLE_AFTER_MS = 100
"""A whole list is read when its beginning has been shown for so long: who is typing wants another one by then."""

CALM_FACTOR = 10
"""A list is read again no more often than in so many times the time that it takes to read."""

SETTLED = frozenset(
    {
        *(SortKey.NUMBER, SortKey.TITLE, SortKey.PLACE, SortKey.PIPELINE, SortKey.VERSION),
        *(SortKey.PROJECT, SortKey.RUNS, SortKey.CREATED),
    }
)
"""What of a job never changes, so that nothing moves in a list that is sorted by it."""

MOST_JUDGED = 200
"""Where more jobs have changed at once, all of the list is read a while later instead of finding the place of each."""

Failed = Callable[[Exception], object]
IsWanted = Callable[[], bool]


@dataclass(frozen=True)
class _First:
    """The beginning of a list, with its rows."""

    numbers: Numbers
    rows: dict[int, Row]


@dataclass(frozen=True)
class _All:
    """A whole list, and how long it took to read, in microseconds."""

    numbers: Numbers
    took: int


class AllJobs(PagedModel[Row]):
    """The jobs that are wanted. The first of them are shown at once, and all of them when they are known.

    `counted` comes when it is known how many there are; `found` when the first of what was wanted are there. What is
    wrong with a query goes to `failed`, and what was shown before stays.
    """

    found = Signal()

    def __init__(
        self, desk: Desk, reader: Reader, bridge: Bridge, failed: Failed, parent: QObject | None = None
    ) -> None:
        super().__init__(reader, [column.heading for column in COLUMNS], parent)
        self._desk = desk
        self._failed = failed
        self._wanted: Wanted | None = None
        self._shown: Wanted | None = None
        self._is_watching = False
        self._is_stale = False
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._catch_up)
        self._whole = QTimer(self, singleShot=True, interval=WHOLE_AFTER_MS)
        self._whole.timeout.connect(self.reload)
        bridge.changed.connect(self._hear)

    # ------------------------------------------------------------------ what is wanted

    @property
    def wanted(self) -> Wanted:
        """What is shown, or will be as soon as it is found."""
        return self._wanted or Wanted()

    @property
    def is_found(self) -> bool:
        """Whether what is wanted is what is shown."""
        return self._shown == self._wanted

    def show_jobs(self, wanted: Wanted) -> None:
        """Show these; a search for others that is still under way is given up."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._is_stale = False
        self._whole.stop()
        self._reader.seek(
            partial(self._find_first, wanted),
            partial(self._take_first, wanted, self._moment),
            key=(self, "list"),
            failed=self._failed,
        )

    def reload(self) -> None:
        """Read all of it again."""
        wanted = self.wanted
        self._is_stale = False
        self._whole.stop()
        self._reader.seek(
            partial(self._find_all, wanted), partial(self._take_all, wanted), key=(self, "list"), failed=self._failed
        )

    def watch(self, is_watching: bool) -> None:
        """Follow what changes while somebody looks."""
        self._is_watching = is_watching
        if is_watching and self._shown is not None:
            self._is_stale = True
            self._catch_up()

    def card(self, row: int) -> JobCard | None:
        """The job of a row, where it has been read."""
        found = self.row(row)
        return None if found is None else found.card

    # ------------------------------------------------------------------ on a thread

    def _find_first(self, wanted: Wanted, is_wanted: IsWanted) -> _First:
        numbers = self._desk.job_search.first(wanted, PAGE, is_wanted)
        return _First(Numbers.of(numbers), self.read_rows(numbers[:SEEN_AT_ONCE]))

    def _find_all(self, wanted: Wanted, is_wanted: IsWanted) -> _All:
        begin = self._desk.clock.monotonic()
        numbers = self._desk.job_search.numbers(wanted, is_wanted)
        return _All(numbers, round((self._desk.clock.monotonic() - begin) * MICROSECONDS))

    def read_rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        now = self._desk.clock.now()
        return {card.job.id: row_of(card, now) for card in self._desk.job_cards.page(numbers)}

    # ------------------------------------------------------------------ what was found

    def _take_first(self, wanted: Wanted, asked_at: int, first: _First) -> None:
        """A list that is no longer than that is all there is."""
        self._shown = wanted
        self.take(asked_at, first.rows)
        self.show_numbers(first.numbers)
        self.found.emit()
        if len(first.numbers) < PAGE:
            self.counted.emit(len(first.numbers))
        else:
            self._whole.start()

    def _take_all(self, wanted: Wanted, found: _All) -> None:
        is_new, self._shown = wanted != self._shown, wanted
        self._calm.setInterval(max(CALM_MS, CALM_FACTOR * found.took // 1000))
        self.show_numbers(found.numbers)
        if is_new:
            self.found.emit()
        self.counted.emit(len(found.numbers))

    # ------------------------------------------------------------------ what changes

    def _hear(self, changed: Changed) -> None:
        """The rows that are named are read again, at once; where they belong now is looked up for them alone."""
        if not self._is_watching or self._shown is None:
            self.put_off(changed.jobs)
        elif changed.jobs:
            self.read_again(changed.jobs)
            if len(changed.jobs) > MOST_JUDGED:
                self._be_stale()
                return
            wanted, jobs = self._shown, list(changed.jobs)
            self._reader.ask(
                lambda: self._desk.job_search.among(wanted.query, jobs), partial(self._judge, wanted, jobs)
            )

    def _judge(self, wanted: Wanted, jobs: list[int], fitting: list[int]) -> None:
        """New ones stand on top where the newest do. Where others come, go or move, the list is read a while later."""
        if wanted != self._shown:
            return
        newest = self._numbers[0] if len(self._numbers) else 0
        fresh = [job for job in fitting if job > newest] if wanted.is_newest_first else []
        if fresh:
            self.show_on_top(fresh)
            self.counted.emit(len(self._numbers))
        known = {job for job in jobs if job in self._rows}
        has_gone = not known.issubset(fitting)
        has_come = any(job not in fresh and job not in self._rows and self.row_of(job) is None for job in fitting)
        may_move = not wanted.is_newest_first and wanted.order not in SETTLED and bool(known.intersection(fitting))
        if has_gone or has_come or may_move:
            self._be_stale()

    def _be_stale(self) -> None:
        self._is_stale = True
        if not self._calm.isActive():
            self._calm.start()

    def _catch_up(self) -> None:
        if self._is_stale and self._is_watching:
            self.reload()

    # ------------------------------------------------------------------ as a paged model

    def say(self, row: Row, column: int) -> str:
        return row.words[column]

    def speak(self, row: Row, column: int) -> str:
        return row.face.spoken if column == PLACES[SortKey.STATE] else row.words[column]

    def explain(self, row: Row, column: int) -> str:
        is_why = row.card.job.state is JobState.FAILED and row.face.sentence
        return (row.face.sentence or "") if is_why else row.words[column]
