"""A repository, slots of it, and commands that run inside them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobdesk.git.executable import Git, clean_environment
from jobdesk.git.slots import Slot, SlotSource
from tests.support.repositories import SampleRepository

Run = Callable[[Slot, str], str]
Opener = Callable[[SampleRepository], Slot]


@pytest.fixture
def slot_folder(tmp_path: Path) -> Path:
    return tmp_path / "slots" / "one"


@pytest.fixture
def open_slot(git: Git, slot_folder: Path) -> Iterator[Opener]:
    """Opens the slot of a repository; it is closed in the end."""
    slots: list[Slot] = []

    def open_it(sample: SampleRepository) -> Slot:
        slots.append(Slot.open(slot_folder, SlotSource.of(sample.path, git), git))
        return slots[-1]

    yield open_it
    for slot in slots:
        slot.close()


@pytest.fixture
def run() -> Run:
    """Runs a line of shell in a slot as a job would, and returns what it prints."""

    def run_it(slot: Slot, line: str) -> str:
        inherited = {name: value for name, value in clean_environment().items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=slot.folder,
            env=inherited | slot.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            errors="surrogateescape",
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run_it


@pytest.fixture
def without_watching(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that has no inotify, or no more of it: every file is looked at."""
    monkeypatch.setattr("jobdesk.git.slots.watch._Queue.start", lambda _: None)
