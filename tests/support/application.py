"""JobDesk in a process of its own: it works a data folder until its stdin ends. Run as a module, with the folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from jobdesk.desk.desk import open_desk
from tests.support.desks import quick_settings
from tests.support.processes import ROOT

WORKERS = 4


class Application(subprocess.Popen[bytes]):
    """Started, and standing by or at work."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            [sys.executable, "-m", "tests.support.application", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        )
        assert self.stdout is not None
        assert self.stdout.readline() == b"started\n"


def main(folder: str) -> None:
    with open_desk(Path(folder), quick_settings(WORKERS)) as desk:
        desk.pool.start()
        print("started", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
