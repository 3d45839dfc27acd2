"""A person who looks through a thousand cards with mathematics, in a process of its own.

    python -m tests.bench.lean tests.bench.reviewed FOLDER REPOSITORY

prints what was found as one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import psutil
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest

from jobdesk.ui.review.page import ReviewPage
from tests.bench.windowed import MEGABYTE, Desktops

READ, CARDS = 120, 1000
READING_MS = 150
CALM_MS = 1000
PATIENCE_S = 5.0


class Painted(QObject):
    """Counts how often something was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.Paint
        return False


def memory() -> float:
    """What the window and the process that draws formulas for it hold, in megabytes."""
    own = psutil.Process()
    drawing = [child for child in own.children(recursive=True) if "formulas" in " ".join(child.cmdline())]
    return float(sum(one.memory_info().rss for one in (own, *drawing))) / MEGABYTE


def main(folder: Path, repository: Path) -> dict[str, float]:
    """One card after the other at the pace of a reader, then on to the thousandth, then the longest one."""
    around = Desktops(folder)
    before = memory()
    window = around.desktop.window
    window.activateWindow()
    window.go("review", repository)
    around.until(lambda: isinstance(window.front, ReviewPage) and window.front.model.rows.all())
    page = window.front
    assert isinstance(page, ReviewPage)
    page.narrowing.everything.setChecked(True)
    around.until(page.list.isVisible)
    painted = Painted()
    page.card.sheet.viewport().installEventFilter(painted)
    page.list.go_to(0)
    page.list.setFocus()
    around.let_work(CALM_MS)

    def taken(go: Callable[[], object]) -> float:
        """From there until the sheet is painted."""
        seen, begun = painted.times, perf_counter()
        go()
        while painted.times == seen and perf_counter() - begun < PATIENCE_S:
            around.application.processEvents()
        return 1000 * (perf_counter() - begun)

    keys = []
    for _number in range(READ):
        keys.append(taken(lambda: QTest.keyClicks(page.list, "j")))
        around.let_work(READING_MS)
    while page.list.place < CARDS:
        page.list.step(1)
        around.until(lambda: page.typesetter.is_idle)
    held = memory() - before
    rows = page.model.rows
    longest = max(range(len(rows)), key=lambda place: len(rows[place].card.text.back))
    took = taken(lambda: page.list.go_to(longest))
    around.desktop.stop()
    return {"usual": median(keys), "late": quantiles(keys, n=20)[-1], "memory": held, "longest": took}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))), flush=True)
    os._exit(0)
