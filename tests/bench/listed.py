"""The application that the figures of the list of commits are taken in, in a process of its own.

    python -m tests.bench.lean tests.bench.listed WHAT FOLDER REPOSITORY

prints what was found as one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest

from jobdesk.ui.commits.page import CommitsPage
from jobdesk.ui.commits.table_model import Column
from jobdesk.ui.memory import FILE_NAME
from tests.bench.windowed import MEGABYTE, Desktops

KEYSTROKES = "documentation"
SORTED = (Column.SUBJECT, Column.AUTHOR, Column.DATE)
OTHER_PAGES = ("jobs", "settings", "help")
TIMES_USED = 10


class Painted(QObject):
    """Notes when the table was last painted with rows in it."""

    def __init__(self, page: CommitsPage) -> None:
        super().__init__()
        self._page = page
        self.first_at: float | None = None
        self.last_at = 0.0
        page.board.table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._page.board.model.shown:
            self.last_at = perf_counter()
            self.first_at = self.first_at or self.last_at
        return False


def _page(around: Desktops) -> CommitsPage:
    page = around.desktop.window.front
    assert isinstance(page, CommitsPage)
    return page


def _listed(around: Desktops, repository: Path) -> tuple[CommitsPage, float, float]:
    """The page with all commits of a repository; how long the first rows and all of them took, in seconds."""
    page = _page(around)
    painted = Painted(page)
    done: list[float] = []
    page.follower.settled.connect(lambda: done.append(perf_counter()))
    started = perf_counter()
    page.open(repository)
    around.until(lambda: done)
    around.until(lambda: painted.last_at >= done[0])
    assert painted.first_at is not None
    return page, painted.first_at - started, done[0] - started


def reading(folder: Path, repository: Path) -> dict[str, float]:
    """From choosing a repository to the first painted rows, and to all of them with their badges."""
    (folder / FILE_NAME).unlink(missing_ok=True)  # else it opens what was open last
    around = Desktops(folder)
    page, first_s, all_s = _listed(around, repository)
    return {"first": first_s, "all": all_s, "commits": len(page.board.rows)}


def typing(folder: Path, repository: Path) -> dict[str, float]:
    """From a key in the filter to the painted list that it leads to, in seconds: the usual and the worst."""
    (folder / FILE_NAME).unlink(missing_ok=True)
    around = Desktops(folder)
    page, _, _ = _listed(around, repository)
    _settle(around)
    painted = Painted(page)
    page.board.focus_filter()
    taken = []
    for letter in KEYSTROKES:
        arranged: list[float] = []
        connection = page.board.arranger.arranged.connect(lambda _, said=arranged: said.append(perf_counter()))
        pressed = perf_counter()
        QTest.keyClick(page.board.filter, letter)
        around.until(lambda said=arranged: said and (painted.last_at >= said[0] or not page.board.model.shown))  # type: ignore[misc]
        taken.append(perf_counter() - pressed)
        page.board.arranger.arranged.disconnect(connection)
    return {"usual": median(taken), "worst": max(taken)}


def memory(folder: Path, repository: Path) -> dict[str, float]:
    """Of the application with its window, when all commits are listed."""
    around = Desktops(folder)
    page, _, _ = _listed(around, repository)
    around.let_work(1000)
    return {"rss": psutil.Process().memory_info().rss / MEGABYTE, "commits": len(page.board.rows)}


def used(folder: Path, repository: Path) -> dict[str, float]:
    """Of the same after some use: filtered, sorted, chosen, left for other pages, and read again."""
    around = Desktops(folder)
    page, _, _ = _listed(around, repository)
    board, header = page.board, page.board.table.horizontalHeader()
    for _ in range(TIMES_USED):
        for letter in KEYSTROKES:
            QTest.keyClick(board.filter, letter)
            _settle(around)
        board.clear()
        for column in SORTED:
            header.sectionClicked.emit(column)
            _settle(around)
        board.table.sorted_by.emit(None, False)
        board.table.choose_all()
        _settle(around)
        board.table.choose_none()
        for name in (*OTHER_PAGES, "commits"):
            around.desktop.window.go(name)
            _settle(around)
        page.follower.read_again()
        _settle(around)
    return {"rss": psutil.Process().memory_info().rss / MEGABYTE}


def _settle(around: Desktops) -> None:
    around.until(lambda: around.desktop.reader.is_idle)


def main(what: str, *paths: str) -> None:
    found = {"reading": reading, "typing": typing, "memory": memory, "used": used}[what](*map(Path, paths))
    print(json.dumps(found), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
