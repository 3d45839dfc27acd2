"""The applications that the figures of the window are taken in, each in a process of its own.

    python -m tests.bench.lean tests.bench.windowed WHAT FOLDER [REPOSITORY]

prints what was found as one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import psutil
from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel

from jobdesk.core.events import RunProgressed
from jobdesk.core.model import Job
from jobdesk.desk.desk import Desk, open_desk
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.desktop import Desktop
from jobdesk.git.commits import CommitRange
from jobdesk.ui.bridge import Changed
from jobdesk.ui.lean import spare_the_collector

WORKERS = 4
MEGABYTE = 1 << 20
CALM_MS = 1500
BEAT_MS = 5
BUSY_S = 8.0
PAGE_S = 3.0
SETTLING_MS = 1500
OTHER_PAGES = ("jobs", "job", "insights", "review", "settings", "help")
EVENTS_A_SECOND = 10_000
BURST_S = 0.002
JOBS = 40
APART_S = 0.15
"""Longer than from one look of the window at the database to the next: each job is found by a look of its own."""
PATIENCE_S = 60.0
LOOK_AGAIN_MS = 5

# A timer of Qt alone, until its input ends.
BARE = """
import sys, threading, time
from PySide6.QtCore import QCoreApplication, QTimer, Qt
application = QCoreApplication([])
beats = []
timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
timer.timeout.connect(lambda: beats.append(time.monotonic()))
timer.start()
threading.Thread(target=lambda: (sys.stdin.read(), application.quit()), daemon=True).start()
application.exec()
print(*beats)
"""


class Desktops:
    """A window that is furnished, and ways to let it work for a while."""

    def __init__(self, folder: Path) -> None:
        self.application = QApplication([])
        self.application.setQuitOnLastWindowClosed(False)
        self.desktop = Desktop(self.application, folder, lambda: Desk(folder))
        self.desktop.complete.connect(spare_the_collector)
        self._wait_for(self.desktop.furnished.connect, self.desktop.start)
        self.desk = self.desktop.surroundings.desk
        self.let_work(CALM_MS)

    def let_work(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, is_so: Callable[[], object]) -> None:
        """Let it work until something is so: it looks after all that happens here, and now and then for what others do.

        Looking more often would take part in what is measured: every look keeps other threads from their work.
        """
        loop, again = QEventLoop(), QTimer(interval=LOOK_AGAIN_MS)
        seen: list[object] = []

        def look() -> None:
            if is_so():
                seen.append(True)
                loop.quit()

        dispatcher = QAbstractEventDispatcher.instance()
        connection = dispatcher.aboutToBlock.connect(look)
        again.timeout.connect(look)
        again.start()
        QTimer.singleShot(round(PATIENCE_S * 1000), loop, loop.quit)
        loop.exec()
        dispatcher.aboutToBlock.disconnect(connection)
        assert seen, "waited in vain"

    def _wait_for(self, connect: Callable[[Callable[[], None]], object], begin: Callable[[], None]) -> None:
        loop = QEventLoop()
        connect(loop.quit)
        begin()
        loop.exec()


class Probe(QLabel):
    """Shows a job, as the bridge and the reader bring it, and notes when each job was painted for the first time."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self._shown: list[int] = []
        self.painted_at: dict[int, float] = {}
        desktop.bridge.changed.connect(self._follow)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(400, 40)
        self.show()

    def _follow(self, changed: Changed) -> None:
        desk = self._desktop.surroundings.desk
        for job in changed.jobs:
            self._desktop.reader.ask(lambda job=job: desk.jobs.get(job), self._show)  # type: ignore[misc]

    def _show(self, job: Job) -> None:
        self._shown.append(job.id)
        self.setText(f"{job.id}: {job.state}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        for job in self._shown:
            self.painted_at.setdefault(job, time.time())
        self._shown.clear()


def memory(folder: Path) -> dict[str, float]:
    """Of the application with its window, when all is there that is shown first."""
    Desktops(folder)
    return {"rss": psutil.Process().memory_info().rss / MEGABYTE}


def steadiness(folder: Path, repository: Path) -> dict[str, float]:
    """How late a timer on the UI thread is while four workers run commands and events rain: on the page of commits,
    and on each of the others once it is there (`p99 jobs`, and so on); and how late the same timer is at that time in
    a process that does nothing else (`bare p99`, `bare p99 jobs`), which is what the machine makes of it."""
    around = Desktops(folder)
    around.desk.pool.set_workers(WORKERS)
    request = ProcessRequest(repository, CommitRange(), given={"argv": ["true"]}, force=True)
    job = around.desk.commits.process(request).job
    around.until(lambda: around.desk.jobs.get(job).counts.final)  # quick runs begin and end in one commit
    stop = threading.Event()
    rain = threading.Thread(target=_rain, args=(around.desk, job, stop))
    rain.start()
    bare = subprocess.Popen([sys.executable, "-c", BARE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    before = around.desk.jobs.get(job).counts.final
    beats = {"": _beats(around, BUSY_S)}
    found = {"runs": (around.desk.jobs.get(job).counts.final - before) / BUSY_S}
    around.desk.commits.process(request)  # enough to do for all pages
    for page in OTHER_PAGES:
        around.desktop.window.go(page, {"review": repository, "job": job}.get(page))
        around.until(lambda page=page: around.desktop.actions.situation.page == page)  # type: ignore[misc]
        around.let_work(SETTLING_MS)
        beats[f" {page}"] = _beats(around, PAGE_S)
    stop.set()
    rain.join()
    around.desktop.stop()
    there = [float(at) for at in bare.communicate("")[0].split()]
    for page, here in beats.items():
        found |= {f"{what}{page}": gap for what, gap in _gaps(here).items()}
        meanwhile = [at for at in there if here[0] <= at <= here[-1]]
        found |= {f"bare {what}{page}": gap for what, gap in _gaps(meanwhile).items()}
    return found


def _beats(around: Desktops, for_s: float) -> list[float]:
    """When a timer on the UI thread came, in seconds."""
    beats: list[float] = []
    timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start()
    around.let_work(round(for_s * 1000))
    timer.stop()
    return beats


def _gaps(beats: list[float]) -> dict[str, float]:
    """Between beats, in milliseconds: the gap that only one in a hundred exceeds, and the longest."""
    gaps = sorted((later - earlier) * 1000 for earlier, later in pairwise(beats))
    return {"p99": gaps[int(len(gaps) * 0.99)], "worst": gaps[-1]}


def _rain(desk: Desk, job: int, stop: threading.Event) -> None:
    """Events on the bus, so many a second, however late a single burst is."""
    started, sent = time.monotonic(), 0
    while not stop.wait(BURST_S):
        due = int((time.monotonic() - started) * EVENTS_A_SECOND)
        for number in range(sent, due):
            desk.bus.publish(RunProgressed(job, (job << 24) + number % 500))
        sent = due


def here(folder: Path) -> dict[str, float]:
    """From a change in this process to its painting, the slowest of many, in milliseconds."""
    around = Desktops(folder)
    probe = Probe(around.desktop)
    delays = []
    for _ in range(JOBS):
        told_at = time.time()
        job = around.desk.jobs.submit(TaskRequest("nothing", force=True)).job
        around.until(lambda job=job: job in probe.painted_at)  # type: ignore[misc]
        delays.append((probe.painted_at[job] - told_at) * 1000)
        around.until(lambda job=job: around.desk.jobs.get(job).state.is_final)  # type: ignore[misc]
    around.desktop.stop()
    return {"worst": max(delays)}


def elsewhere(folder: Path) -> dict[str, float]:
    """From a commit of another process to its painting here, the slowest of many, in milliseconds."""
    around = Desktops(folder)
    around.desk.pool.pause()
    probe = Probe(around.desktop)
    told: dict[int, float] = {}
    with os.popen(f'"{sys.executable}" -m tests.bench.windowed submit "{folder}"') as other:
        thread = threading.Thread(target=lambda: told.update(_read(other)))
        thread.start()
        around.until(lambda: not thread.is_alive() and told.keys() <= probe.painted_at.keys())
    around.desktop.stop()
    return {"worst": max((probe.painted_at[job] - at) * 1000 for job, at in told.items())}


def _read(lines: Iterator[str]) -> dict[int, float]:
    return {int(job): float(at) for job, at in (line.split() for line in lines)}


def submit(folder: Path) -> None:
    """Be the other process: submit jobs, and print when each was committed."""
    with open_desk(folder) as desk:
        for _ in range(JOBS):
            job = desk.jobs.submit(TaskRequest("nothing", force=True)).job
            print(job, time.time(), flush=True)
            time.sleep(APART_S)


def main(what: str, *paths: str) -> None:
    found = {"memory": memory, "steadiness": steadiness, "here": here, "elsewhere": elsewhere, "submit": submit}[what](
        *map(Path, paths)
    )
    if found is not None:
        print(json.dumps(found), flush=True)
        os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
