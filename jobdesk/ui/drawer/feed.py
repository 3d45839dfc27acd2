"""Keeps the board up to date: reads again what events name, in pieces, and everything only where that is needed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from jobdesk.core.clock import Clock
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.job_cards import Overview, Reread
from jobdesk.ui.bridge import Bridge, Changed
from jobdesk.ui.drawer.board import Board, Step
from jobdesk.ui.drawer.faces import Face
from jobdesk.ui.reader import Reader

PIECE = 100
"""So many jobs, and so many runs, are read in one go: a storm of events becomes many short answers."""

MOST_WAITING = 1000
"""Of more jobs than that, those that have no card are not read one by one: they are few among all that is read then."""

CALM_MS = 400
SHARE_OF_TIME = 0.05
"""Reading all of it again may take so small a part of the time, so that it comes less often in a storm of events,"""
LONGEST_CALM_MS = 2000
"""and so often in any case."""

PATIENT_MS = 80
TICK_MS = 1000


class Feed(QObject):
    """Reads on the reader's threads, one question at a time; what comes meanwhile is in the next one.

    `stepped` carries a `Step`, for whoever draws; `ticked` comes every second while time is going by on a card.
    """

    stepped = Signal(object)
    ticked = Signal()

    def __init__(self, desk: Desk, reader: Reader, bridge: Bridge) -> None:
        super().__init__()
        self.board = Board()
        self.is_developer = False
        self._desk = desk
        self._clock: Clock = desk.clock
        self._reader = reader
        self._in_view: frozenset[int] = frozenset()
        self._jobs: set[int] = set()
        self._runs: set[int] = set()
        self._is_asking = False
        self._wants_all = True
        self._calm = QTimer(self, singleShot=True)
        self._calm.timeout.connect(self._ask_next)
        self._patient = QTimer(self, singleShot=True, interval=PATIENT_MS)
        self._patient.timeout.connect(self._ask_next)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.ticked)
        bridge.changed.connect(self._hear)
        bridge.trouble.connect(lambda _: self.reload())

    def start(self) -> None:
        """Read all of it for the first time."""
        self._ask_next()

    def reload(self) -> None:
        """Read all of it again, soon."""
        self._wants_all = True
        self._ask_next()

    def look_at(self, jobs: Iterable[int]) -> None:
        """These can be seen: what happens to them is read at once, and to others a moment later."""
        self._in_view = frozenset(jobs)

    def face(self, job: int) -> Face:
        """What the card of a job says now."""
        return self.board.face(job, self._clock.now(), self._clock.monotonic(), is_developer=self.is_developer)

    @Slot(object)
    def _hear(self, changed: Changed) -> None:
        self._jobs |= changed.jobs
        for job, runs in changed.runs.items():
            if self.board.follows(job):
                self._jobs.add(job)
                self._runs |= runs
        self._wants_all |= changed.has_pool
        if len(self._jobs) > MOST_WAITING:
            self._jobs &= self.board.jobs
            self._wants_all = True
        self._ask_next()

    def _ask_next(self) -> None:
        """All of it, if that is wanted and was not just read; else a piece of what was named."""
        if self._is_asking:
            return
        if self._wants_all and not self._calm.isActive():
            self._wants_all, self._is_asking = False, True
            self._calm.start(CALM_MS)
            then = partial(self._take_all, self._clock.monotonic())
            self._reader.ask(self._desk.job_cards.overview, then, failed=self._fail)
            return
        jobs, runs = self._next_jobs(), _some(self._runs, PIECE)
        if jobs or runs:
            self._is_asking = True
            self._reader.ask(
                lambda: self._desk.job_cards.named(jobs, runs),
                lambda reread: self._take(jobs, reread),
                failed=self._fail,
            )

    def _next_jobs(self) -> set[int]:
        """What is in view or new, and now and then what is not."""
        pressing = (self._jobs & self._in_view) | (self._jobs - self.board.jobs)
        if len(pressing) < len(self._jobs) and not self._patient.isActive():
            self._patient.start()
            pressing = set(self._jobs)
        jobs = _some(pressing, PIECE)
        self._jobs -= jobs
        return jobs

    def _take_all(self, asked_at: float, overview: Overview) -> None:
        self._go(self.board.take_overview(overview, self._clock.monotonic()))
        took_s = self._clock.monotonic() - asked_at
        self._calm.start(min(LONGEST_CALM_MS, max(CALM_MS, round(took_s * 1000 / SHARE_OF_TIME))))

    def _take(self, jobs: set[int], reread: Reread) -> None:
        step = self.board.take(jobs, reread, self._clock.monotonic())
        self._wants_all |= step.is_stale
        self._go(step)

    def _go(self, step: Step) -> None:
        self._is_asking = False
        self.stepped.emit(step)
        is_going = bool(self.board.active)
        if is_going != self._tick.isActive():
            self._tick.start() if is_going else self._tick.stop()
        self._ask_next()

    def _fail(self, error: Exception) -> None:
        """The database is in trouble, which the bridge tells; when there is something new it is asked again."""
        self._is_asking = False
        self._wants_all = True
        self._reader.tell(error)


def _some(waiting: set[int], most: int) -> set[int]:
    """Take a piece of what waits, the newest first."""
    piece = set(sorted(waiting, reverse=True)[:most])
    waiting -= piece
    return piece
