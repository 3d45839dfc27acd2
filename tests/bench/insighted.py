"""The application that the figures of the page of insights are taken in, in a process of its own.

    python -m tests.bench.insighted FOLDER

prints what was found as one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from PySide6.QtCore import QEvent, QObject

from jobdesk.desk.insights.periods import Period
from jobdesk.desk.jobs.requests import TaskRequest
from jobdesk.ui.insights.page import InsightsPage
from tests.bench.windowed import Desktops

ENDS = 15
CALM_MS = 400


class Painted(QObject):
    """Notes when something was painted first."""

    def __init__(self) -> None:
        super().__init__()
        self.at: float | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.at = self.at or perf_counter()
        return False


def main(folder: Path) -> dict[str, float]:
    """Opening the page for the first time and again, another period, and a job that ends while it is looked at."""
    around = Desktops(folder)
    window, desk = around.desktop.window, around.desk
    started = perf_counter()
    window.go("insights")
    around.until(lambda: isinstance(window.front, InsightsPage) and window.front.tiles.isVisible())
    page = window.front
    assert isinstance(page, InsightsPage)
    around.until(lambda: page.panels["outcomes"].chart is not None)
    first = perf_counter() - started
    around.until(lambda: around.desktop.reader.is_idle)
    around.let_work(CALM_MS)
    window.go("commits")
    around.let_work(CALM_MS)
    painted = Painted()
    page.tiles.installEventFilter(painted)
    started = perf_counter()
    window.go("insights")
    around.until(lambda: painted.at)
    again = (painted.at or 0.0) - started
    around.until(lambda: around.desktop.reader.is_idle)
    started = perf_counter()
    page.periods[Period.MONTH].click()
    around.until(lambda: (chart := page.panels["outcomes"].chart) is not None and len(chart.places) == 30)
    month = perf_counter() - started
    delays = []
    for _number in range(ENDS):
        around.until(lambda: around.desktop.reader.is_idle)
        before = page.tiles.value_of("Jobs")
        job = desk.jobs.submit(TaskRequest("nothing", force=True)).job
        around.until(lambda job=job: desk.jobs.get(job).state.is_final)  # type: ignore[misc]
        ended = perf_counter()
        around.until(lambda before=before: page.tiles.value_of("Jobs") != before)  # type: ignore[misc]
        delays.append(perf_counter() - ended)
    around.desktop.stop()
    return {"first": first, "again": again, "month": month, "usual": median(delays), "worst": max(delays)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))), flush=True)
    os._exit(0)
