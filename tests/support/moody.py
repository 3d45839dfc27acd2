"""Pipelines in which the name of an item says how its work goes: `quick 3`, `dies 1`, `breeds 2`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from jobdesk.core.outcomes import Outcome
from jobdesk.pipelines.pipeline import Context, Pipeline
from tests.support.pipelines import Folder, note

MOODS = ("quick", "slow", "fails", "skips", "flaky", "dies", "saves", "costs", "breeds", "raises")
NAMES = {"moody": "Moody", "moody batch": "MoodyBatch", "moody alone": "MoodyAlone", "moody end": "MoodyEnd"}
PLACES = {name: f"tests.support.moody:{cls}" for name, cls in NAMES.items()}


class Moody(Pipeline[Folder]):
    """One run at a time, each as its name says."""

    name = "moody"
    version = "1"
    input_model = Folder
    needs_commits = False
    has_checkpoints = True

    def work(self, given: Folder, item: str, context: Context) -> Outcome:
        note(given.folder, f"begins {context.run} {context.attempt}")
        outcome = self._outcome(given.folder, item, context)
        note(given.folder, f"ends {context.run} {context.attempt}")
        return outcome

    def _outcome(self, folder: Path, item: str, context: Context) -> Outcome:
        match item.split()[0]:
            case "slow":
                return _wait(context, 0.05)
            case "fails":
                return Outcome.failed("it says no")
            case "skips":
                return Outcome.skipped("not here")
            case "flaky" if _is_first(folder, item):
                return Outcome.failed("the first time")
            case "dies" if _is_first(folder, item):
                os.kill(os.getpid(), signal.SIGKILL)
            case "saves":
                context.progress(0.5, "half")
                context.checkpoint({"half": True})
                return _wait(context, 0.01)
            case "costs":
                context.cost(3)
                context.log(f"about {item}")
                return Outcome.succeeded("dear", {"pieces": 2}, cost=4)
            case "breeds":
                subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
                return _wait(context, 0.01)
            case "raises":
                raise ZeroDivisionError("a bug")
        return Outcome.succeeded()


class MoodyBatch(Moody):
    """Many at once, which may be repeated."""

    name = "moody batch"
    is_repeatable = True


class MoodyAlone(Moody):
    """One job at a time."""

    name = "moody alone"
    is_exclusive = True


class MoodyEnd(Moody):
    """With a last step."""

    name = "moody end"
    has_finish = True

    def finish(self, given: Folder, context: Context) -> Outcome:
        return Outcome.succeeded("done", {"ends": 1})


def _wait(context: Context, length_s: float) -> Outcome:
    """Work for a while, and stop when asked to."""
    until = time.monotonic() + length_s
    while time.monotonic() < until:
        if context.is_cancelled:
            return Outcome.failed("stopped")
        time.sleep(0.002)  # it works, and looks now and then whether it is to stop
    return Outcome.succeeded()


def _is_first(folder: Path, item: str) -> bool:
    """Whether nobody has come here with this item before; from any process, exactly one has not."""
    try:
        (folder / f"{item}.been").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
