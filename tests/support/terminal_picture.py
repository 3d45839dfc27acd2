"""Draws the README's picture: what a terminal shows after the main job on the sample, from a real run.

`make pictures` writes `resources/pictures/process.svg`.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).parents[2] / "resources" / "pictures" / "process.svg"
COLUMNS = 96
COMMANDS = (
    'jobdesk process --repo notes --all --command "sh check.sh"',
    'jobdesk status --repo notes --last 6 --command "sh check.sh"',
)


def main() -> None:
    """Run the commands in a folder of their own and write the picture."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as folder:
        _in_terminal("jobdesk sample notes", folder)
        for command in COMMANDS:
            console.print(Text(f"$ {command}", style="bold"))
            console.print(Text.from_ansi(_last_screen(_in_terminal(command, folder)).replace(folder, "~")))
    picture = console.export_svg(title="jobdesk", clear=True)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(_without_fonts_from_elsewhere(picture), "utf-8")


def _in_terminal(command: str, folder: str) -> str:
    """Everything that a command writes to a terminal."""
    environment = {
        **os.environ,
        "JOBDESK_DATA_DIR": f"{folder}/data",
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
    }
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    line = command.replace("jobdesk", f"{sys.executable} -m jobdesk", 1)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(["sh", "-c", line], cwd=folder, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 65536):
            pieces.append(piece)
    except OSError:  # a terminal whose other end is closed says so (pty(7))
        pass
    process.wait()
    os.close(ours)
    return b"".join(pieces).decode("utf-8", "replace")


def _last_screen(output: str) -> str:
    """What is left on the screen of lines that were drawn over: for each, what came last."""
    lines: list[str] = []
    for raw in output.replace("\r\n", "\n").split("\n"):
        ups = sum(int(count or 1) for count in re.findall(r"\x1b\[(\d*)A", raw))
        for _ in range(min(ups, len(lines))):
            lines.pop()
        line = raw.split("\r")[-1]
        lines.append(re.sub(r"\x1b\[(\d*[AJKG]|\?25[lh])", "", line))
    return "\n".join(line for line in lines if line.strip())


def _without_fonts_from_elsewhere(picture: str) -> str:
    """Nothing is fetched from the network to show a picture."""
    return re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)


if __name__ == "__main__":
    main()
