"""A disk that is really full and a database that another program keeps: it is told, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot

from jobdesk.core.states import JobState
from jobdesk.desk.desk import Desk
from jobdesk.desk.jobs.requests import ProcessRequest, TaskRequest
from jobdesk.git.commits import CommitRange
from jobdesk.store import database
from jobdesk.ui import farewell
from jobdesk.ui.main_window import MainWindow
from tests.support.desks import finished
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person

MOUNTS = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None,
    reason="only root may mount a small disk",
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(ballast: Path) -> None:
    """Until there is no room for a single page."""
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(bytes(4096))


@MOUNTS
def test_a_full_disk(disk: Path, tmp_path: Path, open_window: OpenWindow) -> None:
    repository = SampleRepository(tmp_path / "notes")
    for number in range(3):
        repository.commit(f"commit {number}", {"file": f"{number}\n"})
    person = open_window(disk / "data")
    bars = person.window.bars
    person.desktop.actions["pause-all"].trigger()
    person.until(lambda: person.desk.pool.is_paused, "the pause")
    request = ProcessRequest(repository.path, CommitRange(), given={"line": "cat file"})
    job = person.desk.commits.process(request).job
    fill(disk / "ballast")
    person.desktop.actions["resume-all"].trigger()
    person.until(lambda: any(said.startswith("The disk is full") for said in bars.said()), "the bar")
    person.press("F1")
    assert person.page.title == "Help"
    (disk / "ballast").unlink()
    person.desk.pool.resume()
    assert finished(person.desk, job).state is JobState.SUCCEEDED
    person.until(lambda: bars.said() == [], "all that was told of it to go")


class LastWords(QObject):
    """Hears what the bars say when the window goes, and does then what is to be done then."""

    def __init__(self, window: MainWindow, then: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.said: list[str] = []
        self._window = window
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide and watched is self._window:
            self.said = self._window.bars.said()
            self._then()
        return False


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds by the clock takes a moment here."""
    monkeypatch.setattr(database, "NOTICED_S", 0.1)
    monkeypatch.setattr(farewell, "SEEN_S", 0.1)


def test_closing_does_not_wait_for_another_program(
    open_window: OpenWindow, work_folder: Path, qtbot: QtBot, impatient: None
) -> None:
    """It says so at once and goes, while the other one still holds the database; the next start goes on."""
    person = open_window()
    job = person.desk.jobs.submit(TaskRequest("gated", {"folder": str(work_folder)}, ("a",))).job
    person.until(lambda: (work_folder / "a.begun").exists(), "the work")
    heard = LastWords(person.window)
    with closing(sqlite3.connect(person.desk.store.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with qtbot.waitSignal(person.desktop.stopped):
            person.press("Ctrl+Q")
    assert farewell.HELD in heard.said
    again = open_window()
    (work_folder / "a.open").touch()
    again.until(lambda: again.desk.jobs.get(job).state is JobState.SUCCEEDED, "the same work, done")


def test_what_was_wished_last_is_done_all_the_same(
    person: Person, qtbot: QtBot, impatient: None, tmp_path: Path
) -> None:
    """The window goes, and its process as soon as the wish is stored."""
    with closing(sqlite3.connect(person.desk.store.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        person.desktop.actions["pause-all"].trigger()
        heard = LastWords(person.window, lambda: other.execute("ROLLBACK"))
        with qtbot.waitSignal(person.desktop.stopped):
            person.press("Ctrl+Q")
    assert farewell.HELD in heard.said
    with closing(Desk(tmp_path / "data")) as later:
        assert later.pool.is_paused
