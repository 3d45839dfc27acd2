"""What runs inside a host: takes orders from its worker, does the work, reports.

Three threads: this one works, one reads the orders, one sends reports that can wait a little. The
attempt of a run that must not be repeated begins only when the one before is stored.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections import deque
from typing import BinaryIO

from jobdesk.core.clock import Clock
from jobdesk.core.model import RunKind
from jobdesk.core.outcomes import Ending, Mishap, Outcome
from jobdesk.engine.context import HostContext, Workshop, mishap_of
from jobdesk.engine.courier import Courier
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
from jobdesk.processes.tree import end_own_tree

SETTLED_AT_ONCE_US = 20_000


class Orders:
    """What the worker asked for and has not been done, shared by the reading and the working thread."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.setup: Setup | None = None
        self.jobs: dict[int, JobOrder] = {}
        self.runs: deque[RunOrder] = deque()
        self.forgotten: list[int] = []
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
        for line in self._pipe:
            with self._orders.changed:
                self._take(decode_order(line))
                self._orders.changed.notify_all()
        with self._orders.changed:
            self._orders.is_closed = True
            if self._orders.current:
                self._orders.current.stop(interrupted=True)
            self._orders.changed.notify_all()

    def _take(self, order: ToHost) -> None:
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
            case Forget():
                orders.forgotten.append(order.job)
            case Setup():
                orders.setup = order

    def _stop(self, stop: Stop) -> None:
        orders = self._orders
        wanted = set(stop.runs)
        waiting = [one.run for one in orders.runs if one.run in wanted]
        orders.runs = deque(one for one in orders.runs if one.run not in wanted)
        if waiting:
            self._courier.returned(waiting)
        if orders.current and orders.current.order.run in wanted and not stop.only_waiting:
            orders.current.stop(interrupted=stop.interrupted)


class Child:
    """The working thread of a host."""

    def __init__(self, orders: Orders, courier: Courier, clock: Clock) -> None:
        self._orders = orders
        self._courier = courier
        self._clock = clock
        self._workshop: Workshop | None = None

    def run(self) -> None:
        self._courier.tell(Ready(os.getpid()))
        while (order := self._next()) is not None:
            self._do(order)
        if self._workshop:
            self._workshop.close()

    def _next(self) -> RunOrder | None:
        """The next run to work on; None when the worker is gone."""
        orders = self._orders
        with orders.changed:
            if not orders.runs:
                self._courier.flush()
            orders.changed.wait_for(lambda: orders.is_closed or orders.runs or orders.forgotten)
            forgotten, orders.forgotten = orders.forgotten, []
        for job in forgotten:
            orders.jobs.pop(job, None)
            if self._workshop:
                self._workshop.forget(job)
        with orders.changed:
            orders.changed.wait_for(lambda: orders.is_closed or orders.runs)
            if orders.is_closed:
                return None
            return orders.runs.popleft()

    def _do(self, order: RunOrder) -> None:
        job = self._orders.jobs[order.job]
        context = HostContext(self._shop(), self._courier, job, order)
        with self._orders.changed:
            self._orders.current = context
        outcome = self._prepared(context)
        if not self._may_begin(context, job):
            context.close()
            self._courier.returned([order.run])
            return
        started_at = self._clock.now()
        if outcome is None:
            self._courier.started(order.run, started_at)
            outcome = self._attempt(context)
        with self._orders.changed:
            self._orders.current = None
            if not job.is_repeatable:
                self._orders.uncommitted.add(order.run)
        self._report(context, job, outcome, started_at)

    def _shop(self) -> Workshop:
        if self._workshop is None:
            assert self._orders.setup is not None
            self._workshop = Workshop(self._orders.setup)
        return self._workshop

    def _prepared(self, context: HostContext) -> Outcome | None:
        """What getting ready ran into, if anything: nothing has begun yet."""
        try:
            pipeline, given = context.pipeline()
            if context.order.kind == RunKind.ITEM:
                pipeline.prepare(given, context.order.item, context)
        except Exception as error:  # noqa: BLE001 - around an attempt: a pipeline may raise anything
            return self._told(context, error)
        return None

    def _may_begin(self, context: HostContext, job: JobOrder) -> bool:
        """Wait until the attempts before are stored; False when this one was stopped meanwhile."""
        orders = self._orders
        with orders.changed:
            if not job.is_repeatable:
                orders.changed.wait_for(lambda: context.is_cancelled or not orders.uncommitted)
            return not context.is_cancelled

    def _attempt(self, context: HostContext) -> Outcome:
        order = context.order
        try:
            pipeline, given = context.pipeline()
            if order.kind == RunKind.FINISH:
                outcome = pipeline.finish(given, context)
            else:
                outcome = pipeline.work(given, order.item, context)
        except Exception as error:  # noqa: BLE001 - around an attempt: a pipeline may raise anything
            outcome = self._told(context, error)
        if context.is_cancelled and outcome.ending is not Ending.SUCCEEDED:
            return Outcome.interrupted() if context.is_interrupted else Outcome.cancelled()
        return context.completed(outcome)

    def _told(self, context: HostContext, error: Exception) -> Outcome:
        outcome = mishap_of(error)
        if outcome.mishap is Mishap.BUG:
            context.log(traceback.format_exc().rstrip())
        return outcome

    def _report(self, context: HostContext, job: JobOrder, outcome: Outcome, started_at: int) -> None:
        log, size = context.close()
        finished_at = max(self._clock.now(), started_at)
        ended = Ended(context.order.run, outcome, started_at, finished_at, context.cpu_s, context.memory, log, size)
        slow = finished_at - started_at > SETTLED_AT_ONCE_US
        self._courier.ended(ended, at_once=slow or not job.is_repeatable)


def main() -> None:
    """The life of a host, below its keeper already, to the end of its input."""
    reports = _own_the_pipes()
    orders, clock = Orders(), Clock()
    courier = Courier(reports)
    threading.Thread(target=courier.run, name="courier", daemon=True).start()
    reader = Reader(sys.stdin.buffer, orders, courier)
    threading.Thread(target=reader.run, name="reader", daemon=True).start()
    Child(orders, courier, clock).run()
    courier.close()
    end_own_tree()


def _own_the_pipes() -> BinaryIO:
    """Keep stdout for reports: what a pipeline prints goes to stderr instead."""
    reports = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return reports
