"""The cleaner's timer: at the start, every hour, never twice at once, once after the machine slept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from queue import Empty, SimpleQueue

import pytest
from apscheduler.events import EVENT_JOB_EXECUTED, SchedulerEvent
from apscheduler.schedulers import base
from apscheduler.triggers import interval

from jobdesk.core.clock import MICROSECONDS
from jobdesk.engine import timers as module
from jobdesk.engine.timers import Timers
from jobdesk.store.database import DiskFull
from tests.support.clock import HandClock
from tests.support.waiting import PATIENCE_S

HOUR_S = 3600.0


class Cleaner:
    """Says when it is called, and stays for as long as the test keeps it."""

    def __init__(self) -> None:
        self.calls: SimpleQueue[int] = SimpleQueue()
        self.ends: SimpleQueue[int] = SimpleQueue()
        self.count = self.ended = 0
        self.may_end = threading.Event()
        self.may_end.set()
        self.failure: Exception | None = None

    def clean(self, is_wanted: Callable[[], bool]) -> None:
        self.count += 1
        self.calls.put(self.count)
        while not self.may_end.wait(0.01) and is_wanted():
            pass
        self.ended += 1
        if self.failure:
            raise self.failure

    def next_call(self) -> int:
        try:
            return self.calls.get(timeout=PATIENCE_S)
        except Empty:
            raise AssertionError("the cleaner was not called") from None

    def next_cleaning(self) -> int:
        """The next call, when APScheduler knows, too, that it is over."""
        self.ends.get(timeout=PATIENCE_S)
        return self.next_call()


class WokenClock(HandClock):
    """A machine's: the time of day moves, while it sleeps or is set; the other hand stands still."""

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> WokenClock:
    """What APScheduler takes for the time, too."""
    made = WokenClock()

    class Today(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(made.at / MICROSECONDS, tz)

    for place in (base, interval, module):
        monkeypatch.setattr(place, "datetime", Today)
    return made


@pytest.fixture
def cleaner(monkeypatch: pytest.MonkeyPatch) -> Cleaner:
    made, dispatch = Cleaner(), base.BaseScheduler._dispatch_event

    def listen(scheduler: base.BaseScheduler, event: SchedulerEvent) -> None:
        dispatch(scheduler, event)
        if event.code == EVENT_JOB_EXECUTED:
            made.ends.put(event.code)

    monkeypatch.setattr(base.BaseScheduler, "_dispatch_event", listen)
    return made


@pytest.fixture
def timers(clock: WokenClock, cleaner: Cleaner) -> Iterator[Timers]:
    made = Timers(cleaner.clean)
    yield made
    cleaner.may_end.set()
    made.stop()


def test_it_cleans_at_the_start(timers: Timers, cleaner: Cleaner) -> None:
    timers.start()
    assert cleaner.next_cleaning() == 1


def test_after_a_long_sleep_it_cleans_once(timers: Timers, cleaner: Cleaner, clock: WokenClock) -> None:
    """Eight turns were missed; one makes up for them, and the next comes an hour later."""
    timers.start()
    cleaner.next_cleaning()
    clock.move(8 * HOUR_S + 600)
    timers.catch_up(1)
    assert cleaner.next_cleaning() == 2
    clock.move(60)
    timers.catch_up(1)
    clock.move(HOUR_S)
    timers.catch_up(1)
    assert cleaner.next_cleaning() == 3
    timers.stop()
    assert cleaner.count == 3


def test_a_short_sleep_changes_nothing(timers: Timers, cleaner: Cleaner, clock: WokenClock) -> None:
    """It is not due yet, so it does not clean."""
    timers.start()
    cleaner.next_cleaning()
    clock.move(HOUR_S / 2)
    timers.catch_up(1)
    clock.move(HOUR_S / 2)
    timers.catch_up(1)
    assert cleaner.next_cleaning() == 2
    timers.stop()
    assert cleaner.count == 2


def test_a_clock_set_back_does_not_stop_it(timers: Timers, cleaner: Cleaner, clock: WokenClock) -> None:
    """It cleans now, and goes on from there every hour."""
    timers.start()
    cleaner.next_cleaning()
    clock.move(-24 * HOUR_S)
    timers.catch_up(-24 * HOUR_S)
    assert cleaner.next_cleaning() == 2
    clock.move(HOUR_S)
    timers.catch_up(1)
    assert cleaner.next_cleaning() == 3


def test_it_never_cleans_twice_at_once(timers: Timers, cleaner: Cleaner, clock: WokenClock) -> None:
    """A turn that comes while one is under way is left out."""
    cleaner.may_end.clear()
    timers.start()
    cleaner.next_call()
    left_out = threading.Event()
    handler = logging.Handler()
    handler.emit = lambda record: left_out.set() if "maximum number" in record.getMessage() else None  # type: ignore[method-assign]
    logging.getLogger("apscheduler").addHandler(handler)
    try:
        clock.move(HOUR_S)
        timers.catch_up(1)
        assert left_out.wait(PATIENCE_S)
    finally:
        logging.getLogger("apscheduler").removeHandler(handler)
    cleaner.may_end.set()
    timers.stop()
    assert cleaner.count == 1


@pytest.mark.parametrize(
    ("failure", "told"),
    [(ZeroDivisionError(), "Cleaning failed."), (DiskFull(), "Cleaning waits for the next hour: The disk is full")],
)
def test_a_cleaner_that_fails_is_called_again(
    timers: Timers,
    cleaner: Cleaner,
    clock: WokenClock,
    caplog: pytest.LogCaptureFixture,
    failure: Exception,
    told: str,
) -> None:
    """A bug of ours is told as one, trouble of the machine in a sentence; the next turn may go better."""
    cleaner.failure = failure
    timers.start()
    cleaner.next_cleaning()
    clock.move(HOUR_S)
    timers.catch_up(1)
    cleaner.next_cleaning()
    assert caplog.text.count(told) == 2


def test_stopping_waits_for_a_cleaning_under_way(timers: Timers, cleaner: Cleaner) -> None:
    """It ends after its piece, however much is left, and nothing is deleted any more when stopping returns.

    Stopping twice is fine, and so is beginning again.
    """
    cleaner.may_end.clear()
    timers.start()
    cleaner.next_call()
    timers.stop()
    assert cleaner.ended == 1
    timers.stop()
    cleaner.may_end.set()
    timers.catch_up(1)
    assert not timers.is_running
    timers.start()
    assert timers.is_running
    assert cleaner.next_cleaning() == 2


def test_hours_are_those_of_the_clock(clock: WokenClock) -> None:
    """The test's own: APScheduler sees the time that the test sets."""
    assert base.datetime.now(UTC).timestamp() == clock.at / MICROSECONDS
