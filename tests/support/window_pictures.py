"""Draws the window: every page, light and dark, from the real application on the sample with jobs in every state.

    python -m tests.support.window_pictures             those that the README shows
    python -m tests.support.window_pictures FOLDER      all of them, at once and twice the scale, to be looked at
    python -m tests.support.speaking de tests.support.window_pictures FOLDER            the same in German

A picture needs no screen. Each scale is drawn by a process of its own, as Qt has one scale a process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from jobdesk.core.language import chosen
from jobdesk.desk.desk import Desk
from jobdesk.desktop import Desktop
from jobdesk.ui.jobs.view import VIEWS
from jobdesk.ui.page import PAGES
from jobdesk.ui.theme import Mode
from tests.support.busy_sample import CHECK, BusySample, fill, settings
from tests.support.offscreen import OFFSCREEN
from tests.support.windows import names_of

PICTURES = Path(__file__).parents[2] / "resources" / "pictures"
SHOWN = ("commits", "job")
SCALES = (1, 2)
SIZE = (1280, 800)
FAMILIES = ("Inter", "Noto Sans", "DejaVu Sans")
POINTS = 10
SEARCHED = {"logs": "marked as wrong"}
"""What is searched for in a view, by its name."""
LOOKS = (("light", Mode.LIGHT, 1.0), ("dark", Mode.DARK, 1.0), ("large", Mode.LIGHT, 2.0))
CALM_MS = 700
PATIENCE_S = 60.0
LOSSLESS = 100  # Qt's measure of the quality of a WebP, which is then a quarter of the PNG and just as exact


class Artist:
    """Brings pages to the front of a real window and keeps what is to be seen."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self._application = QApplication([])
        self._application.setQuitOnLastWindowClosed(False)
        self._application.setFont(QFont(_family(), POINTS))
        self._desk = Desk(scratch / "data", settings())
        self._sample = fill(self._desk, scratch / "notes")
        self._desk.all_logs.build()
        self._desktop = Desktop(self._application, scratch / "data", lambda: self._desk)
        self._desktop.window.resize(*SIZE)

    def draw(self, names: list[str]) -> None:
        """The pages of these names, light and dark; all of them, and with larger text, where none is named."""
        self._looks = LOOKS[:2] if names else LOOKS
        loop = QEventLoop()
        self._desktop.furnished.connect(loop.quit)
        self._desktop.start()
        loop.exec()
        for entry in PAGES:
            if not names or entry.name in names:
                self._page(entry.name, _target(entry.name, self._sample))
        for view in VIEWS:
            if not names or f"jobs-{view.name}" in names:
                self._page("jobs", (view.name, SEARCHED.get(view.name)), f"jobs-{view.name}")
        self._desktop.stop()

    def _page(self, page: str, target: object, name: str = "") -> None:
        name = name or page
        self._desktop.window.go(page, target)
        self._settle()
        if name == "commits":
            self._type(CHECK)
            self._settle()
        for look, mode, factor in self._looks:
            self._desktop.theme.set(mode, factor)
            self._wait(CALM_MS)
            picture = self._desktop.window.grab()
            if self._folder == PICTURES:
                picture.save(str(self._folder / f"{name}-{look}.webp"), "WEBP", LOSSLESS)
            else:
                picture.save(str(self._folder / f"{name}-{look}.png"))

    def _type(self, command: str) -> None:
        """Into the field for the command."""
        fields = self._desktop.window.findChildren(QLineEdit)
        field = next(field for field in fields if field.isVisible() and "line" in names_of(field))
        field.selectAll()
        QTest.keyClicks(field, command)
        field.clearFocus()

    def _settle(self) -> None:
        """Until every question has its answer, and then a little: what moves has moved."""
        deadline = time.monotonic() + PATIENCE_S
        self._wait(CALM_MS)
        while not self._desktop.reader.is_idle and time.monotonic() < deadline:
            self._wait(1)

    def _wait(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()


def _target(page: str, sample: BusySample) -> object:
    """What a page is to show."""
    targets: dict[str, Callable[[BusySample], object]] = {
        "commits": lambda sample: sample.repository,
        "review": lambda sample: sample.repository,
        "job": lambda sample: sample.failed,
    }
    return targets[page](sample) if page in targets else None


def _family() -> str:
    """A font that most systems have, in place of whatever this machine's own is."""
    there = set(QFontDatabase.families())
    return next((family for family in FAMILIES if family in there), "Sans Serif")


def main(arguments: list[str]) -> None:
    """Draw in this process where a scale is set, else in one for each."""
    if "QT_SCALE_FACTOR" in os.environ:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            Artist(Path(arguments[0]), Path(scratch)).draw(arguments[1:])
        return
    for scale in SCALES if arguments else SCALES[-1:]:
        folder = Path(arguments[0], f"at-{scale}") if arguments else PICTURES
        folder.mkdir(parents=True, exist_ok=True)
        names = arguments[1:] if arguments else SHOWN
        environment = {**os.environ, "QT_QPA_PLATFORM": OFFSCREEN, "QT_SCALE_FACTOR": str(scale)}
        line = [
            sys.executable,
            "-m",
            "tests.support.speaking",
            chosen(),
            "tests.support.window_pictures",
            folder,
            *names,
        ]
        subprocess.run(line, env=environment, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
