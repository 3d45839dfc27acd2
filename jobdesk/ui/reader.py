"""Asks the desk on threads of its own and brings the answers to the UI thread, which itself never waits.

reader.ask(lambda: desk.jobs.get(12), self.show_job, key=(self, "job"))
reader.wish(lambda: desk.jobs.cancel(12), self.show_job)
reader.stream(lambda: desk.commits.statuses(request), self.add_rows, self.all_there, key=(self, "commits"))
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from jobdesk.core.errors import JobDeskError
from jobdesk.core.language import _

T = TypeVar("T")
Failed = Callable[[Exception], object]

THREADS = 3
FRAME_MS = 16
DELIVERY_S = 0.008
END_S = 2.0

log = logging.getLogger(__name__)


class BugFound(JobDeskError):
    """Something went wrong that is JobDesk's own fault; nothing is lost, please report it."""

    help = "trouble#a-bug"


class Asked:
    """One question; `cancel` on the UI thread, and no answer comes any more."""

    def __init__(self, work: Callable[[Asked], None], key: Hashable) -> None:
        self.work = work
        self.key = key
        self._is_cancelled = False

    @property
    def is_wanted(self) -> bool:
        return not self._is_cancelled

    def cancel(self) -> None:
        self._is_cancelled = True


class Reader(QObject):
    """Threads that read, and one that does what a person wishes, in the order in which they wished it.

    Answers arrive on the UI thread in the order in which they were found. With a `key` the latest question wins: an
    older one with the same key is not begun, or its answer not delivered; nor is an answer for a method of a widget
    that is gone. An error goes to `failed` where that is given, else to the signal `trouble`, as a `JobDeskError`.
    `leave` is called at the end of every thread, to close what it had open.
    """

    trouble = Signal(object)
    idle = Signal()
    _arrived = Signal()

    def __init__(self, leave: Callable[[], None] = lambda: None, threads: int = THREADS) -> None:
        super().__init__()
        self._leave = leave
        self._questions: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._wishes: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._latest: dict[Hashable, Asked] = {}
        self._lock = threading.Lock()
        self._deliveries: deque[Callable[[], object]] = deque()
        self._is_due = False
        self._open = 0
        self._is_stopped = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads = [self._thread(f"reader {number}", self._questions) for number in range(threads)]
        self._threads.append(self._thread("wishes", self._wishes))
        self._is_started = False

    @property
    def is_idle(self) -> bool:
        """Whether every answer has been delivered."""
        return self._open == 0

    @property
    def has_wishes(self) -> bool:
        """Once it is stopped: whether something that was wished is not done yet."""
        return self._threads[-1].is_alive()

    def ask(
        self,
        question: Callable[[], T],
        then: Callable[[T], object],
        *,
        key: Hashable = None,
        failed: Failed | None = None,
    ) -> Asked:
        """Call `question` on a thread, and `then` with its answer on the UI thread."""
        return self._put(self._questions, self._single(question, then, failed), key)

    def seek(
        self,
        question: Callable[[Callable[[], bool]], T],
        then: Callable[[T], object],
        *,
        key: Hashable,
        failed: Failed | None = None,
    ) -> Asked:
        """Like `ask`, for what takes a while: the question is told how to find out whether it is still wanted."""

        def work(asked: Asked) -> None:
            answer = question(lambda: asked.is_wanted and not self._is_stopped)
            self._answer(asked, then, lambda: then(answer))

        return self._put(self._questions, self._guarded(work, failed), key)

    def wish(
        self, deed: Callable[[], T], then: Callable[[T], object] = lambda _: None, *, failed: Failed | None = None
    ) -> Asked:
        """Like `ask`, for what changes something: never dropped, one after the other."""
        return self._put(self._wishes, self._single(deed, then, failed), None)

    def stream(
        self,
        source: Callable[[], Iterable[T]],
        piece: Callable[[Sequence[T]], object],
        done: Callable[[], object] = lambda: None,
        *,
        key: Hashable = None,
        failed: Failed | None = None,
    ) -> Asked:
        """Read a long list in pieces: the first as soon as it has something, the next ones a frame apart or more."""

        def work(asked: Asked) -> None:
            flow = _Flow(piece, lambda wake: self._answer(asked, piece, wake))
            for one in source():
                if not asked.is_wanted or self._is_stopped:
                    return
                flow.add(one)
            self._answer(asked, piece, flow.take)
            self._answer(asked, done, done)

        return self._put(self._questions, self._guarded(work, failed), key)

    def stop(self) -> None:
        """Deliver nothing any more; what is wished is still done, what is read is left. Twice is fine."""
        if self._is_stopped:
            return
        self._is_stopped = True
        if not self._is_started:
            return
        for _thread in self._threads[:-1]:
            self._questions.put(None)
        self._wishes.put(None)
        self._threads[-1].join()
        deadline = monotonic() + END_S
        for thread in self._threads[:-1]:
            thread.join(max(0.0, deadline - monotonic()))

    # ------------------------------------------------------------------ on the UI thread

    def _put(self, line: queue.SimpleQueue[Asked | None], work: Callable[[Asked], None], key: Hashable) -> Asked:
        self._start()
        asked = Asked(work, key)
        if key is not None:
            if before := self._latest.get(key):
                before.cancel()
            self._latest[key] = asked
        self._open += 1
        line.put(asked)
        return asked

    def _start(self) -> None:
        """With the first question: until then there is a window to paint."""
        if not self._is_started:
            self._is_started = True
            for thread in self._threads:
                thread.start()

    @Slot()
    def _deliver(self) -> None:
        """What has come, for half a frame; the rest after the events that wait."""
        until = monotonic() + DELIVERY_S
        while not self._is_stopped:
            with self._lock:
                if not self._deliveries:
                    self._is_due = False
                    return
                delivery = self._deliveries.popleft()
            self._deliver_one(delivery)
            if monotonic() > until:
                self._arrived.emit()
                return

    def _deliver_one(self, delivery: Callable[[], object]) -> None:
        try:
            delivery()
        except Exception as error:
            log.exception("The window could not take an answer.")
            self.tell(error)

    def _close(self, asked: Asked) -> None:
        self._open -= 1
        if self._latest.get(asked.key) is asked:
            del self._latest[asked.key]
        if self._open == 0:
            self.idle.emit()

    def tell(self, error: Exception) -> None:
        """What went wrong goes to `trouble`; what is no error of JobDesk's making is told as a bug."""
        if not isinstance(error, JobDeskError):
            what = _("What happened: {what}.").format(what=repr(error))
            error = BugFound(f"{BugFound().message} {what}")
        self.trouble.emit(error)

    # ------------------------------------------------------------------ on the threads

    def _thread(self, name: str, line: queue.SimpleQueue[Asked | None]) -> threading.Thread:
        return threading.Thread(target=self._serve, args=(line,), name=name, daemon=True)

    def _serve(self, line: queue.SimpleQueue[Asked | None]) -> None:
        while (asked := line.get()) is not None:
            if asked.is_wanted and (line is self._wishes or not self._is_stopped):
                asked.work(asked)
            self._bring(partial(self._close, asked))
            del asked  # it may hold a long list, and the next question may be long in coming
        self._leave()

    def _single(
        self, question: Callable[[], T], then: Callable[[T], object], failed: Failed | None
    ) -> Callable[[Asked], None]:
        def work(asked: Asked) -> None:
            answer = question()
            self._answer(asked, then, lambda: then(answer))

        return self._guarded(work, failed)

    def _guarded(self, work: Callable[[Asked], None], failed: Failed | None) -> Callable[[Asked], None]:
        """The top of a thread: whatever goes wrong is told, and the thread goes on."""
        tell = failed or self.tell

        def guarded(asked: Asked) -> None:
            try:
                work(asked)
            except Exception as error:
                if not isinstance(error, JobDeskError):
                    log.exception("A question of the window failed.")
                found = error
                self._answer(asked, tell, lambda: tell(found))

        return guarded

    def _answer(self, asked: Asked, receiver: Callable[..., object], deliver: Callable[[], object]) -> None:
        self._bring(lambda: deliver() if asked.is_wanted and _is_there(receiver) else None)

    def _bring(self, delivery: Callable[[], object]) -> None:
        """One wake-up for all that waits, so that a flood of answers is no flood of signals."""
        with self._lock:
            self._deliveries.append(delivery)
            was_due, self._is_due = self._is_due, True
        if not was_due and not self._is_stopped:
            self._arrived.emit()


class _Flow(Generic[T]):
    """Rows on their way to the UI thread: they gather while it is busy, and come in one piece."""

    def __init__(self, piece: Callable[[Sequence[T]], object], bring: Callable[[Callable[[], object]], None]) -> None:
        self._piece = piece
        self._bring = bring
        self._lock = threading.Lock()
        self._rows: list[T] = []
        self._is_waking = False
        self._has_begun = False

    def add(self, row: T) -> None:
        with self._lock:
            self._rows.append(row)
            was_waking, self._is_waking = self._is_waking, True
        if not was_waking:
            self._bring(self._wake)

    def _wake(self) -> None:
        """On the UI thread."""
        if self._has_begun:
            QTimer.singleShot(FRAME_MS, lambda: self._bring(self.take))
            return
        self._has_begun = True
        self.take()

    def take(self) -> None:
        """On the UI thread."""
        with self._lock:
            rows, self._rows = self._rows, []
            self._is_waking = False
        if rows:
            self._piece(rows)


def _is_there(receiver: Callable[..., object]) -> bool:
    """Whether a method's widget has not been deleted; also where some of its arguments are given already."""
    while isinstance(receiver, partial):
        receiver = receiver.func
    owner = getattr(receiver, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
