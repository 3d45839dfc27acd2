"""Commands and hosts for the tests of processes, and who of them still runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from jobdesk.processes import system
from jobdesk.processes.host_process import HostProcess
from tests.support import stubborn
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
_HOST = Path(__file__).with_name("host.py")


class Roll:
    """The file where stubborn processes write who they are."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "roll"
        self.path.touch()

    def command(self, mode: str) -> list[str]:
        """The stubborn command, in one of its modes."""
        return [sys.executable, stubborn.__file__, str(self.path), mode]

    def pids(self) -> list[int]:
        return [int(line) for line in self.path.read_text().split()]

    def wait_until_full(self) -> list[int]:
        """Wait until all four have said who they are."""
        return until(lambda: len(self.pids()) == stubborn.FULL_ROLL and self.pids(), "a full roll")

    def running(self) -> list[int]:
        return [pid for pid in self.pids() if system.is_running(pid)]

    def wait_until_none(self) -> None:
        """Wait until none of them runs."""
        until(lambda: not self.running(), "the end of all on the roll")


def python(code: str, **options: object) -> subprocess.Popen[bytes]:
    """A Python that runs `code`, with JobDesk in reach and pipes on stdin and stdout."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,
    )


class Host:
    """A host of the tests, which does what it is told (see `tests.support.host`)."""

    def __init__(self, process: HostProcess) -> None:
        self.process = process
        self.pid = int(self.ask("os.getpid()"))

    @classmethod
    def start(cls, *, grace_s: float = 0.2, token: str | None = None) -> Host:
        argv = [sys.executable, str(_HOST), str(grace_s)]
        return cls(HostProcess.start(argv, {**os.environ, "PYTHONPATH": str(ROOT)}, token=token))

    def tell(self, expression: str) -> None:
        """Send an expression, and wait for no answer."""
        self.process.stdin.write(expression.encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, expression: str) -> str:
        """What the host makes of an expression."""
        self.tell(expression)
        return self.process.stdout.readline().decode().rstrip()

    def run(self, argv: list[str]) -> int:
        """Have it start a command; its process id."""
        return int(self.ask(f"start(*{argv!r})"))
