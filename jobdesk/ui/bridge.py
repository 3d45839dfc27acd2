"""The one crossing from the engine to the window: what happened becomes one signal, at most every 33 ms."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from jobdesk.core.errors import JobDeskError
from jobdesk.core.events import (
    BudgetReached,
    EngineChanged,
    Event,
    JobsChanged,
    RunProgressed,
    RunsSettled,
    RunsStarted,
)
from jobdesk.core.language import _
from jobdesk.engine.bus import Bus

FRAME_S = 0.033
LOOK_S = 0.1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changed:
    """What to read again: rows of jobs; by job, rows of runs; and whether who works, or how, has changed.

    `budgets` are the projects that have just used up a share of theirs.
    """

    jobs: frozenset[int]
    runs: Mapping[int, frozenset[int]]
    has_pool: bool
    budgets: frozenset[str] = frozenset()


@dataclass
class _Gathered:
    jobs: set[int] = field(default_factory=set)
    runs: dict[int, set[int]] = field(default_factory=dict)
    has_pool: bool = False
    budgets: set[str] = field(default_factory=set)

    def add(self, event: Event) -> None:
        match event:
            case JobsChanged(jobs):
                self.jobs |= jobs
            case RunsStarted(job, runs) | RunsSettled(job, runs):
                self.jobs.add(job)
                self.runs.setdefault(job, set()).update(runs)
            case RunProgressed(job, run):
                self.runs.setdefault(job, set()).add(run)
            case EngineChanged():
                self.has_pool = True
            case BudgetReached(project):
                self.budgets.add(project)
            case _:
                return

    def frozen(self) -> Changed:
        runs = {job: frozenset(numbers) for job, numbers in self.runs.items()}
        return Changed(frozenset(self.jobs), runs, self.has_pool, frozenset(self.budgets))


class Bridge(QObject):
    """Hears the bus in whichever thread publishes, and looks for what other processes did on a thread of its own.

    `look` finds what has changed in the database (`desk.news.look`); `trouble_now` says what keeps it from being
    written or the engine from working, and the signal `trouble` carries that sentence, or None when it is over.
    `leave` is called at the end of the thread.
    """

    changed = Signal(object)
    trouble = Signal(object)
    _heard = Signal()

    def __init__(
        self,
        bus: Bus,
        look: Callable[[], Iterable[Event]],
        trouble_now: Callable[[], str | None] = lambda: None,
        leave: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._look = look
        self._trouble_now = trouble_now
        self._leave = leave
        self._lock = threading.Lock()
        self._gathered = _Gathered()
        self._is_due = False
        self._sent_at = 0.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._send)
        self._heard.connect(self._schedule, Qt.ConnectionType.QueuedConnection)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="bridge", daemon=True)
        self._unsubscribe = bus.subscribe(self.hear)

    def start(self) -> None:
        """Begin to look for what other processes do. Starting twice is fine."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Hear and tell nothing any more. Twice, or before a start, is fine."""
        self._unsubscribe()
        self._stopping.set()
        self._timer.stop()
        if self._thread.is_alive():
            self._thread.join()

    def hear(self, event: Event) -> None:
        """From any thread: quick, and one wake-up of the UI thread for all that comes until it is awake."""
        with self._lock:
            self._gathered.add(event)
            was_due, self._is_due = self._is_due, True
        if not was_due and not self._stopping.is_set():
            self._heard.emit()

    # ------------------------------------------------------------------ on the UI thread

    @property
    def is_idle(self) -> bool:
        """Whether all that was heard has been told."""
        return not self._is_due

    @Slot()
    def _schedule(self) -> None:
        if self._stopping.is_set():
            return
        wait_s = self._sent_at + FRAME_S - monotonic()
        if wait_s <= 0:
            self._send()
        elif not self._timer.isActive():
            self._timer.start(max(1, round(wait_s * 1000)))

    @Slot()
    def _send(self) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, _Gathered()
            self._is_due = False
        self._sent_at = monotonic()
        self.changed.emit(gathered.frozen())

    # ------------------------------------------------------------------ on the thread

    def _watch(self) -> None:
        told: str | None = None
        while not self._stopping.is_set():
            trouble = self._find()
            if trouble != told and not self._stopping.is_set():
                told = trouble
                self.trouble.emit(told)
            self._stopping.wait(LOOK_S)
        self._leave()

    def _find(self) -> str | None:
        """Look once; the sentence of what is wrong, if anything is."""
        try:
            for event in self._look():
                self.hear(event)
            return self._trouble_now()
        except JobDeskError as error:
            return error.message
        except Exception as error:
            log.exception("The window cannot see what changes.")
            words = _("JobDesk cannot see what changes because of a bug of its own; please report it: {what}.")
            return words.format(what=repr(error))
