"""What runs inside a host: takes orders from its worker, does the work, reports.

Three threads: this one works, one reads the orders, one sends reports that can wait a little. The
attempt of a run that must not be repeated begins only when the one before is stored.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO

from jobdesk.core.clock import Clock
from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.engine.context import HostContext, Workshop, mishap_of
from jobdesk.engine.courier import Courier
from jobdesk.engine.logfile import LogTrouble
from jobdesk.engine.protocol import (
    Committed,
    Ended,
    Forget,
    JobOrder,
    Ready,
    RunOrder,
    Setup,
    Stop,
    ToHost,
    Work,
    decode_order,
)
from jobdesk.processes.keeper import own_stdout
from jobdesk.processes.tree import end_own_tree

SETTLED_AT_ONCE_US = 20_000
COLLECT_AFTER = 20_000


class Orders:
    """What the worker asked for and has not been done, shared by the reading and the working thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.setup: Setup | None = None
        self.jobs: dict[int, JobOrder] = {}
        self.runs: deque[RunOrder] = deque()
        self.forgotten: set[int] = set()
        self.uncommitted: set[int] = set()
        self.current: HostContext | None = None
        self.is_closed = False


class Reader:
    """The thread that takes orders; a stop reaches the attempt under way from here."""

    def __init__(self, pipe: BinaryIO, orders: Orders, courier: Courier) -> None:
        self._pipe = pipe
        self._orders = orders
        self._courier = courier

    def run(self) -> None:
        try:
            for line in self._pipe:
                self.take(decode_order(line))
        finally:
            self._close()

    def _close(self) -> None:
        with self._orders.changed:
            self._orders.is_closed = True
            if self._orders.current:
                self._orders.current.stop(interrupted=True)
            self._orders.changed.notify_all()

    def take(self, order: ToHost) -> None:
        """Note what the worker says."""
        with self._orders.changed:
            self._note(order)
            self._orders.changed.notify_all()

    def _note(self, order: ToHost) -> None:
        orders = self._orders
        match order:
            case Work():
                orders.runs.extend(order.runs)
            case Committed():
                orders.uncommitted.difference_update(order.runs)
            case Stop():
                self._stop(order)
            case JobOrder():
                orders.jobs[order.job] = order
                orders.forgotten.discard(order.job)
            case Forget():
                orders.forgotten.add(order.job)
            case Setup():
                orders.setup = order

    def _stop(self, stop: Stop) -> None:
        orders = self._orders
        wanted = set(stop.runs)
        waiting = [one.run for one in orders.runs if one.run in wanted]
        orders.runs = deque(one for one in orders.runs if one.run not in wanted)
        if waiting:
            self._courier.returned(waiting)
        current = orders.current
        if current and current.order.run in wanted and not (stop.only_waiting and current.has_begun):
            current.stop(interrupted=stop.interrupted)


class Child:
    """The working thread of a host."""

    def __init__(self, orders: Orders, courier: Courier, clock: Clock) -> None:
        self._orders = orders
        self._courier = courier
        self._clock = clock
        self._workshop: Workshop | None = None

    def run(self) -> None:
        self._courier.tell(Ready(os.getpid()))
        while (context := self.take_next()) is not None:
            self.work(context)
        if self._workshop:
            self._workshop.close()

    def take_next(self) -> HostContext | None:
        """The next run to work on; None when the worker is gone."""
        orders = self._orders
        while True:
            with orders.changed:
                if not orders.runs:
                    self._courier.flush()
                orders.changed.wait_for(lambda: orders.is_closed or orders.runs or orders.forgotten)
                forgotten = self._take_forgotten()
                if not forgotten:
                    return self._take()
            for job in forgotten:
                self._shop().forget(job)

    def _take_forgotten(self) -> set[int]:
        """The jobs that are over; one that is told of again later is a new one."""
        forgotten, self._orders.forgotten = self._orders.forgotten, set()
        for job in forgotten:
            self._orders.jobs.pop(job, None)
        return forgotten

    def _take(self) -> HostContext | None:
        """Take the first run that waits; at that very moment it becomes the current one, so that no stop misses it."""
        orders = self._orders
        if orders.is_closed:
            return None
        order = orders.runs.popleft()
        orders.current = HostContext(self._shop(), self._courier, orders.jobs[order.job], order)
        return orders.current

    def work(self, context: HostContext) -> None:
        """Do the run that was taken, and report how it ended, or give it back."""
        outcome = self._prepared(context)
        if not self._may_begin(context):
            self._give_back(context)
            return
        started_at = self._clock.now()
        if outcome is None:
            self._courier.started(context.order.run, started_at)
            outcome = self._attempt(context)
        ended = self._ended(context, outcome, started_at)
        with self._orders.changed:
            self._orders.current = None
            if not context.is_repeatable:
                self._orders.uncommitted.add(context.order.run)
        slow = ended.finished_at - started_at > SETTLED_AT_ONCE_US
        self._courier.ended(ended, at_once=slow or not context.is_repeatable)

    def _give_back(self, context: HostContext) -> None:
        with self._orders.changed:
            self._orders.current = None
        with suppress(LogTrouble):
            context.close()
        self._courier.returned([context.order.run])

    def _shop(self) -> Workshop:
        setup = self._orders.setup
        assert setup is not None
        if self._workshop is None:
            self._workshop = Workshop(setup)
        self._workshop.setup = setup
        return self._workshop

    def _prepared(self, context: HostContext) -> Outcome | None:
        """What getting ready ran into, if anything: nothing has begun yet."""
        try:
            pipeline, given = context.pipeline()
            if not context.order.is_finish:
                pipeline.prepare(given, context.order.item, context)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - around an attempt: a pipeline may raise anything
            return context.completed(self._told(context, error))
        return None

    def _may_begin(self, context: HostContext) -> bool:
        """Wait until the attempts before are stored; False when this one was stopped meanwhile."""
        orders = self._orders
        with orders.changed:
            if not context.is_repeatable:
                orders.changed.wait_for(lambda: context.is_cancelled or not orders.uncommitted)
            context.has_begun = not context.is_cancelled
            return context.has_begun

    def _attempt(self, context: HostContext) -> Outcome:
        order = context.order
        try:
            pipeline, given = context.pipeline()
            outcome = pipeline.finish(given, context) if order.is_finish else pipeline.work(given, order.item, context)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - around an attempt: a pipeline may raise anything
            outcome = self._told(context, error)
        completed = context.completed(outcome)
        if context.is_cancelled and completed.ending is not Ending.SUCCEEDED:
            stopped = Outcome.interrupted() if context.is_interrupted else Outcome.cancelled()
            return replace(stopped, cost=completed.cost)
        return completed

    def _told(self, context: HostContext, error: BaseException) -> Outcome:
        outcome = mishap_of(error)
        if outcome.mishap is Mishap.BUG:
            with suppress(LogTrouble):
                context.log(traceback.format_exc().rstrip())
        return outcome

    def _ended(self, context: HostContext, outcome: Outcome, started_at: int) -> Ended:
        try:
            log, size = context.close()
        except LogTrouble as error:
            log, size, outcome = None, None, mishap_of(error)
        finished_at = max(self._clock.now(), started_at)
        return Ended(context.order.run, outcome, started_at, finished_at, context.cpu_s, context.memory, log, size)


def main() -> None:
    """The life of a host, below its keeper already, to the end of its input."""
    gc.freeze()  # What is imported stays for good: collections need not look at it (gc.freeze in Python's manual).
    gc.set_threshold(COLLECT_AFTER)
    reports = own_stdout()
    orders, clock = Orders(), Clock()
    courier = Courier(reports)
    threading.Thread(target=courier.run, name="courier", daemon=True).start()
    reader = Reader(sys.stdin.buffer, orders, courier)
    threading.Thread(target=reader.run, name="reader", daemon=True).start()
    Child(orders, courier, clock).run()
    courier.close()
    end_own_tree()
    sys.stderr.flush()
    os._exit(0)  # Taking the interpreter apart takes longer than all of this, and nothing is left to save.
