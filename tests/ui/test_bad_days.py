"""A disk that is really full, seen from the window: it is told, nothing is lost, and the work goes on by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobdesk.core.states import JobState
from jobdesk.desk.requests import ProcessRequest
from jobdesk.git.commits import CommitRange
from tests.support.desks import finished
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow

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
