"""The application that the figures of the list of all jobs are taken in, in a process of its own.

    python -m tests.bench.lean tests.bench.finding_jobs FOLDER

prints what was found as one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest

from jobdesk.ui.jobs.columns import COLUMNS
from jobdesk.ui.jobs.list_view import ListView
from jobdesk.ui.jobs.page import JobsPage
from tests.bench.windowed import Desktops

LINES = ("nightly coverage", "zzz", "status:failed error~512", "duration>14m -repo:project-3 since:30d")


class Painted(QObject):
    """Knows whether the rows, or that there are none, were painted after they were found."""

    def __init__(self, view: ListView) -> None:
        super().__init__()
        self._model = view.model
        self.is_done = False
        for one in (view.table.viewport(), view.empty):
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.is_done |= event.type() is QEvent.Type.Paint and self._model.is_found
        return False


def main(folder: str) -> None:
    around = Desktops(Path(folder))
    opened = {"opened": _opened(around)}
    view = _view(around)
    typed = dict(_typed(around, view))
    view.line.set_line("")
    around.until(lambda: around.desktop.reader.is_idle)
    found = {"opened": opened, "typed": typed, "sorted": dict(_sorted(around, view))}
    milliseconds = {what: {name: took * 1000 for name, took in taken.items()} for what, taken in found.items()}
    print(json.dumps(milliseconds), flush=True)
    os._exit(0)


def _opened(around: Desktops) -> float:
    started = perf_counter()
    around.desktop.actions.trigger("go-jobs")
    around.until(lambda: isinstance(around.desktop.window.front, JobsPage))
    return _painted(around, _view(around), started)


def _view(around: Desktops) -> ListView:
    page = around.desktop.window.front
    assert isinstance(page, JobsPage)
    assert isinstance(page.front, ListView)
    return page.front


def _typed(around: Desktops, view: ListView) -> Iterator[tuple[str, float]]:
    """Each key as soon as the one before is answered: what is still read of the older list is given up."""
    for line in LINES:
        view.line.set_line("")
        around.until(lambda: around.desktop.reader.is_idle)
        for at, key in enumerate(line):
            yield line[: at + 1], _taken(around, view, lambda key=key: QTest.keyClicks(view.line.field, key))  # type: ignore[misc]


def _sorted(around: Desktops, view: ListView) -> Iterator[tuple[str, float]]:
    """By every heading, and the other way round."""
    view.columns.columns_chosen.emit([column.key for column in COLUMNS])
    header = view.table.horizontalHeader()
    for place, column in enumerate(COLUMNS):
        for _ in range(2):
            header.setOffset(0)
            at = QPoint(header.sectionViewportPosition(place) + 8, header.height() // 2)
            name = f"{column.key}, {'down' if view.model.wanted.is_descending else 'up'}"
            click = lambda at=at: QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)  # noqa: E731
            yield name, _taken(around, view, click)


def _taken(around: Desktops, view: ListView, does: Callable[[], object]) -> float:
    started = perf_counter()
    does()
    return _painted(around, view, started)


def _painted(around: Desktops, view: ListView, started: float) -> float:
    """Until what is wanted is found, and painted: the rows, or that there are none."""
    painted = Painted(view)
    around.until(lambda: view.model.is_found)
    if not painted.is_done:
        (view.table.viewport() if view.model.rowCount() else view.empty).repaint()
    return perf_counter() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
