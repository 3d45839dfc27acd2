"""The inside of a host, in this process and step by step: it is told things, does one run, and has reported."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from jobdesk.core.clock import Clock
from jobdesk.engine.child import Child, Orders, Reader
from jobdesk.engine.context import HostContext
from jobdesk.engine.courier import Courier
from jobdesk.engine.protocol import (
    Ended,
    FromHost,
    JobOrder,
    Report,
    RunOrder,
    Setup,
    ToHost,
    Work,
    decode_report,
)
from jobdesk.pipelines.pipeline import NoInput, Pipeline
from jobdesk.pipelines.registry import place_of

LOG_LIMIT = 1 << 20


def run_order(run: int, item: str = "a", *, job: int = 1) -> RunOrder:
    return RunOrder(run, job, False, item, 1, None, None)


class InnerHost:
    """Reader, working thread and courier of a host, with no thread but the caller's."""

    def __init__(self, folder: Path) -> None:
        self._pipe = BytesIO()
        self._orders = Orders()
        self._courier = Courier(self._pipe)
        self._reader = Reader(BytesIO(), self._orders, self._courier)
        self._child = Child(self._orders, self._courier, Clock())
        self.folder = folder
        self.tell(Setup(str(folder), 1, LOG_LIMIT, 0.0))

    def tell(self, *orders: ToHost) -> None:
        """What its worker says arrives."""
        for order in orders:
            self._reader.take(order)

    def hand(self, pipeline: type[Pipeline[Any]], *runs: RunOrder, job: int = 1) -> None:
        """Tell of a job of a pipeline, and hand over runs of it."""
        given = {} if pipeline.input_model is NoInput else {"folder": str(self.folder)}
        order = JobOrder(job, place_of(pipeline), json.dumps(given), None, None, None, pipeline.is_repeatable)
        self.tell(order, Work(runs))

    def hang_up(self) -> None:
        """The worker is gone."""
        self._reader.run()

    def take_next(self) -> HostContext | None:
        """The working thread takes the next run."""
        return self._child.take_next()

    def work(self, context: HostContext) -> None:
        """The working thread does the run that it has taken."""
        self._child.work(context)

    def work_next(self) -> None:
        context = self.take_next()
        assert context is not None
        self.work(context)

    def said(self) -> list[FromHost]:
        """What it has reported since this was asked last."""
        self._courier.flush()
        lines = self._pipe.getvalue().splitlines()
        self._pipe.seek(0)
        self._pipe.truncate()
        return [decode_report(line) for line in lines]

    def ended(self) -> list[Ended]:
        return [one for report in self.said() if isinstance(report, Report) for one in report.ended]

    def returned(self) -> list[int]:
        return [run for report in self.said() if isinstance(report, Report) for run in report.returned]
