"""The real program at a real X server, and a person there whose keys and clicks are those of the X server.

    python -m tests.support.on_screen FOLDER [WHAT]

is the program, and answers on its standard output where a widget is that is named on its standard input: only that.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.support.waiting import PATIENCE_S, until

ROOT = Path(__file__).parents[2]
SCREEN = "1400x900x24"
LOOKS = 100
"""So many questions and answers, one after the other, take about as long as a person does to aim."""


class PersonAtScreen:
    """Sees what the program has on the screen, moves the mouse and presses keys."""

    def __init__(self, display: str, program: subprocess.Popen[str]) -> None:
        self._display = display
        self._program = program

    def where(self, name: str) -> tuple[int, int] | None:
        """The middle of what is so called, on the screen; None where it cannot be seen or used now."""
        answers = _pipe(self._program.stdout)
        print(name, file=self._program.stdin, flush=True)
        found: list[int] | None = json.loads(answers.readline())
        return None if found is None else (found[0], found[1])

    def wait_for(self, name: str) -> tuple[int, int]:
        """Wait until it is there and can be used."""
        return until(lambda: self.where(name), f"{name!r} on the screen")

    def _rests_at(self, name: str) -> tuple[int, int] | None:
        """Where it is, if it stays there while it is looked at again and again."""
        places = {self.where(name) for _ in range(LOOKS)}
        return places.pop() if len(places) == 1 else None

    def click(self, name: str) -> None:
        """Click in the middle of what is so called, once it is there and holds still."""
        x, y = until(lambda: self._rests_at(name), f"{name!r} to hold still")
        self._do("mousemove", "--sync", str(x), str(y), "click", "1")

    def press(self, *keys: str) -> None:
        """Press keys, as xdotool names them: ctrl+j, Return."""
        self._do("key", *keys)

    def type(self, words: str) -> None:
        self._do("type", words)

    def focus(self) -> None:
        """Point the keyboard at the window: there is no window manager to do it."""
        self._do("search", "--sync", "--onlyvisible", "--name", "JobDesk", "windowfocus", "--sync")

    def close(self) -> int:
        """Leave by keys; the exit code of the program."""
        self.press("ctrl+q")
        return self._program.wait(PATIENCE_S)

    def _do(self, *arguments: str) -> None:
        environment = {**os.environ, "DISPLAY": self._display}
        subprocess.run(["xdotool", *arguments], env=environment, check=True, timeout=PATIENCE_S, capture_output=True)


OpenOnScreen = Callable[..., PersonAtScreen]


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of its own; the test is skipped where there is none to start."""
    if sys.platform == "win32" or not (shutil.which("Xvfb") and shutil.which("xdotool")):
        pytest.skip("Xvfb and xdotool are not installed")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield f":{_pipe(server.stdout).readline().strip()}"
    finally:
        server.terminate()
        server.wait()
        _pipe(server.stdout).close()


@pytest.fixture
def at_screen(display: str, tmp_path: Path) -> Iterator[OpenOnScreen]:
    """Starts the program on a data folder, with what it is to open."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, *wanted: str) -> PersonAtScreen:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "LANG": "C.UTF-8",
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": os.pathsep.join(path for path in (str(ROOT), os.environ.get("PYTHONPATH")) if path),
        }
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.support.on_screen", folder, *wanted],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(program)
        person = PersonAtScreen(display, program)
        person.focus()
        return person

    yield start
    for program in started:
        program.terminate()
        program.wait(PATIENCE_S)
        _pipe(program.stdin).close()
        _pipe(program.stdout).close()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


# ---------------------------------------------------------------------- in the program


def main(folder: str, *wanted: str) -> int:
    """Be the program, and answer where things are."""
    from PySide6.QtCore import QObject, Qt, Signal, Slot
    from PySide6.QtWidgets import QApplication, QLabel, QWidget

    from jobdesk.desktop import open_window
    from tests.support.windows import names_of

    class Answerer(QObject):
        """Takes questions from a thread, and answers on the UI thread."""

        asked = Signal(str)

        def __init__(self) -> None:
            super().__init__()
            self.asked.connect(self.answer, Qt.ConnectionType.QueuedConnection)
            threading.Thread(target=self.listen, daemon=True).start()

        def listen(self) -> None:
            for line in sys.stdin:
                self.asked.emit(line.rstrip("\n"))

        @Slot(str)
        def answer(self, name: str) -> None:
            found = [one for one in QApplication.allWidgets() if self.can_be_used(one) and name in names_of(one)]
            widget = min(found, key=lambda one: isinstance(one, QLabel), default=None)  # a field before its label
            place = widget and widget.mapToGlobal(widget.rect().center())
            print(json.dumps(place and [place.x(), place.y()]), flush=True)

        def can_be_used(self, widget: QWidget) -> bool:
            return widget.isVisible() and widget.isEnabled()

    answerer = Answerer()
    code = open_window(Path(folder), wanted)
    del answerer
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
