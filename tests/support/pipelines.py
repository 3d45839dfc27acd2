"""Pipelines for tests: instant, waiting, flaky, stubborn, dying; found through entry points like any other."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from pydantic import BaseModel

from jobdesk.core.errors import UserError
from jobdesk.core.outcomes import Outcome
from jobdesk.pipelines.pipeline import Context, NoInput, Pipeline
from tests.support.entry_points import install

NAMES = {
    "instant": "Instant",
    "counting": "Counting",
    "gated": "Gated",
    "flaky": "Flaky",
    "dying": "Dying",
    "stubborn": "Stubborn",
    "stepwise": "Stepwise",
    "telling": "Telling",
    "buggy": "Buggy",
    "summing": "Summing",
    "sharing": "Sharing",
    "alone": "Alone",
}

LOOK_AGAIN_S = 0.005
"""How often a host looks whether the test, in another process, has put down the file that it waits for."""


class Folder(BaseModel):
    """A folder that a test looks into."""

    folder: Path


class Instant(Pipeline[NoInput]):
    """Does nothing, at once."""

    name = "instant"
    version = "1"
    needs_commits = False
    is_repeatable = True

    def work(self, given: NoInput, item: str, context: Context) -> Outcome:
        return Outcome.succeeded()


class Counting(Pipeline[Folder]):
    """Leaves a line in a file for every attempt."""

    name = "counting"
    version = "1"
    input_model = Folder
    needs_commits = False

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        note(given.folder, f"{item} {context.attempt}")
        return Outcome.succeeded(f"{item} counted", {"items": 1})


class Gated(Pipeline[Folder]):
    """Says that it began, and waits until the test opens the gate, or somebody stops it."""

    name = "gated"
    version = "1"
    input_model = Folder
    needs_commits = False

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        note(given.folder, item)
        (given.folder / f"{item}.begun").touch()
        while not (given.folder / f"{item}.open").exists():
            if context.is_cancelled:
                return Outcome.failed("stopped")
            time.sleep(LOOK_AGAIN_S)
        return Outcome.succeeded()


class Alone(Gated):
    """Like `gated`, one job at a time."""

    name = "alone"
    is_exclusive = True


class Flaky(Pipeline[Folder]):
    """Fails the first time, and passes after."""

    name = "flaky"
    version = "1"
    input_model = Folder
    needs_commits = False

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        note(given.folder, item)
        if lines(given.folder).count(item) == 1:
            return Outcome.failed("the first time")
        return Outcome.succeeded()


class Dying(Pipeline[Folder]):
    """Its host is killed while it works, as many times as the name of the item says."""

    name = "dying"
    version = "1"
    input_model = Folder
    needs_commits = False

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        note(given.folder, item)
        if lines(given.folder).count(item) <= int(item):
            os.kill(os.getpid(), signal.SIGKILL)
        return Outcome.succeeded()


class Stubborn(Pipeline[Folder]):
    """Never looks whether it is to stop."""

    name = "stubborn"
    version = "1"
    input_model = Folder
    needs_commits = False

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        (given.folder / f"{item}.begun").touch()
        while True:
            time.sleep(60)  # until it is killed


class Stepwise(Pipeline[Folder]):
    """Four steps, saved after each; its host dies in the third, the first time."""

    name = "stepwise"
    version = "1"
    input_model = Folder
    needs_commits = False
    has_checkpoints = True

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        done = int(str(context.saved or 0))
        for step in range(done + 1, 5):
            note(given.folder, f"step {step}")
            if step == 3 and not done:
                (given.folder / "at three").touch()
                while not (given.folder / "die").exists():
                    time.sleep(LOOK_AGAIN_S)
                os.kill(os.getpid(), signal.SIGKILL)
            context.checkpoint(step)
            context.progress(step / 4, f"step {step}")
        return Outcome.succeeded("4 steps")


class Telling(Pipeline[Folder]):
    """Logs, costs, reports progress and keeps a file."""

    name = "telling"
    version = "1"
    input_model = Folder
    needs_commits = False

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        context.log(f"about {item}")
        context.cost(7)
        context.progress(0.5, "half")
        made = given.folder / f"{item}.txt"
        made.write_text(f"made of {item}")
        context.keep(made)
        return Outcome.succeeded("1 file", {"files": 1, "bytes": 10})


class Buggy(Pipeline[NoInput]):
    """Raises what the name of the item says."""

    name = "buggy"
    version = "1"
    needs_commits = False

    def work(self, given: NoInput, item: str, context: Context) -> Outcome:
        if item == "refused":
            raise UserError("This item is refused.")
        raise ZeroDivisionError("a bug")


class Summing(Pipeline[Folder]):
    """Adds its items up in the finishing step."""

    name = "summing"
    version = "1"
    input_model = Folder
    needs_commits = False
    has_finish = True

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        note(given.folder, item)
        return Outcome.succeeded()

    def finish(self, given: Folder, context: Context) -> Outcome:
        total = sum(int(line) for line in lines(given.folder))
        return Outcome.succeeded(f"sum {total}", {"sum": total})


class Sharing(Pipeline[Folder]):
    """Makes something once for all hosts."""

    name = "sharing"
    version = "1"
    input_model = Folder
    needs_commits = False

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        def make() -> bytes:
            note(given.folder, item)
            return b"made"

        made = context.make_once("sharing", "the key", make)
        return Outcome.succeeded(made.decode())


def note(folder: Path, line: str) -> None:
    """Add a line to the file that a test reads; one write, so that hosts do not mix."""
    with (folder / "lines").open("ab", buffering=0) as file:
        file.write(f"{line}\n".encode())


def lines(folder: Path) -> list[str]:
    """What was noted."""
    path = folder / "lines"
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def test_pipelines(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installs these pipelines, as a package beside JobDesk would."""
    site = tmp_path_factory.mktemp("site")
    install(site, {name: f"tests.support.pipelines:{cls}" for name, cls in NAMES.items()})
    monkeypatch.syspath_prepend(str(site))
