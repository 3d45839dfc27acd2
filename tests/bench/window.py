"""Figures of the window: how soon it is there, what it weighs, how steady it is, how quickly it shows what happens."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from PySide6 import __version__ as qt_version

from jobdesk.desk.desk import open_desk
from jobdesk.desk.jobs.requests import TaskRequest
from tests.bench.figures import Figure, Peer, Want, compared, median
from tests.bench.ground import Ground
from tests.bench.rounds import interleaved
from tests.bench.windowed import OTHER_PAGES
from tests.support.offscreen import OFFSCREEN

JOBS = 100_000
COMMITS = 20_000
FILES = 50
ROUNDS = 7

# Both end when they have painted once; ours is the program as a person starts it.
BARE = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))
application = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
application.exec()
"""
OURS = """
import os, sys
from jobdesk.ui.lean import be_lean
be_lean()
from jobdesk.ui.main_window import MainWindow
showEvent = MainWindow.showEvent
def watched(self, event):
    self.{signal}.connect(lambda: os._exit(0))
    showEvent(self, event)
MainWindow.showEvent = watched
from jobdesk.cli import main
main()
"""

COPIES = """
WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < ?)
INSERT INTO jobs ({columns}) SELECT {columns} FROM jobs, numbers WHERE jobs.id = ?
"""


def measure(ground: Ground) -> Iterator[Figure]:
    """All figures of this family."""
    os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
    folder = _many_jobs(ground)
    yield from _first_paint(ground, folder)
    yield Figure(
        f"application with its window, {JOBS:,} jobs (RSS)",
        "MB",
        _found(ground, "memory", folder)["rss"],
        Want.BELOW,
        160,
    )
    repository = ground.generated(COMMITS, FILES)
    rounds = [_found(ground, "steadiness", ground.fresh("data"), repository) for _ in range(ground.rounds)]
    steady = {what: median(one[what] for one in rounds) for what in rounds[0]}
    note = f"beside 4 workers with {steady['runs']:,.0f} commands a second, and 10,000 events a second"
    for what, bound, goal in (("p99", 16, 6.5), ("worst", 50, 16.7)):
        name = f"a timer of 5 ms on the UI thread, {what}"
        more = f"{note}; in a process of its own {steady[f'bare {what}']:.1f}"
        yield Figure(name, "ms", steady[what], Want.BELOW, bound, goal=goal, note=more)
        page = max(OTHER_PAGES, key=lambda page: steady[f"{what} {page}"])
        more = f"the slowest: {page}; in a process of its own meanwhile {steady[f'bare {what} {page}']:.1f}"
        name = f"the same on any other page, {what}"
        yield Figure(name, "ms", steady[f"{what} {page}"], Want.BELOW, bound, note=more)
    here = _found(ground, "here", folder)["worst"]
    yield Figure("from a change in the engine to its painting, worst of 40", "ms", here, Want.BELOW, 100)
    there = _found(ground, "elsewhere", folder)["worst"]
    yield Figure("from a change by another process to its painting, worst of 40", "ms", there, Want.BELOW, 300)


def _first_paint(ground: Ground, folder: Path) -> Iterator[Figure]:
    """From the start of the process to the first paint, and to the page with what is behind it."""
    contestants = {
        "bare": lambda: _started(ground, BARE),
        "painted": lambda: _started(ground, OURS.format(signal="painted"), "--data-dir", folder, "window"),
        "furnished": lambda: _started(ground, OURS.format(signal="furnished"), "--data-dir", folder, "window"),
    }
    taken = interleaved(max(ground.rounds, ROUNDS), contestants)
    peer = Peer("PySide6", "an empty QMainWindow", qt_version)
    name = f"process start to first paint, {JOBS:,} jobs"
    yield compared(name, "s", taken["painted"], taken["bare"], peer, Want.TIMES_AS_LONG, 3, goal=1.2)
    name = f"process start to a page over its desk, {JOBS:,} jobs"
    yield compared(name, "s", taken["furnished"], taken["bare"], peer, Want.TIMES_AS_LONG, 8)


def _started(ground: Ground, code: str, *arguments: str | Path) -> float:
    started = perf_counter()
    ground.run([sys.executable, "-c", code, *arguments])
    return perf_counter() - started


def _found(ground: Ground, what: str, *paths: Path) -> dict[str, float]:
    printed = ground.run([sys.executable, "-m", "tests.bench.lean", "tests.bench.windowed", what, *paths])
    found: dict[str, float] = json.loads(printed.splitlines()[-1])
    return found


def _many_jobs(ground: Ground) -> Path:
    """A data folder with so many jobs that are over: copies of a real one."""
    folder = ground.fresh("data")
    with open_desk(folder) as desk:
        desk.pool.start()
        job = desk.jobs.wait(desk.jobs.submit(TaskRequest("nothing")).job)
        with desk.store.writing() as connection:
            columns = [row[1] for row in connection.execute("PRAGMA table_info(jobs)") if row[1] != "id"]
            connection.execute(COPIES.format(columns=", ".join(columns)), (JOBS, job.id))
    return folder
