"""The command line for tests: called in this process for what it says, and as a real program for how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from jobdesk.cli.app import run
from tests.support.waiting import PATIENCE_S, until

ROOT = Path(__file__).parents[2]

# Little grace and no floors, so that a test depends on neither the machine's memory nor its battery.
SETTINGS = """
[workers]
count = 2
grace_s = 0.3
retry_after_s = 0.05
[floors]
memory_mb = 0
disk_mb = 0
battery = 0
"""


@dataclass(frozen=True)
class Told:
    """What one call came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Program:
    """Calls of the program in this process, on one data folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        folder.mkdir(mode=0o700)
        (folder / "settings.toml").write_text(SETTINGS)

    def __call__(self, *arguments: object) -> Told:
        self._capsys.readouterr()
        code = run(["--data-dir", str(self.folder), *(str(one) for one in arguments)])
        captured = self._capsys.readouterr()
        return Told(code, captured.out, captured.err)


@dataclass
class RealProgram:
    """The program in processes of its own, on one data folder."""

    folder: Path
    home: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(mode=0o700)
        (self.folder / "settings.toml").write_text(SETTINGS)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a newcomer has: nothing but a path, a home and a language."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "JOBDESK_DATA_DIR": str(self.folder),
        }

    def argv(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "jobdesk", *(str(one) for one in arguments)]

    def start(self, *arguments: object, **options: Any) -> subprocess.Popen[bytes]:
        """Begin a call; it is ended with the test at the latest."""
        return self._start(self.argv(*arguments), options)

    def start_shell(self, line: str) -> subprocess.Popen[bytes]:
        """Begin a line of shell, which may call `argv`."""
        return self._start(["sh", "-c", line], {})

    def _start(self, argv: list[str], options: dict[str, Any]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.home,
            env={**self.environment, **options.pop("env", {})},
            **options,
        )
        self.started.append(process)
        return process

    def __call__(self, *arguments: object, **options: Any) -> Told:
        return ended(self.start(*arguments, **options))

    def close(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=PATIENCE_S)


@contextmanager
def _signals_obeyed() -> Iterator[None]:
    """What is started obeys Ctrl-C and a hang-up, also where the tests run behind a shell or `nohup` that ignores them.

    A signal that is handled here has its default where a program begins; one that is ignored stays ignored.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ended(process: subprocess.Popen[bytes]) -> Told:
    """Wait for the end of a call."""
    out, err = process.communicate(timeout=PATIENCE_S)
    return Told(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def lines_of(path: Path) -> list[str]:
    """What commands have noted in a file up to now."""
    return path.read_text().splitlines() if path.exists() else []


def wait_for_lines(path: Path, count: int) -> list[str]:
    """Wait until commands have noted so many lines."""
    return until(lambda: len(found := lines_of(path)) >= count and found, f"{count} lines in {path.name}")


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(tmp_path / "desk", capsys)


@pytest.fixture
def real_program(tmp_path: Path) -> Iterator[RealProgram]:
    home = tmp_path / "home"
    home.mkdir()
    opened = RealProgram(tmp_path / "real-desk", home)
    with _signals_obeyed():
        yield opened
        opened.close()
