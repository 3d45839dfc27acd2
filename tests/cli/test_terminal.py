"""On a real terminal: a bar with the time left, lines that stay, and a cursor that comes back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import RealProgram, wait_for_lines
from tests.support.repositories import SampleRepository

pty = pytest.importorskip("pty", reason="Windows has no such terminals")

COLOUR = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal:
    """The program on a terminal of 80 columns; all that it shows is kept."""

    def __init__(self, program: RealProgram, *arguments: object) -> None:
        self._near, far = pty.openpty()
        environment = {**program.environment, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self.process = subprocess.Popen(
            program.argv(*arguments), stdin=far, stdout=far, stderr=far, env=environment, cwd=program.home
        )
        os.close(far)

    def rest(self) -> str:
        """All that comes, to the end of the program."""
        shown = b""
        while True:
            try:
                piece = os.read(self._near, 65536)
            except OSError:  # Linux says so when the other end is closed (pty(7))
                break
            if not piece:
                break
            shown += piece
        self.process.wait(60)
        os.close(self._near)
        return shown.decode("utf-8", "replace")


def test_a_bar(real_program: RealProgram, repository: SampleRepository, tmp_path: Path) -> None:
    """It counts, names failures above it, and is gone at the end; no line is wider than the terminal."""
    repository.grow(20)
    line = "sleep 0.1; grep -q good state || { printf 'a\\033[2Jb'; exit 1; }"
    terminal = Terminal(real_program, "process", "--repo", repository.path, "--all", "--command", line)
    shown = terminal.rest()
    assert terminal.process.returncode == 1
    plain = COLOUR.sub("", shown)
    assert re.search(r"\d+/25", plain)
    assert "━" in plain
    assert "a\\x1b[2Jb · commit 4" in plain
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1
    lines = [piece for line in plain.split("\n") for piece in line.split("\r")]
    assert max(len(line) for line in lines if str(tmp_path) not in line) <= 80


def test_an_interrupted_bar_gives_the_cursor_back(
    real_program: RealProgram, repository: SampleRepository, tmp_path: Path
) -> None:
    """Twice in a row, as impatient people do it."""
    notes = tmp_path / "notes"
    call = ("process", "--repo", repository.path, "--all", "--command", f"echo x >> {notes}; sleep 600")
    terminal = Terminal(real_program, *call)
    wait_for_lines(notes, 2)
    terminal.process.send_signal(signal.SIGINT)
    shown = terminal.rest()
    assert terminal.process.returncode == 130
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")
    assert "Carry on with the same command" in " ".join(COLOUR.sub("", shown).split())


def test_watching_all(real_program: RealProgram, repository: SampleRepository) -> None:
    """`run` shows every job that is under way, and tells what has ended."""
    for number in range(2):
        line = f"sleep 0.3; echo {number}"
        real_program("process", "--repo", repository.path, "--all", "--command", line, "--detach")
    shown = COLOUR.sub("", Terminal(real_program, "run", "--until-idle").rest())
    assert "Job 1: sleep 0.3; echo 0" in shown
    assert "Job 2 succeeded" in shown
    assert "2 workers" in shown


def test_a_log_obeys_nothing(real_program: RealProgram, repository: SampleRepository) -> None:
    """Its colours stay; what would clear the screen is shown."""
    line = "printf '\\033[31mred\\033[0m\\033[2J\\n'"
    real_program("process", "--repo", repository.path, "--last", 1, "--command", line)
    shown = Terminal(real_program, "log", "1", "HEAD").rest()
    assert "\x1b[31mred\x1b[0m\\x1b[2J" in shown


def test_help_pages_are_set_out(real_program: RealProgram) -> None:
    shown = Terminal(real_program, "help", "process").rest()
    assert "# process" not in COLOUR.sub("", shown)
    assert sys.platform == "win32" or "\x1b[" in shown
