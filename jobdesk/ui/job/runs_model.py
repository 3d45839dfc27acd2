"""The runs of one job, as the table of its page shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer

from jobdesk.core.customs import number
from jobdesk.core.language import _, told
from jobdesk.core.model import Job
from jobdesk.core.numbers import Numbers
from jobdesk.core.states import RunState
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.runs import RunRow
from jobdesk.store.run_lists import RunOrder
from jobdesk.ui.job.words import duration_words, told_words
from jobdesk.ui.looks import look_of
from jobdesk.ui.paged import PagedModel
from jobdesk.ui.reader import Reader
from jobdesk.ui.wording import item_words

CALM_MS = 500
COLUMNS = (_("State"), _("What"), _("How it went"), _("Took"), _("Attempts"))
STATE, ITEM, TOLD, DURATION, ATTEMPTS = range(len(COLUMNS))
ORDERS = (RunOrder.STATE, RunOrder.ITEM, RunOrder.TOLD, RunOrder.DURATION, RunOrder.ATTEMPTS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which runs of which job, in which order."""

    job: int
    states: frozenset[RunState] = frozenset()
    text: str = ""
    order: RunOrder = RunOrder.ITEM
    is_descending: bool = False


class RunsModel(PagedModel[RunRow]):
    """The runs that are wanted, in their order."""

    def __init__(self, desk: Desk, reader: Reader, parent: QObject | None = None) -> None:
        super().__init__(reader, COLUMNS, parent)
        self._desk = desk
        self._job: Job | None = None
        self._wanted: Wanted | None = None
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._read_numbers)

    # ------------------------------------------------------------------ what is wanted

    def show_runs(self, job: Job, wanted: Wanted) -> None:
        """Show these; what was read of another job is forgotten."""
        self._job = job
        if wanted != self._wanted:
            if self._wanted is None or wanted.job != self._wanted.job:
                self.forget()
            self._wanted = wanted
            self._read_numbers()

    def hear(self, job: Job, runs: Collection[int]) -> None:
        """These runs of the job have changed: those that are there are read again, and nothing else at once."""
        self._job = job
        self.read_again(runs)
        wanted = self._wanted
        if wanted is not None and (wanted.states or wanted.order is not RunOrder.ITEM) and not self._calm.isActive():
            self._calm.start()

    def come_back(self) -> None:
        """Somebody looks again: which runs are wanted may have changed meanwhile, and what they say."""
        self.look_again()
        self._read_numbers()

    def _read_numbers(self) -> None:
        wanted = self._wanted
        if wanted is not None:
            self._reader.ask(
                lambda: self._desk.job_runs.numbers(
                    wanted.job,
                    states=wanted.states,
                    text=wanted.text,
                    order=wanted.order,
                    is_descending=wanted.is_descending,
                ),
                partial(self._take_numbers, wanted),
                key=(self, "numbers"),
            )

    def _take_numbers(self, wanted: Wanted, numbers: Numbers) -> None:
        if wanted == self._wanted:
            self.show_numbers(numbers)
            self.counted.emit(len(numbers))

    # ------------------------------------------------------------------ as a paged model

    def read_rows(self, numbers: Sequence[int]) -> dict[int, RunRow]:
        job = self._job
        return {} if job is None else {row.run.id: row for row in self._desk.job_runs.page(job, numbers)}

    def say(self, row: RunRow, column: int) -> str:
        match column:
            case 0:
                return look_of(row.run.state).word
            case 1:
                return item_words(row.run, row.subject)
            case 2:
                return told_words(row)
            case 3:
                return duration_words(row.run, self._desk.clock.now())
        return number(row.run.attempts) if row.run.attempts else ""

    def speak(self, row: RunRow, column: int) -> str:
        if column != STATE:
            return self.say(row, column)
        return ", ".join(filter(None, (self.say(row, one) for one in range(len(COLUMNS)))))

    def explain(self, row: RunRow, column: int) -> str:
        return told(row.run.error or "") or self.say(row, column)
